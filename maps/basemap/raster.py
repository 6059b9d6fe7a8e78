"""A base map from tiles that are pictures: for paper at one zoom, for a screen at several."""

import math
from collections.abc import Mapping, Sequence

from maps.basemap.base import SOME_BLANK, BaseMap
from maps.basemap.mercator import Degrees, TileRange, degrees_around, tile_range, zoom_for
from maps.basemap.picture import Level, Picture, level_of
from maps.basemap.tiles import TileKey, Tiles, finest
from maps.grid import Bounds

PAPER_DPI = 150.0
_LEAST_DPI = 10.0
"""Where pixels would be larger than a quarter of a centimetre, nothing is told apart any more."""
_MOST_SCREEN_TILES, _ACROSS = 144, 6
"""On a screen: so many tiles of 256 pixels at most (some 1 to 3 MB as PNG), and so many a side at the finest zooms."""
_SOME_UNREADABLE = "Some tiles of the base map can't be read and are left blank"
_TOO_COARSE = "The base map is too coarse for this scale"


def raster_map(tiles: Tiles, bounds: Bounds, scale: float) -> BaseMap:
    """The ground within `bounds` for paper at 1:`scale`; not drawn where the archive has nothing, or nothing so fine."""
    degrees = _shared(tiles, bounds)
    if degrees is None:
        return BaseMap()
    about, lat = tiles.about, (degrees[1] + degrees[3]) / 2
    zoom = max(round(zoom_for(scale * 0.0254 / PAPER_DPI, lat)), about.least_zoom)
    covers, found = finest(tiles, degrees, zoom, about.most_at_once)
    blank = [SOME_BLANK] if found and (len(found) < len(covers) or degrees != degrees_around(bounds)) else []
    return _base_map(tiles, bounds, scale, [(covers, found)], blank)


def raster_on_screen(tiles: Tiles, bounds: Bounds, scale: float) -> BaseMap:
    """The ground within `bounds` for a map that opens at 1:`scale` and is zoomed.

    All of it first, then ever less around its middle, ever finer.
    """
    degrees = _shared(tiles, bounds)
    if degrees is None:
        return BaseMap()
    about, left = tiles.about, min(_MOST_SCREEN_TILES, tiles.about.most_at_once)
    zoom = about.least_zoom
    while zoom < about.most_zoom and len(tile_range(degrees, zoom + 1)) <= 4:
        zoom += 1
    first = finest(tiles, degrees, zoom, min(left, _ACROSS**2))
    wanted = [first]
    left -= len(first[0])
    for z in range(zoom + 1, about.most_zoom + 1):
        at = tile_range(degrees, z)
        covers = at if len(at) <= _ACROSS**2 else _middle(at)
        if len(covers) > left:
            break
        left -= len(covers)
        wanted.append((covers, tiles.tiles(covers.each())))
    return _base_map(tiles, bounds, scale, wanted, [])


def _base_map(
    tiles: Tiles,
    bounds: Bounds,
    scale: float,
    wanted: Sequence[tuple[TileRange, Mapping[TileKey, bytes]]],
    notes: Sequence[str],
) -> BaseMap:
    levels: list[Level] = []
    unreadable, pixels = False, 0
    for covers, found in wanted:
        level = level_of(covers, found)
        unreadable = unreadable or len(found) > (0 if level is None else len(level.there))
        if level is None:
            continue
        pixels += level.pixels.size
        if levels and pixels > _MOST_SCREEN_TILES * 256**2:  # larger tiles: fewer zooms
            break
        levels.append(level)
    notes = [*tiles.notes, *notes, *([_SOME_UNREADABLE] if unreadable else [])]
    if not levels:
        return BaseMap(note="; ".join(notes))
    if levels[-1].pixel_m > scale * 0.0254 / _LEAST_DPI:
        return BaseMap(note="; ".join((*tiles.notes, _TOO_COARSE)))
    return BaseMap(
        picture=Picture(bounds=bounds, levels=tuple(levels)), source=tiles.about.source, credit=tiles.about.credit,
        note="; ".join(notes),
    )  # fmt: skip


def _middle(tiles: TileRange) -> TileRange:
    """So many tiles a side around the middle."""
    x, y = (tiles.west + tiles.east - _ACROSS) / 2, (tiles.north + tiles.south - _ACROSS) / 2
    west, north = max(tiles.west, math.floor(x)), max(tiles.north, math.floor(y))
    return TileRange(
        zoom=tiles.zoom,
        west=west,
        north=north,
        east=min(west + _ACROSS, tiles.east),
        south=min(north + _ACROSS, tiles.south),
    )


def _shared(tiles: Tiles, bounds: Bounds) -> Degrees | None:
    """What of the bounds the archive says that it covers, in degrees; None for nothing."""
    around = degrees_around(bounds)
    if around is None:
        return None
    west, south, east, north = (
        pick(ours, its) for pick, ours, its in zip((max, max, min, min), around, tiles.about.degrees, strict=True)
    )
    return (west, south, east, north) if west < east and south < north else None
