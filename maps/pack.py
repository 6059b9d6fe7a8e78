"""The pack of one matter: its exhibits in one PDF, the same as files to work with, and a manifest, in one zip.

What is filed reaches the subject: a pack starts from what the served paper says, and each addition says why it is there.
"""

import csv
import io
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias

from maps.assets import asset
from maps.located import (
    Located,
    clearance_text,
    degrees_text,
    error_text,
    outcome_text,
    second_text,
    speed_text,
    when_text,
)
from maps.manifest import zipped
from maps.paper.exhibit import Exhibit
from maps.paper.features import features_json
from maps.paper.lettering import legible
from maps.paper.page import sheet_page
from maps.paper.series import Series, first_sheet, sheets
from maps.paper.terms import terms_of
from maps.paper.typeset import typeset_pdf
from maps.paper.wording import grouped
from maps.scene import CourtScene, Mark
from maps.sheet import document_words, hours_words, schedule_words, sheet_words
from maps.symbol import WORDS, key_of
from monitor.doubt import Doubt
from monitor.location import ASSUMED_RADIUS_M, TIE_M
from monitor.trail import FASTEST_MPS, LONGEST_SILENCE, Gap, Leap, Rhythm
from zones.canon import Json
from zones.instant import uk_day

Sign: TypeAlias = Callable[[bytes], bytes]
"""Puts a signature on a PDF."""
WHY: Mapping[str, str] = {
    "The locations and their answers": "They are recorded against the order, and the court is asked to look at them.",
    "Gaps and fixes that are not plausible": "They say what the record does not show, and may help the subject.",
    "What points away": "It may help the subject (Criminal Procedure and Investigations Act 1996, section 3).",
    "The method and its error": "Without it nobody can test what the answers rest on (Criminal Practice Directions 7.1).",
    "The handling of the records": "The court must be able to see who made and changed what is before it.",
}
"""What a pack adds to what the served paper says, each with its reason, which is printed and recorded."""


UNCHECKED = "Recorded fixes near a zone as it is known now, with no answer on record, not in the table"
NOT_OVER = "Reports of times that are not over, not in the table"
DOUBTED = "Of these doubtful: it is on record that what the device told at that time is not to be trusted"
AWAY = (Mark.OUTSIDE, Mark.NOT_APPLYING)


