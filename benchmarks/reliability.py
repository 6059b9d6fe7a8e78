"""How often what was stated came true: by tenth of the chance, by grade, by outcome."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.simulated import Fixes, Ground, Scenario, drawn
from monitor.chance import Grade, chances, grade
from monitor.clearance import clearances
from monitor.finding import Outcome
from monitor.judge import outcome
from zones.frame import Floats
from zones.shape import Shape

Stated = Callable[[Floats, Floats, Floats, Shape], Floats]
"""The chance that is stated of positions (degrees), their 95 % radii (metres) and a zone."""
_BATCH = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """The stated chances of fixes at one zone, and whether each truth was inside."""

    stated: Floats
    inside: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Of fixes alike in what was stated: how many, the mean chance, and the share that was inside.

    `error` is the standard error that so many draws leave in the share if every stated chance is right.
    """

    count: int
    stated: float
    observed: float
    error: float

    @property
    def difference(self) -> float:
        return self.observed - self.stated

    @property
    def in_errors(self) -> float:
        return self.difference / self.error if self.error else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A population, judged: each fix's chance, grade and outcome, its truth, and whether its circle held the truth."""

    stated: Floats
    grades: list[Grade]
    outcomes: list[Outcome]
    inside: NDArray[np.bool_]
    held: NDArray[np.bool_]
    radius_95_m: Floats

    def count(self, found: Outcome, *, inside: bool) -> int:
        """How many were judged so, of those whose truth was inside, or was not."""
        return sum(one is found for one, truth in zip(self.outcomes, self.inside, strict=True) if bool(truth) is inside)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A scenario's population, judged, and the answers that fill the tenths at each zone, by the zone's name."""

    scenario: Scenario
    population: Judged
    answers: dict[str, Answers]


def share(stated: Floats, inside: NDArray[np.bool_]) -> Share:
    if not len(stated):
        return Share(count=0, stated=0.0, observed=0.0, error=0.0)
    error = float(np.sqrt(np.sum(stated * (1 - stated)))) / len(stated)
    return Share(count=len(stated), stated=float(stated.mean()), observed=float(inside.mean()), error=error)


def tenth_of(stated: Floats) -> NDArray[np.intp]:
    """Which tenth of the chance, from 0; each begins with its own lower bound."""
    return np.minimum((stated * 10).astype(np.intp), 9)


def tenths(answers: Iterable[Answers]) -> list[Share]:
    """The ten shares of the answers of all zones taken together."""
    all_of = list(answers)
    stated = np.concatenate([one.stated for one in all_of])
    inside = np.concatenate([one.inside for one in all_of])
    which = tenth_of(stated)
    return [share(stated[which == n], inside[which == n]) for n in range(10)]


def filled(
    scenario: Scenario, ground: Ground, per_tenth: int, random: np.random.Generator, *, most_drawn: int,
    stated: Stated = chances,
) -> Answers:  # fmt: skip
    """Answers of fixes that prove nothing, so many in each tenth, or as many as `most_drawn` fixes give.

    Fixes are kept or let go by what was reported and stated alone, never by the truth: that leaves the share of truths
    inside, among fixes alike in what was stated, as it is.
    """
    kept: list[Answers] = []
    room = np.full(10, per_tenth)
    batch = min(_BATCH, most_drawn, 40 * per_tenth)
    for _ in range(0, most_drawn, batch):
        fixes = drawn(scenario, ground, batch, random)
        near = fixes.from_edge
        chance = stated(fixes.lon[near], fixes.lat[near], fixes.radius_95_m[near], ground.shape)
        which = tenth_of(chance)
        keep = np.concatenate([np.flatnonzero(which == n)[: room[n]] for n in range(10)])
        room -= np.bincount(which[keep], minlength=10)
        kept.append(Answers(stated=chance[keep], inside=fixes.inside[near][keep]))
        if not room.any():
            break
    return Answers(
        stated=np.concatenate([one.stated for one in kept]), inside=np.concatenate([one.inside for one in kept])
    )


def judged(populations: Iterable[Fixes]) -> Judged:
    """What Cordon says of every fix."""
    stated, outcomes = [], []
    all_of = list(populations)
    for fixes in all_of:
        shape = fixes.ground.shape
        stated.append(chances(fixes.lon, fixes.lat, fixes.radius_95_m, shape))
        away = clearances(fixes.lon, fixes.lat, shape)
        outcomes += [outcome(c, r) for c, r in zip(away.tolist(), fixes.radius_95_m.tolist(), strict=True)]
    chance = np.concatenate(stated)
    return Judged(
        stated=chance,
        grades=[grade(one) for one in chance.tolist()],
        outcomes=outcomes,
        inside=np.concatenate([fixes.inside for fixes in all_of]),
        held=np.concatenate([fixes.held for fixes in all_of]),
        radius_95_m=np.concatenate([fixes.radius_95_m for fixes in all_of]),
    )
