"""Printed sheets: the plans of a scene set on paper as one PDF, with what is said in words after them; or as a picture."""

from collections.abc import Sequence
from itertools import combinations_with_replacement
from typing import Any

from maps.boundary import Schedule
from maps.located import error_text, place_text, when_text
from maps.paper.drawn import KeyEntry, Sheet
from maps.paper.exhibit import Exhibit
from maps.paper.layout import Paper, scale_bar
from maps.paper.lettering import LINE, MM_PER_PT, legible, lines_of, shortened
from maps.paper.naming import named
from maps.paper.series import Series, first_sheet, sheets
from maps.paper.svg import map_svg, swatch_svg
from maps.paper.terms import Terms, labels_text, terms_of
from maps.paper.typeset import typeset_pdf, typeset_png
from maps.paper.wording import alt_text, bar_text, caption, map_title, small_print, title_block
from maps.scene import CourtScene, OfficerScene, Scene, SubjectScene
from maps.symbol import answer_text
from zones.period import period_text

PICTURE_DPI = 300
_SHEET = ["Sheet", ""]
"""Its number, and of how many, is known once all are set."""
_KEY_PT, _KEY_MM, _KEY_GAP = 7.5, 34.0, 0.4
"""The letters of the key, the width of one of its columns without the swatches, and what parts entries, in lines."""
_HEAD_LETTERS = 36
_MOST_IN_TABLE = 500
_HOURS_PT = 7.5
_HOURS_MM = {False: 40.0, True: 77.0}
"""The width of the column of hours, by whether the paper lies across."""


def sheets_pdf(series: Series, exhibit: Exhibit) -> bytes:
    """The sheets as a PDF, tagged, with every letter in it; dated the day on which the exhibit was recorded."""
    drawn = sheets(series, exhibit)
    words = document_words(drawn[0], map_title(drawn[0])) | {
        "pages": [sheet_words(sheet) for sheet in drawn],
        "plain": _plain(series.scene, drawn),
        "hours": [] if all(map(_fits, drawn)) else hours_words(terms_of(series.scene)),
        "boundaries": [schedule_words(one) for one in series.boundaries],
        "table": _table(series.scene), "locations": _locations(series.scene),
    }  # fmt: skip
    return typeset_pdf(("mapsheet.typ", "sheet.typ"), words, exhibit.recorded)


def picture_png(series: Series, exhibit: Exhibit) -> bytes:
    """The map of the first sheet with a caption, 300 dots to the inch, to be set into a document of one's own."""
    sheet = first_sheet(series, exhibit)
    words = sheet_words(sheet) | {"caption": [legible(line) for line in caption(sheet)]}
    return typeset_png(("picture.typ",), words, dpi=PICTURE_DPI)


def document_words(first: Sheet, title: str) -> dict[str, Any]:
    """What a template of sheets is told of the whole document: its title, day and paper, and the heads of its pages."""
    day, (width, height) = first.exhibit.recorded, first.place.paper.page_mm
    return {
        "title": legible(title), "date": [day.year, day.month, day.day], "paper": {"width": width, "height": height},
        "running": f"Order {shortened(first.order, _HEAD_LETTERS)}", "exhibit": f"Exhibit {shortened(first.exhibit.reference, _HEAD_LETTERS)}",
    }  # fmt: skip


def sheet_words(sheet: Sheet) -> dict[str, Any]:
    """A sheet as the template of maps has it."""
    paper = sheet.place.paper
    width, height = paper.map_mm
    labels, unnamed = named(sheet)
    ground, bar_mm = scale_bar(sheet.place)
    return {
        "title": legible(sheet.title), "order": legible(sheet.order), "court": legible(sheet.court),
        "standing": legible(sheet.standing), "across": paper.across, "foot": paper.foot_mm,
        "facts": _legible(sheet.facts), "block": [_SHEET, *_legible(title_block(sheet))],
        "map": {"width": width, "height": height}, "svg": map_svg(sheet, labels), "alt": legible(alt_text(sheet)),
        "key": [[{"svg": swatch_svg(entry), "words": entry.words} for entry in column] for column in _columns(sheet.key, paper)],
        "hours": hours_words(sheet.hours) if _fits(sheet) else [], "hours-there": not _fits(sheet),
        "bar": {"mm": bar_mm, "middle": bar_text(ground / 2), "length": bar_text(ground),
                "words": f"On the ground, 1:{sheet.place.scale:,}"},
        "small": [legible(line) for line in small_print(sheet, unnamed)],
    }  # fmt: skip


