"""The key of a sheet: an entry for each symbol that is on it, and for no other."""

from collections.abc import Sequence

from maps.paper.drawn import DrawnPoint, KeyEntry, Sheet, Swatch, circle_is_seen
from maps.symbol import WORDS, key_of

_GROUND_KEY = {
    "roads": ("Road", ("roads_local", "roads_regional", "roads_national")),
    "rail": ("Railway", ("rail",)),
    "buildings": ("Building", ("local_buildings", "district_buildings")),
    "water": ("Water", ("sea", "surfacewater", "waterlines")),
    "foreshore": ("Foreshore", ("foreshore",)),
    "green": ("Green space or wood", ("greenspace", "woodland")),
    "sites": ("Site of a school, hospital or works", ("sites",)),
}
"""What the key says of the ground, and of which of its layers."""


def key_of_sheet(sheet: Sheet) -> list[KeyEntry]:
    """An entry for each symbol that is on the sheet, and for no other."""
    points = sheet.points
    zone = "Exclusion zone. The middle of its line is the boundary, which is part of it"
    entries = [KeyEntry(swatch=Swatch.ZONE, words=zone)] if sheet.zones else []
    entries += [
        KeyEntry(swatch=Swatch.MARK, words=WORDS[mark], mark=mark) for mark in key_of(one.point.mark for one in points)
    ]
    small = key_of(one.point.mark for one in points if one.point.tagged)[:1]
    aside = key_of(one.point.mark for one in points if one.moved)[:1]
    entries += [KeyEntry(swatch=Swatch.SMALL, words="Small symbols: fixes of a tag", mark=mark) for mark in small]
    entries += [
        KeyEntry(swatch=Swatch.ASIDE, words="Symbols set aside: the dot is the place", mark=mark) for mark in aside
    ]
    said: list[tuple[bool, Swatch, str]] = [
        (
            any(circle_is_seen(one, sheet.place) for one in points),
            Swatch.CIRCLE,
            "The place was within it, at 95\N{NO-BREAK SPACE}%",
        ),
        (_any_area(points, estimate=False), Swatch.AREA, "The place was somewhere in this area"),
        (_any_area(points, estimate=True), Swatch.AREA, "A place’s area, an estimate"),
        (bool(sheet.others), Swatch.OTHER, "A zone as it was at another time"),
        (bool(sheet.buffers), Swatch.BUFFER, "Near a zone: its buffer"),
        (bool(sheet.frames), Swatch.FRAME, "Corners of another map, with its number"),
        (bool(sheet.grid.eastings or sheet.grid.northings), Swatch.GRID, "British National Grid, metres"),
    ]
    entries += [KeyEntry(swatch=swatch, words=words) for there, swatch, words in said if there]
    drawn = {ground.name for ground in sheet.base.grounds if not ground.geometry.is_empty}
    entries += [
        KeyEntry(swatch=Swatch.GROUND, words=words, ground=name)
        for name, (words, layers) in _GROUND_KEY.items()
        if drawn & set(layers)
    ]
    return entries


def _any_area(points: Sequence[DrawnPoint], *, estimate: bool) -> bool:
    return any(one.outline is not None and one.point.estimate is estimate for one in points)
