"""What a check says of one zone version, or of all an order's zones together: never "breach"."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from monitor.chance import Grade
from monitor.location import Budget
from zones.canon import Json, sha256
from zones.instant import utc_text
from zones.period import Period


class Outcome(StrEnum):
    """What the location alone proves."""

    INSIDE = "inside"
    OUTSIDE = "outside"
    INDETERMINATE = "indeterminate"


class Applies(StrEnum):
    """For how much of the possible times the zone applied."""

    THROUGHOUT = "throughout"
    PARTLY = "partly"
    NOT_AT_ALL = "not_at_all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The geometry of an answer: metres, probability from 0 to 1.

    `share_inside` is which part of an area is inside, 0 to 1, and None for a spot.
    """

    outcome: Outcome
    clearance_m: float
    chance_inside: float
    budget: Budget
    limit: str
    share_inside: float | None = None

    @property
    def radius_95_m(self) -> float:
        return self.budget.radius_95_m


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The answer for one location and one zone version."""

    order: str
    zone: str
    zone_version: int
    judgement: Judgement
    grade: Grade
    applies: Applies
    windows: tuple[Period, ...]
    because_applies: tuple[str, ...]
    unserved: bool
    near: bool
    because: str
    inputs_sha256: str
    finding_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnionFinding:
    """The answer for the union of an order's zones that apply; `judgement` and `grade` are None where none does."""

    order: str
    zones: tuple[str, ...]
    judgement: Judgement | None
    grade: Grade | None
    applies: Applies
    windows: tuple[Period, ...]
    because_applies: tuple[str, ...]
    unserved: bool
    near: bool
    because: str
    inputs_sha256: str
    finding_sha256: str


def clearance_text_m(clearance_m: float) -> float:
    """The clearance to 1 mm, its sign kept: a position outside by less than that is 1 mm outside, not on the edge."""
    rounded = round(clearance_m, 3) + 0.0
    return 0.001 if clearance_m > 0 and rounded <= 0 else rounded


def share_shown(share: float) -> float:
    """The share of an area that is inside, to 1e-6; never 0 or 1 where it is not."""
    return share if share in (0.0, 1.0) else min(max(round(share, 6), 0.000001), 0.999999)


def finding_hash(
    inputs_sha256: str,
    judgement: Judgement | None,
    applies: Applies,
    windows: Sequence[Period],
    near: bool,
    unserved: bool,
) -> str:
    """SHA-256 over the inputs' hash and the results: clearance in whole millimetres, chance and share in millionths.

    Windows are part of it where the zone applied for part of the time, and say more than the inputs.
    """
    results: dict[str, Json] = {"applies": applies, "near": near, "unserved": unserved, "outcome": None}
    if applies is Applies.PARTLY:
        results["windows"] = windows_json(windows)
    if judgement is not None:
        results |= {
            "outcome": judgement.outcome,
            "clearance_mm": round(clearance_text_m(judgement.clearance_m) * 1000),
            "chance_millionths": round(judgement.chance_inside * 1_000_000),
        }
        if judgement.share_inside is not None:
            results["share_millionths"] = round(share_shown(judgement.share_inside) * 1_000_000)
    return sha256({"inputs_sha256": inputs_sha256, "results": results})


def windows_json(windows: Sequence[Period]) -> list[Json]:
    """Periods as pairs of their start and end, UTC."""
    return [[utc_text(window.start), utc_text(window.end)] for window in windows]


def judgement_json(judgement: Judgement | None, grade: Grade | None) -> dict[str, Any]:
    """The geometry of an answer as JSON shows it."""
    if judgement is None:
        return dict.fromkeys(("outcome", "grade", "chance_inside", "share_inside", "clearance_m", "radius_95_m",
                              "budget", "limit"))  # fmt: skip
    budget = judgement.budget
    return {
        "outcome": judgement.outcome.value,
        "grade": None if grade is None else grade.value,
        "chance_inside": round(judgement.chance_inside, 6),
        "share_inside": None if judgement.share_inside is None else share_shown(judgement.share_inside),
        "clearance_m": clearance_text_m(judgement.clearance_m),
        "radius_95_m": round(judgement.radius_95_m, 6),
        "budget": {
            "stated_m": budget.stated_m,
            "stated_percent": budget.stated_percent,
            "position_m": round(budget.position_m, 6),
            "assumed": budget.assumed,
            "tie_m": budget.tie_m,
            "drawing_m": budget.drawing_m,
        },
        "limit": judgement.limit or None,
    }


def finding_json(finding: Finding) -> dict[str, Any]:
    """A finding in the words of the command line and the HTTP API."""
    return {
        "order": finding.order,
        "zone": finding.zone,
        "zone_version": finding.zone_version,
        **judgement_json(finding.judgement, finding.grade),
        **_rest(finding),
    }


def union_json(finding: UnionFinding) -> dict[str, Any]:
    """The answer for an order's union in the same words."""
    return {
        "order": finding.order,
        "zones": list(finding.zones),
        **judgement_json(finding.judgement, finding.grade),
        **_rest(finding),
    }


def _rest(finding: Finding | UnionFinding) -> dict[str, Any]:
    return {
        "applies": finding.applies.value,
        "windows": windows_json(finding.windows),
        "because_applies": list(finding.because_applies),
        "unserved": finding.unserved,
        "near": finding.near,
        "because": finding.because,
        "inputs_sha256": finding.inputs_sha256,
        "finding_sha256": finding.finding_sha256,
    }
