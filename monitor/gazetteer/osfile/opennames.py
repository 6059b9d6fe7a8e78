"""Open Names: settlements, roads and other names with their boxes (OS Open Names technical specification).

Postcodes are left out: Code-Point Open has them. A second name, where there is one, is the Welsh, Gaelic or English.
"""

import math
from collections.abc import Iterator
from typing import Any

from monitor.gazetteer.fold import folded
from monitor.gazetteer.osfile import commas, layer
from monitor.gazetteer.osfile.commas import Commas, Line, Progress
from monitor.gazetteer.osfile.fault import in_batches
from monitor.gazetteer.osfile.layer import Layers
from monitor.gazetteer.storage import square_of
from zones.error import BadNumber, BadValue, MissingField

SQUARE_M = 20_000
"""The files of CSV are of such squares; a file that has none of a square does not speak of it."""
_COLUMNS = (
    "id", "name1", "name2", "local_type", "geometry_x", "geometry_y", "mbr_xmin", "mbr_ymin", "mbr_xmax", "mbr_ymax",
    "postcode_district", "populated_place", "district_borough", "county_unitary", "region", "country",
)  # fmt: skip
_MOST_ID_CHARS = 40
_WHAT = "Names"
_MOST_M = 1_400_000.0


def batches(source: Commas | Layers, progress: Progress, *, field: str) -> Iterator[list[dict[str, Any]]]:
    """The rows as they are stored; raises the faults of rows that can't be used, up to twenty together."""
    rows = commas.rows_of(source, _COLUMNS, progress, what=_WHAT) if isinstance(source, Commas) else _features(
        source, progress, field
    )  # fmt: skip
    return in_batches(((where, values) for where, values in rows if values[3] != "Postcode"), _row)


def _features(source: Layers, progress: Progress, field: str) -> Iterator[tuple[Line, list[Any]]]:
    wanted = [(column, column.replace("geometry_", "")) for column in _COLUMNS]
    signs = {"names_uri", "name1", "local_type"}
    for number, values, wkb in layer.rows_of(source, signs, wanted, progress, what=_WHAT, field=field):
        at = None if wkb is None else layer.point_of(wkb)
        if at is not None:
            values[4], values[5] = at
        yield Line(file=source.name, number=number), values


def _row(where: Line, values: list[Any]) -> dict[str, Any]:
    identifier, name_1, name_2, local_type = (_text(value) for value in values[:4])
    if not identifier or len(identifier) > _MOST_ID_CHARS:
        raise BadValue(where.field("ID"), identifier, f"Give the identifier, of at most {_MOST_ID_CHARS} characters.")
    if not name_1:
        raise MissingField(where.field("NAME1"), remedy="Give the name.")
    if not local_type:
        raise MissingField(where.field("LOCAL_TYPE"), remedy="Give the type, such as Village.")
    easting, northing = _metres(where, "GEOMETRY_X", values[4]), _metres(where, "GEOMETRY_Y", values[5])
    if easting is None or northing is None:
        raise MissingField(where.field("GEOMETRY_X, GEOMETRY_Y"), remedy="Give the position.")
    west, south, east, north = (
        _metres(where, column, value)
        for column, value in zip(("MBR_XMIN", "MBR_YMIN", "MBR_XMAX", "MBR_YMAX"), values[6:10], strict=True)
    )
    given = [one for one in (west, south, east, north) if one is not None]
    if 0 < len(given) < 4:
        raise MissingField(where.field("MBR"), remedy="Give all four sides of the box, or none.")
    if (
        west is not None
        and south is not None
        and east is not None
        and north is not None
        and (west > east or south > north)
    ):
        raise BadValue(where.field("MBR"), f"{west:g}, {south:g}, {east:g}, {north:g}", "Give west, south, east, north.",
                       problem="is a box whose sides are exchanged")  # fmt: skip
    return {
        "id": identifier, "name_1": name_1, "name_2": name_2, "folded_1": folded(name_1), "folded_2": folded(name_2),
        "local_type": local_type[:60], "easting": easting, "northing": northing,
        "west": west, "south": south, "east": east, "north": north,
        "postcode_district": _text(values[10])[:8], "populated_place": _text(values[11]), "district": _text(values[12]),
        "county": _text(values[13]), "region": _text(values[14]), "country": _text(values[15]),
        "square": square_of(easting, northing, SQUARE_M),
    }  # fmt: skip


def _text(value: Any) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _metres(where: Line, column: str, value: Any) -> float | None:
    """A coordinate; None for an empty cell."""
    if value is None or value == "":
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not 0 <= number <= _MOST_M:
        raise BadNumber(
            where.field(column), value, "Give National Grid metres.", problem="is no coordinate of the National Grid"
        )
    return number
