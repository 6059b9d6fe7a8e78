"""A check's answer in the words of a page: one sentence first, then what is proved, and why not more.

It reads the answer's JSON, so that a check just made and one out of the records are told alike.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from monitor.because import SERVED_WITHIN
from monitor.finding import Applies, Outcome
from zones.text import isolated

Answer = Mapping[str, Any]

_PROVED = {Outcome.INSIDE: "proved to be inside", Outcome.OUTSIDE: "proved to be outside",
           Outcome.INDETERMINATE: "not proved either way"}  # fmt: skip
_APPLIED = {Applies.THROUGHOUT: "applied", Applies.PARTLY: "applied for part of that time",
            Applies.NOT_AT_ALL: "did not apply"}  # fmt: skip
_WILL_APPLY = {Applies.THROUGHOUT: "will apply", Applies.PARTLY: "will apply for part of that time",
               Applies.NOT_AT_ALL: "will not apply"}  # fmt: skip
_COLOURS = {
    Outcome.INSIDE: "govuk-tag--red",
    Outcome.INDETERMINATE: "govuk-tag--yellow",
    Outcome.OUTSIDE: "govuk-tag--blue",
}
_MOST_SAID = 3
"""Of more orders the headline says how many there are besides."""
_GRAVEST = (Outcome.INSIDE, Outcome.INDETERMINATE, Outcome.OUTSIDE)


class Weight(IntEnum):
    """What an order's answer comes to, the gravest first."""

    SERVED = 0
    UNSERVED = 1
    OUTSIDE = 2
    NOTHING_APPLIED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An order's answer: the sentence to read out, a tag with its colour, and how grave it is, the gravest lowest.

    What may have been inside comes before what was not, and of that an order that had been served before one that had not.
    """

    order: str
    sentence: str
    tag: str
    colour: str
    because: str
    limit: str
    rank: tuple["Weight", int, float]
    zones: tuple["ToldZone", ...]

    @property
    def applied(self) -> bool:
        """Whether any zone of the order applied."""
        return self.rank[0] < Weight.NOTHING_APPLIED

    @property
    def may_be_inside(self) -> bool:
        """Whether this was inside what applied, or is not proved outside it."""
        return self.rank[0] < Weight.OUTSIDE


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldZone:
    """A zone's answer as a row of a table."""

    label: str
    version: int
    grade: str
    proved: str
    colour: str
    applied: str
    because: str
    limit: str


def told(answer: Answer, *, hides: bool = False, to_come: bool = False) -> list[Told]:
    """The answer for each order, the gravest first.

    `hides` leaves out what officers call zones, which may be a place; `to_come`: it is told as of a time still to come,
    but for the reasons, which are worded as they would be recorded.
    """
    if hides:
        answer = _without_labels(answer)
    made = [_order(union, answer, to_come) for union in answer["orders"]]
    return sorted(made, key=lambda one: one.rank)


def headline(orders: Sequence[Told], *, unheard: bool = False) -> str:
    """The one sentence of a check; where it may have been inside what several orders forbid, one for each of them.

    `unheard`: the check is on record, of a subject; without any answer to tell, no order in reach was looked at.
    """
    if not orders and unheard:
        return "This was not checked against any order that you may see."
    if not orders:
        return "No order binds here: nobody was found who must keep out."
    grave = [one for one in orders if one.may_be_inside]
    if len(grave) < 2:
        return orders[0].sentence
    said = [f"Order {isolated(one.order)}: {one.sentence[0].lower()}{one.sentence[1:]}" for one in grave[:_MOST_SAID]]
    if more := len(grave) - len(said):
        said.append(f"And {more} more order{'' if more == 1 else 's'}: see below.")
    return " ".join(said)


def _without_labels(answer: Answer) -> Answer:
    """The answer with "a zone" for every label but those of served paper: Zone A, Zone B."""
    labels = {str(one["zone"]) for one in answer["consulted"]}  # those far away, too, which a sentence may name
    said = sorted((one for one in labels if not re.fullmatch(r"Zone [A-Z]+", one)), key=len, reverse=True)

    def without(value: Any) -> Any:
        match value:
            case str():
                for label in said:
                    value = value.replace(label, "a zone")
                return value
            case Mapping():
                return {name: without(one) for name, one in value.items()}
            case list():
                return [without(one) for one in value]
            case _:
                return value

    return {"orders": without(answer["orders"]), "findings": without(answer["findings"])}