def _columns(key: Sequence[KeyEntry], paper: Paper) -> list[Sequence[KeyEntry]]:
    """The key in two columns, or three on paper that lies across, as equally high as they can be."""
    high = [lines_of(entry.words, _KEY_MM, _KEY_PT) + _KEY_GAP for entry in key]
    ends = range(len(key) + 1)
    cuts = combinations_with_replacement(ends, 2) if paper.across else ((n, n) for n in ends)
    first, second = min(cuts, key=lambda cut: max(sum(high[: cut[0]]), sum(high[cut[0] : cut[1]]), sum(high[cut[1] :])))
    columns = [key[:first], key[first:second], key[second:]]
    return columns if paper.across else [columns[0], columns[2]]


def _legible(rows: Sequence[tuple[str, str]]) -> list[list[str]]:
    return [[legible(what), legible(words)] for what, words in rows]


def hours_words(said: Terms) -> list[dict[str, Any]]:
    """What is said of zones as the templates have it."""
    return [{"zones": legible(labels_text(zones)), "lines": [legible(line) for line in lines]} for zones, lines in said]


def _fits(sheet: Sheet) -> bool:
    """Whether what is said of the zones has room under the map; else it goes to a sheet of its own."""
    paper = sheet.place.paper
    count = sum(
        lines_of(line, _HOURS_MM[paper.across] - 3, _HOURS_PT)
        for labels, lines in sheet.hours
        for line in (labels_text(labels), *lines)
    )
    return count * _HOURS_PT * MM_PER_PT * LINE + 1.5 * len(sheet.hours) <= room_mm(paper)


def room_mm(paper: Paper) -> float:
    """The height of the columns under a map, without their headings."""
    return paper.foot_mm - (22.0 if paper.across else 31.0)


def schedule_words(one: Schedule) -> dict[str, Any]:
    return {
        "zone": legible(one.zone), "within": one.within_m, "roads": legible(one.roads),
        "rings": [
            {"what": ring.what, "rows": [[str(turn.number), turn.reference, str(turn.easting), str(turn.northing),
                                          legible(turn.onward)] for turn in ring.turns]}
            for ring in one.rings
        ],
    }  # fmt: skip


def _table(scene: Scene) -> list[list[str]]:
    """When and where each location of a court's sheets was, and what it proves; of thousands the pack has the table."""
    if not isinstance(scene, CourtScene) or len(scene.points) > _MOST_IN_TABLE:
        return []
    points = sorted(scene.points, key=lambda one: (one.when.start, one.when.end))
    return [
        [legible(one.label), when_text(one.when), place_text(one.at, one.area),
         error_text(one.radius_95_m, area=one.area is not None), answer_text(one.mark, one.then, one.doubts)]
        for one in points
    ]  # fmt: skip


def _locations(scene: Scene) -> list[dict[str, Any]]:
    """What officers' sheets say of each location, in sentences; no other does."""
    if not isinstance(scene, OfficerScene):
        return []
    return [
        {
            "label": legible(point.label),
            "when": period_text(point.when),
            "lines": [legible(line) for line in point.sentences],
        }
        for point in scene.points
    ]


def _plain(scene: Scene, drawn: Sequence[Sheet]) -> dict[str, Any]:
    """The order in plain words, for the person whom it binds; nothing for others."""
    if not isinstance(scene, SubjectScene):
        return {}
    ends = dict(scene.facts).get("Last day", "")
    return {
        "zones": hours_words(tuple(((zone.label,), zone.hours) for zone in scene.zones)),
        "ends": legible(ends), "standing": legible(drawn[0].standing),
    }  # fmt: skip
