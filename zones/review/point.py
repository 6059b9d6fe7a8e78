"""A point of a review: a question, its answer with the reasons, what the map shows of it, and what has to be recorded."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from shapely.geometry.base import BaseGeometry


class Question(StrEnum):
    APPLIES = "Does it ever apply?"
    PROVED = "Can it be proved?"
    GIVEAWAY = "Does it give an address away?"
    LAWFUL = "Is it lawful and proportionate?"
    CONFLICT = "Does it conflict with other orders?"


class Answer(StrEnum):
    """What an officer does about a point: nothing, look at it, or decide and record why."""

    OK = "ok"
    LOOK = "look"
    DECIDE = "must decide"


class Role(StrEnum):
    """What a shape on the map stands for."""

    PROVABLE = "provable"
    NARROWEST = "narrowest"
    GUESS = "guess"
    ADDRESS = "address"
    ALTERNATIVE = "alternative"
    INSIDE = "inside"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A shape for the officer's map (WGS84, longitude first), and in words what it is."""

    role: Role
    words: str
    shape: BaseGeometry
    beside: BaseGeometry | None = None
    """What it says nothing without, so that both are seen together."""


class ReasonFor(StrEnum):
    """Of what an officer has to record the reason before the zone can be saved."""

    NEVER = "never applies"
    KEPT_SHAPE = "kept shape"
    PLACE_INSIDE = "place inside"
    PROPORTION = "proportion"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True, kw_only=True)
class Needed:
    """A reason to record: of what, about which place (its name, or empty), and the question put to the officer."""

    reason_for: ReasonFor
    about: str
    question: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPoint:
    """One question with its answer, why, what to show, and what has to be recorded before the zone is saved as it is."""

    question: Question
    answer: Answer
    reasons: Sequence[str]
    shapes: Sequence[Shown]
    needed: Sequence[Needed] = ()