def _order(union: Mapping[str, Any], answer: Answer, to_come: bool) -> Told:
    found = [one for one in answer["findings"] if one["order"] == union["order"]]
    zones = tuple(_zone(one, _WILL_APPLY if to_come else _APPLIED) for one in sorted(found, key=_gravity))
    outcome = union["outcome"]
    if outcome is None:
        return _nothing_applied(union, found, zones, to_come)
    meant = [one for one in found if one["applies"] != Applies.NOT_AT_ALL and one["outcome"] != Outcome.OUTSIDE]
    was = "would be" if to_come else "was"
    where = f"{union['grade'].capitalize()} that this {was} inside {_names(meant)}{_near(union, found, was)}"
    had = "has" if to_come else "had"
    served = f", but the order {had} not been served" if union["unserved"] else ""
    if SERVED_WITHIN in union["because"]:
        served = ", but the order was served only within that time"
    weight = Weight.UNSERVED if union["unserved"] else Weight.SERVED
    if outcome == Outcome.OUTSIDE:
        weight = Weight.OUTSIDE
    return Told(
        order=union["order"], sentence=f"{where}{_when(union, meant, 'will apply' if to_come else 'applied')}: {_PROVED[Outcome(outcome)]}{served}.{_in_vain(union, found, to_come)}",
        tag=_PROVED[Outcome(outcome)].capitalize(), colour=_COLOURS[Outcome(outcome)], because=union["because"],
        limit=union["limit"] or "", rank=(weight, _GRAVEST.index(Outcome(outcome)), -union["chance_inside"]), zones=zones,
    )  # fmt: skip


def _nothing_applied(
    union: Mapping[str, Any], found: Sequence[Mapping[str, Any]], zones: tuple[ToldZone, ...], to_come: bool
) -> Told:
    place = _in_vain(union, found, to_come)
    return Told(
        order=union["order"], sentence=f"No zone of the order {'will apply' if to_come else 'applied'} at that time.{place}", tag="Nothing applied",
        colour="govuk-tag--grey", because=union["because"], limit="", rank=(Weight.NOTHING_APPLIED, 0, 0.0 if place else 1.0), zones=zones,
    )  # fmt: skip


def _in_vain(union: Mapping[str, Any], found: Sequence[Mapping[str, Any]], to_come: bool) -> str:
    """That the place is, or may be, in a zone that did not apply, where it is proved to be in none that did."""
    there = [one for one in found if one["outcome"] != Outcome.OUTSIDE and one["applies"] == Applies.NOT_AT_ALL]
    if union["outcome"] == Outcome.INSIDE or not there:
        return ""
    gravest = min(there, key=_gravity)
    inside = gravest["outcome"] == Outcome.INSIDE
    proved = ("is in" if inside else "may be in") if to_come else ("was in" if inside else "may have been in")
    named = gravest["zone"] if gravest["zone"] not in union["zones"] else f"another version of {gravest['zone']}"
    return f" The place {proved} {named}, which {'will' if to_come else 'did'} not apply then."


def _zone(found: Mapping[str, Any], applied: Mapping[Applies, str]) -> ToldZone:
    outcome = Outcome(found["outcome"])
    return ToldZone(
        label=found["zone"], version=found["zone_version"], grade=found["grade"].capitalize(),
        proved=_PROVED[outcome].capitalize(), colour=_COLOURS[outcome], applied=applied[Applies(found["applies"])],
        because=found["because"], limit=found["limit"] or "",
    )  # fmt: skip


def _gravity(found: Mapping[str, Any]) -> tuple[bool, int, float]:
    return (found["applies"] == Applies.NOT_AT_ALL, _GRAVEST.index(Outcome(found["outcome"])), -found["chance_inside"])


def _names(meant: Sequence[Mapping[str, Any]]) -> str:
    """The zones that this may have been in, by their labels; where it is in none of them, "a zone"."""
    labels = _labels(meant)
    if not labels:
        return "a zone of the order"
    return " or ".join(labels) if len(labels) < 4 else f"one of {len(labels)} zones"


def _labels(found: Sequence[Mapping[str, Any]]) -> list[str]:
    return list(dict.fromkeys(one["zone"] for one in sorted(found, key=_gravity)))


def _when(union: Mapping[str, Any], meant: Sequence[Mapping[str, Any]], applied: str) -> str:
    """For how much of the time what is named applied. Of several versions of one zone each applied for a part of it."""
    partly = union["applies"] == Applies.PARTLY
    if len(_labels(meant)) == len(meant) > 0:
        partly = any(one["applies"] == Applies.PARTLY for one in meant)
    return f", which {applied} for part of that time" if partly else f", which {applied} at that time"


def _near(union: Mapping[str, Any], found: Sequence[Mapping[str, Any]], was: str) -> str:
    """How near it was, of a place outside within the buffer of a zone that applied."""
    near = [one for one in found if one["near"] and one["applies"] != Applies.NOT_AT_ALL]
    if union["outcome"] != Outcome.OUTSIDE or not near:
        return ""
    nearest = min(near, key=lambda one: float(one["clearance_m"]))
    return f", but it {was} {nearest['clearance_m']:,.0f} m from {nearest['zone']}, within its buffer"
