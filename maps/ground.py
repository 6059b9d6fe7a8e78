"""The ground under a map in degrees, and the National Grid's lines over it, with the words that they are labelled by."""

from dataclasses import replace
from typing import Any

import numpy as np
import shapely
from shapely.geometry import MultiLineString

from maps.basemap.base import BaseMap
from maps.drawing import GROUND, Road, add_geometry, add_ground, layer_name, png_uri
from maps.grid import Bounds, grid_lines, in_degrees
from zones.frame import from_grid

_GRID_PIECE_M, _MOST_PIECES = 500.0, 100
"""A line of the grid is bent in degrees: it is drawn in pieces."""
_MOST_GRID_LINES = 60


def ground_words(ground: Any, lines: Any, base: BaseMap, bounds: Bounds) -> dict[str, Any]:
    """Draws the base map and the National Grid into two layers of a map; the answer is what `ground.js` is told of them."""
    roads = add_ground(ground, replace(base, picture=None), in_degrees, 1.0, fine=1, decimals=6)
    grid_words = _add_grid(lines, bounds)
    return {
        "ground": {"layer": layer_name(ground), "names": _names(base), "tiles": _tiles(base)},
        "roads": [_road(road) for road in roads], "grid": {"layer": layer_name(lines), "lines": grid_words},
    }  # fmt: skip


def _add_grid(group: Any, bounds: Bounds) -> list[dict[str, Any]]:
    """The lines of the National Grid, 100 m apart in a small area, 1 km or more in a larger one, with what each is called."""
    longest_m = max(bounds[2] - bounds[0], bounds[3] - bounds[1])
    least_step_m = 100 if bounds[2] - bounds[0] < 6_000 else max(1_000, longest_m / _MOST_GRID_LINES)
    grid = grid_lines(bounds, least_step_m=least_step_m)
    words, drawn = [], []
    for ways, figures, side in ((grid.upright(), grid.eastings, "E"), (grid.level(), grid.northings, "N")):
        for line, figure in zip(ways, figures, strict=True):
            bent = shapely.get_coordinates(
                in_degrees(shapely.segmentize(line, max(_GRID_PIECE_M, longest_m / _MOST_PIECES)))
            )
            drawn.append(bent)
            places = [[round(y, 6), round(x, 6)] for x, y in bent.tolist()]
            words.append({"text": f"{figure} {side}", "upright": side == "E", "line": places})
    style = {"color": "#5b83a8", "weight": 0.7}
    add_geometry(group, MultiLineString(drawn), style, decimals=7, pane=GROUND)
    return words


def _road(road: Road) -> dict[str, Any]:
    return {"layer": road.layer, "width_m": road.width_m, "casing_px": road.casing_px}


def _tiles(base: BaseMap) -> dict[str, object] | None:
    """The tiles of the picture, by zoom/column/row, with the zooms that there are and the ground of each, as tiles."""
    if base.picture is None:
        return None
    levels = [[c.zoom, c.west, c.north, c.east, c.south] for c in (level.covers for level in base.picture.levels)]
    return {"levels": levels, "images": {key: png_uri(png) for key, png in base.picture.tiles().items()}}


def _names(base: BaseMap) -> list[dict[str, object]]:
    if not base.names:
        return []
    lon, lat = from_grid(np.array([n.easting for n in base.names]), np.array([n.northing for n in base.names]))
    return [
        {"text": name.text, "at": [round(float(y), 6), round(float(x), 6)], "angle": name.angle_deg, "rank": name.rank}
        for name, x, y in zip(base.names, lon, lat, strict=True)
    ]
