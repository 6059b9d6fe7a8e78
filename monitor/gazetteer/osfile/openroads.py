"""Open Roads: the links of the road network and the numbered junctions of motorways (OS Open Roads technical specification).

Links carry their end nodes, so the layer of nodes is not read. Names and numbers have been spelt in two ways: those of
the GeoPackage (name_1, road_classification_number), and those of the Shapefile's tiles (name1, roadNumber).
"""

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from monitor.gazetteer.fold import folded, road_number
from monitor.gazetteer.osfile import layer, tile
from monitor.gazetteer.osfile.commas import Line, Progress
from monitor.gazetteer.osfile.fault import in_batches
from monitor.gazetteer.osfile.layer import Layers
from monitor.gazetteer.osfile.tile import Tiles
from monitor.gazetteer.storage import LINK_SQUARE_M, square_of
from zones.error import BadShape, BadValue, MissingField

_LINK = [
    ("id", "identifier"), ("name_1", "name1"), ("name_2", "name2"), ("road_classification_number", "roadnumber"),
    ("road_classification", "class"), ("form_of_way", "formofway"), ("start_node", "startnode"), ("end_node", "endnode"),
]  # fmt: skip
_JUNCTION = [("id", "identifier"), ("junction_number", "number", "junctionnumber")]
_NUMBERED = re.compile(r"\s*(.+?)\s*J(?:unction|ct)?\s*([0-9]+[A-Z]?)\s*", re.IGNORECASE | re.ASCII)
_BATCH = 5_000
_MOST_CHARS = 40
_MOST_M = 1_400_000.0

Points = NDArray[np.float64]


def link_batches(source: Layers | Tiles, progress: Progress, *, field: str) -> Iterator[list[dict[str, Any]]]:
    """The road links as they are stored; raises the faults of those that can't be used, up to twenty together."""
    return in_batches(_links(source, progress, field), _link)


def junction_batches(source: Layers | Tiles, progress: Progress, *, field: str) -> Iterator[list[dict[str, Any]]]:
    """The numbered junctions as they are stored, none where the product comes without them."""
    return in_batches(_junctions(source, progress, field), _junction)


def covers(source: Layers | Tiles, square: int) -> bool:
    """Whether the product speaks of a square: a link reaches out of its tile, which says nothing of the next one."""
    if isinstance(source, Layers):
        return True
    letters = {stem.replace("\\", "/").rsplit("/", 1)[-1].upper().split("_")[0] for stem in source.stems("roadlink")}
    known = {_hundred(one) for one in letters} - {None}
    across = LINK_SQUARE_M * 10
    here = (square // 10_000 * LINK_SQUARE_M // across, square % 10_000 * LINK_SQUARE_M // across)
    return not known or here in known


def _hundred(letters: str) -> tuple[int, int] | None:
    """The 100 km square of two letters of the National Grid, as its place east and north of the false origin."""
    order = "ABCDEFGHJKLMNOPQRSTUVWXYZ"
    if len(letters) != 2 or any(letter not in order for letter in letters):
        return None
    large, small = (order.index(letter) for letter in letters)
    return (large % 5 - 2) * 5 + small % 5, (3 - large // 5) * 5 + 4 - small // 5


def _links(source: Layers | Tiles, progress: Progress, field: str) -> Iterator[tuple[Line, list[Any], Points | None]]:
    if isinstance(source, Tiles):
        for name, number, values, points in tile.rows_of(
            source, "roadlink", _LINK, progress, what="Roads", field=field
        ):
            yield Line(file=name, number=number), values, points
        return
    signs = {"form_of_way", "start_node", "end_node"}
    for number, values, wkb in layer.rows_of(source, signs, _LINK, progress, what="Roads", field=field):
        yield Line(file=source.name, number=number), values, None if wkb is None else _line_of(wkb)


def _junctions(
    source: Layers | Tiles, progress: Progress, field: str
) -> Iterator[tuple[Line, list[Any], Points | None]]:
    if isinstance(source, Tiles):
        for name, number, values, points in tile.rows_of(
            source, "motorwayjunction", _JUNCTION, progress, what="Junctions", field=field
        ):
            yield Line(file=name, number=number), values, points
        return
    for signs in ({"junction_number"}, {"number"}):
        for number, values, wkb in layer.rows_of(source, signs, _JUNCTION, progress, what="Junctions", field=field):
            at = None if wkb is None else layer.point_of(wkb)
            yield Line(file=source.name, number=number), values, None if at is None else np.array([at])


def _line_of(wkb: bytes) -> Points | None:
    """The points of a line, or of a multi-line of one part; None for anything else."""
    line = shapely.from_wkb(wkb, on_invalid="ignore")
    parts = shapely.get_parts(line) if line is not None else []
    if len(parts) != 1 or parts[0].geom_type != "LineString":
        return None
    return np.asarray(shapely.get_coordinates(parts[0]))


def _link(where: Line, values: list[Any], points: Points | None) -> dict[str, Any]:
    identifier, name_1, name_2, number, classification, form, start, end = (_text(value) for value in values)
    for column, value in (("id", identifier), ("start node", start), ("end node", end)):
        if not value or len(value) > _MOST_CHARS:
            raise BadValue(where.field(column), value, f"Give it, in at most {_MOST_CHARS} characters.")
    if not form:
        raise MissingField(where.field("form of way"), remedy="Give it, such as Single Carriageway.")
    if points is None or len(points) < 2 or not _in_grid(points):
        raise BadShape(where.field("shape"), identifier, "Give a line of one part in National Grid metres.",
                       problem="is not a line in the National Grid")  # fmt: skip
    middle = points[len(points) // 2]
    return {
        "id": identifier, "name_1": name_1, "name_2": name_2, "folded_1": folded(name_1), "folded_2": folded(name_2),
        "road": road_number(number) or number[:_MOST_CHARS], "classification": classification[:_MOST_CHARS],
        "form": form[:_MOST_CHARS], "start_node": start, "end_node": end,
        "line": bytes(shapely.to_wkb(shapely.LineString(points), byte_order=1)),
        "square": square_of(float(middle[0]), float(middle[1]), LINK_SQUARE_M),
    }  # fmt: skip


def _junction(where: Line, values: list[Any], points: Points | None) -> dict[str, Any] | None:
    identifier, number = (_text(value) for value in values)
    if not number:
        return None
    said = _NUMBERED.fullmatch(number)
    if not identifier or len(identifier) > _MOST_CHARS:
        raise BadValue(where.field("id"), identifier, f"Give it, in at most {_MOST_CHARS} characters.")
    if said is None or not road_number(said[1]):
        raise BadValue(
            where.field("junction number"), number, "Write it like M23 J10.", problem="is no junction of a motorway"
        )
    if points is None or not _in_grid(points):
        raise BadShape(where.field("shape"), identifier, "Give a point in National Grid metres.",
                       problem="is not a point in the National Grid")  # fmt: skip
    easting, northing = (float(one) for one in points[0])
    return {"id": identifier, "road": road_number(said[1]), "number": said[2].upper(), "easting": easting,
            "northing": northing, "square": square_of(easting, northing, LINK_SQUARE_M)}  # fmt: skip


def _in_grid(points: Points) -> bool:
    return bool(np.isfinite(points).all() and (points >= 0).all() and (points <= _MOST_M).all())


def _text(value: Any) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""
