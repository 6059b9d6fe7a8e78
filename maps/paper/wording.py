"""The words of a sheet beside its map: its title block, its small print, and what is read aloud in the map's place."""

from collections.abc import Sequence

from maps.paper.drawn import Sheet
from maps.paper.lettering import shortened
from zones.instant import uk_day

DATUM = (
    "Grid: British National Grid on OSGB36 (EPSG:27700). Positions are kept as WGS84, taken as ETRS89, and brought into the "
    "grid by OSTN15 (Ordnance Survey)."
)
"""What every sheet says of its datum and of the transformation."""
_HASH_GROUP = 8
_MOST_LISTED = 12
_BLOCK_LETTERS = 26


def map_title(sheet: Sheet) -> str:
    return f"Order {sheet.order}: {sheet.title}"


def title_block(sheet: Sheet) -> list[tuple[str, str]]:
    """What stands beside what the paper says of the order."""
    return [
        ("Exhibit", shortened(sheet.exhibit.reference, _BLOCK_LETTERS)),  # the small print has the whole
        *([("Map", f"{sheet.number} of {sheet.count}")] if sheet.count > 1 else []),
        ("As at", sheet.exhibit.as_at_text),
        ("Scale", f"1:{sheet.place.scale:,} on {sheet.place.paper.name}"),
    ]


def small_print(sheet: Sheet, unnamed: Sequence[str]) -> list[str]:
    """What stands under a map; `unnamed` are the locations that had no room for their labels."""
    notes = [f"No room to label {', '.join(unnamed)}."] if unnamed else []
    exhibit = sheet.exhibit
    return [
        " ".join((*notes, *sheet.notes)),
        DATUM,
        f"Exhibit {exhibit.reference} was recorded on {uk_day(exhibit.recorded)} by {exhibit.maker}. "
        f"SHA-256 of what is shown: {grouped(sheet.scene_sha256)}",
    ]


def listed(labels: Sequence[str]) -> str:
    """The first of some labels, and how many more there are."""
    rest = len(labels) - _MOST_LISTED
    return ", ".join(labels[:_MOST_LISTED]) + (f" and {rest:,} more" if rest > 0 else "")


def caption(sheet: Sheet) -> list[str]:
    """What stands under a map that is set into another document."""
    exhibit, place = sheet.exhibit, sheet.place
    width_mm = place.paper.map_mm[0]
    zones = ", ".join(zone.label for zone in sheet.zones)
    return [
        f"{zones} of order {sheet.order}, {sheet.court}, as at {exhibit.as_at_text}. Exhibit {exhibit.reference}.",
        f"1:{place.scale:,} where the map is {width_mm:g} mm wide. The middle of a zone’s line is its boundary, which belongs to it.",
        sheet.notes[-1],
    ]


def grouped(code: str) -> str:
    """A hash as it is read and compared: in groups of eight."""
    return " ".join(code[at : at + _HASH_GROUP] for at in range(0, len(code), _HASH_GROUP))


def alt_text(sheet: Sheet) -> str:
    zones = listed([zone.label for zone in sheet.zones]) or "no zone"
    points = f" Locations: {listed([one.point.label for one in sheet.points])}." if sheet.points else ""
    return f"Map of {zones} at 1:{sheet.place.scale:,}, grid north up.{points}"


def bar_text(metres: float) -> str:
    return f"{metres:,g} m" if metres < 1000 else f"{metres / 1000:g} km"