def points_away(row: Located) -> bool:
    """Whether a location points away from the zones: proved outside, or in one when it did not apply; now, or as recorded."""
    return row.mark in AWAY or row.then in AWAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Handling:
    """Something that was done to the records of the matter: when, by whom, what."""

    at: str
    who: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """All that a pack is made of.

    `far` is how many fixes of the subject are far from every zone, `unchecked` how many are near one and have no recorded
    answer, `not_over` how many reports are of times that are not over; `repeated` how many were recorded again, `earlier` how
    many answers others stand for now; `in_error` are the checks that were recorded in error; `doubts` those about the
    devices of rows, which the pack has by their numbers alone: a reason may say more than is filed.
    """

    scene: CourtScene
    events: tuple[tuple[str, str], ...]
    rows: tuple[Located, ...]
    gaps: tuple[Gap, ...]
    leaps: tuple[Leap, ...]
    rhythms: tuple[Rhythm, ...]
    far: int
    unchecked: int
    not_over: int
    repeated: int
    earlier: int
    in_error: tuple[str, ...]
    handlings: tuple[Handling, ...]
    doubts: tuple[Doubt, ...] = ()

    def shown_json(self, series: Series) -> Json:
        """What the pack shows, to be hashed: its maps, by the hash of those, and what stands beside them."""
        return {
            "maps": series.sha256,
            "events": [list(event) for event in self.events],
            "rows": [_cells(row) for row in self.rows],
            "gaps": [_gap(gap) for gap in self.gaps],
            "leaps": [_leap(leap) for leap in self.leaps],
            "rhythms": _rhythms(self),
            "far": self.far,
            "unchecked": self.unchecked,
            "not_over": self.not_over,
            "repeated": self.repeated,
            "earlier": self.earlier,
            "in_error": list(self.in_error),
            "handlings": [[one.at, one.who, one.what] for one in self.handlings],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """A pack as a zip, the PDF in it, and the SHA-256 of its manifest."""

    content: bytes
    pdf: bytes
    sha256: str


def pack(matter: Matter, series: Series, exhibit: Exhibit, *, sign: Sign | None = None) -> Pack:
    """The pack of a matter, its maps laid out; `sign` puts a signature on its PDF."""
    pdf = pack_pdf(matter, series, exhibit)
    pdf = pdf if sign is None else sign(pdf)
    first = first_sheet(series, exhibit)
    files = {
        "pack.pdf": pdf,
        "map.html": sheet_page(first).encode(),
        "map.geojson": features_json(first),
        "locations.csv": _csv(matter.rows),
        "read-me.txt": asset("pack.txt").encode(),
    }
    content, sha256 = zipped(files, exhibit.reference, exhibit.recorded)
    return Pack(content=content, pdf=pdf, sha256=sha256)


def pack_pdf(matter: Matter, series: Series, exhibit: Exhibit) -> bytes:
    """All exhibits of a matter as one PDF."""
    drawn = sheets(series, exhibit)
    first, day = drawn[0], exhibit.recorded
    away = [row for row in matter.rows if points_away(row)]
    words = document_words(first, f"Pack of exhibits, order {first.order}") | {
        "order": legible(first.order), "court": legible(first.court), "as-at": exhibit.as_at_text,
        "recorded": legible(f"Recorded on {uk_day(day)} by {exhibit.maker}."),
        "shown": grouped(first.scene_sha256), "standing": legible(first.standing),
        "additions": [[what, why] for what, why in WHY.items()],
        "facts": [[legible(what), legible(said)] for what, said in first.facts],
        "events": [[what, legible(said)] for what, said in matter.events],
        "pages": [sheet_words(sheet) | {"hours-there": True} for sheet in drawn],
        "hours": hours_words(terms_of(matter.scene)),
        "boundaries": [schedule_words(one) for one in series.boundaries],
        "rows": [[legible(cell) for cell in _cells(row)] for row in matter.rows],
        "counts": _counts(matter),
        "gaps": [[legible(cell) for cell in _gap(gap)] for gap in matter.gaps],
        "leaps": [[legible(cell) for cell in _leap(leap)] for leap in matter.leaps],
        "rhythms": [[legible(cell) for cell in row] for row in _rhythms(matter)],
        "away": [[legible(cell) for cell in _cells(row)] for row in away],
        "method": {"tie": f"{TIE_M:g}", "assumed": f"{ASSUMED_RADIUS_M:g}", "fastest": f"{FASTEST_MPS:g}",
                   "silence": f"{LONGEST_SILENCE.total_seconds() / 60:g}"},
        "handlings": [[legible(one.at), legible(one.who), legible(one.what)] for one in matter.handlings],
    }  # fmt: skip
    return typeset_pdf(("mapsheet.typ", "pack.typ"), words, day)


def _counts(matter: Matter) -> list[list[str]]:
    """How many locations there are of each kind: those of the table by what they prove, and then what is not in it."""
    marks = key_of(row.mark for row in matter.rows)
    doubted = sum(bool(row.doubts) for row in matter.rows)
    return [
        ["Locations in the table", f"{len(matter.rows):,}"],
        *([f"– {WORDS[mark]}", f"{sum(row.mark is mark for row in matter.rows):,}"] for mark in marks),
        *([[DOUBTED, f"{doubted:,}"]] if doubted else []),
        ["Recorded fixes far from every zone of the order, not in the table", f"{matter.far:,}"],
        *([[UNCHECKED, f"{matter.unchecked:,}"]] if matter.unchecked else []),
        *([[NOT_OVER, f"{matter.not_over:,}"]] if matter.not_over else []),
        ["Fixes that were recorded again, counted once", f"{matter.repeated:,}"],
        ["Earlier answers that others stand for now, not in the table", f"{matter.earlier:,}"],
        [
            "Checks recorded in error, left out",
            f"{len(matter.in_error):,}" + (f": {', '.join(matter.in_error)}" if matter.in_error else ""),
        ],
        ["Gaps", f"{len(matter.gaps):,}"],
        ["Pairs of fixes that are not plausible", f"{len(matter.leaps):,}"],
    ]


def _cells(row: Located) -> list[str]:
    """A row of the table, as it is printed."""
    return [
        row.label, row.check, when_text(row.times), "somewhere" if row.area else degrees_text(row.at), row.grid,
        error_text(row.radius_95_m, area=row.area, assumed=row.assumed), row.mechanism, speed_text(row), row.zone, clearance_text(row),
        outcome_text(row),
    ]  # fmt: skip


COLUMNS = ("label", "check", "time", "latitude", "longitude", "grid", "radius_95_m", "area", "assumed", "mechanism", "speed_mps",
           "speed_by_line", "zone", "clearance_m", "outcome", "applies", "answer")  # fmt: skip


def _csv(rows: Sequence[Located]) -> bytes:
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(COLUMNS)
    for row in rows:
        table.writerow(
            [row.label, row.check, when_text(row.times), f"{row.at.lat:.7f}", f"{row.at.lon:.7f}", row.grid,
             f"{row.radius_95_m:.1f}", _flag(row.area), _flag(row.assumed), row.mechanism, "" if row.speed_mps is None else f"{row.speed_mps:.2f}",
             _flag(row.by_line), row.zone, "" if row.clearance_m is None else f"{row.clearance_m:.3f}",
             "" if row.outcome is None else row.outcome.value, row.applies.value, outcome_text(row)]
        )  # fmt: skip
    return out.getvalue().encode()


def _flag(value: bool) -> str:
    return "true" if value else "false"


def silences(matter: Matter) -> list[tuple[Rhythm, list[timedelta]]]:
    """How each device reported, with the lengths of its gaps."""
    lengths: dict[str, list[timedelta]] = {}
    for gap in matter.gaps:
        lengths.setdefault(gap.before.device, []).append(gap.length)
    return [(one, lengths.get(one.device, [])) for one in matter.rhythms]


def _rhythms(matter: Matter) -> list[list[str]]:
    """Of each device how many fixes there are, how long usually lies between two, and its gaps: how many, how long."""
    return [
        [one.device, f"{one.fixes:,}", "" if one.usual is None else clock_text(one.usual), f"{len(gaps):,}",
         clock_text(max(gaps)) if gaps else "", clock_text(sum(gaps, timedelta())) if gaps else ""]
        for one, gaps in silences(matter)
    ]  # fmt: skip


def _gap(gap: Gap) -> list[str]:
    return [gap.before.device, second_text(gap.before.at), second_text(gap.after.at), clock_text(gap.length)]


def clock_text(length: timedelta) -> str:
    """A length of time as hours, minutes and seconds."""
    minutes, seconds = divmod(round(length.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:,}:{minutes:02d}:{seconds:02d}"


def _leap(leap: Leap) -> list[str]:
    return [
        leap.before.device,
        second_text(leap.before.at),
        second_text(leap.after.at),
        leap_text(leap),
    ]


def leap_text(leap: Leap) -> str:
    """The speed that two fixes would need, at least."""
    return "two places at the same time" if math.isinf(leap.least_mps) else f"{leap.least_mps:,.0f} m/s"
