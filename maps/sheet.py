"""Printed sheets: the plans of a scene set on paper as one PDF, or a map as a picture."""

from collections.abc import Sequence
from typing import Any

from maps.lettering import legible
from maps.naming import named
from maps.plan import Sheet, length_text, scale_bar
from maps.svg import map_svg, swatch_svg
from maps.typeset import typeset_pdf
from maps.wording import alt_text, map_title, small_print, title_block


def sheets_pdf(sheets: Sequence[Sheet]) -> bytes:
    """The sheets as a PDF, tagged, with every letter in it; dated the day on which the exhibit was recorded."""
    first = sheets[0]
    width, height = first.place.paper.page_mm
    day = first.exhibit.recorded
    words = {
        "title": legible(map_title(first)),
        "date": [day.year, day.month, day.day],
        "paper": {"width": width, "height": height},
        "pages": [_page(sheet) for sheet in sheets],
    }
    return typeset_pdf("sheet.typ", words, day)


def _page(sheet: Sheet) -> dict[str, Any]:
    place = sheet.place
    width, height = place.paper.map_mm
    labels, unnamed = named(sheet)
    ground, bar_mm = scale_bar(place)
    return {
        "title": sheet.title, "what": legible(sheet.what), "order": legible(sheet.order), "court": legible(sheet.court),
        "standing": legible(sheet.standing), "across": place.paper.across, "foot": place.paper.foot_mm,
        "facts": [[legible(what), legible(words)] for what, words in sheet.facts],
        "block": [[what, legible(words)] for what, words in title_block(sheet)],
        "map": {"width": width, "height": height}, "svg": map_svg(sheet, labels), "alt": legible(alt_text(sheet)),
        "key": [{"svg": swatch_svg(entry), "words": entry.words} for entry in sheet.key],
        "key-mm": 100 if place.paper.across else 88, "key-columns": 2,
        "hours": [{"zones": legible(zones), "lines": [legible(line) for line in lines]} for zones, lines in sheet.hours],
        "hours-here": True, "hours-there": "",
        "bar": {"mm": bar_mm, "zero": "0", "middle": length_text(ground / 2), "length": length_text(ground),
                "words": f"On the ground, 1:{place.scale:,}"},
        "small": [legible(line) for line in small_print(sheet, unnamed)],
    }  # fmt: skip

