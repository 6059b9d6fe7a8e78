"""Code-Point Open: postcodes with their positions (OS Code-Point Open technical specification).

A quality of 90 means that there is no position: such a postcode is kept as known, without one. Positions are whole
National Grid metres.
"""

import math
from collections.abc import Iterator
from typing import Any

from monitor.gazetteer.osfile import commas, layer
from monitor.gazetteer.osfile.commas import Commas, Line, Progress
from monitor.gazetteer.osfile.fault import in_batches
from monitor.gazetteer.osfile.layer import Layers
from monitor.gazetteer.postcode import area_of, whole
from monitor.gazetteer.storage import cell_of
from zones.error import BadNumber, BadPlace, BadValue

QUALITIES = (10, 20, 30, 40, 50, 60, 90)
NO_POSITION = 90
SECTOR_MEAN = 60
"""The mean of the postcodes of its sector, of which it is none: no place to draw ground around."""
MOST_EASTING_M, MOST_NORTHING_M = 700_000, 1_300_000
_WHAT = "Postcodes"


def batches(source: Commas | Layers, progress: Progress, *, field: str) -> Iterator[list[dict[str, Any]]]:
    """The rows as they are stored; raises the faults of rows that can't be used, up to twenty together."""
    rows = _lines(source, progress) if isinstance(source, Commas) else _features(source, progress, field)
    return in_batches(rows, _row)


def _lines(source: Commas, progress: Progress) -> Iterator[tuple[Line, Any, Any, Any, Any]]:
    for line, (postcode, quality, easting, northing) in commas.rows_of(
        source, ("pc", "pq", "ea", "no"), progress, what=_WHAT
    ):
        yield line, postcode, quality, easting, northing


def _features(source: Layers, progress: Progress, field: str) -> Iterator[tuple[Line, Any, Any, Any, Any]]:
    wanted = [("postcode",), ("positional_quality_indicator",)]
    signs = {"postcode", "positional_quality_indicator"}
    for number, (postcode, quality), wkb in layer.rows_of(source, signs, wanted, progress, what=_WHAT, field=field):
        at = None if wkb is None else layer.point_of(wkb)
        if at is None or any(map(math.isnan, at)):  # a point of NaN is an empty one
            at = 0.0, 0.0
        yield Line(file=source.name, number=number), postcode, quality, *at


def _row(where: Line, postcode: Any, quality: Any, easting: Any, northing: Any) -> dict[str, Any]:
    known = whole(postcode.upper()) if isinstance(postcode, str) else ""
    if not known:
        raise BadPlace(
            where.field("postcode"), postcode, "Write it like BN1 1AA.", problem="is no postcode of Great Britain"
        )
    grade = _whole_number(where, "quality", quality)
    if grade not in QUALITIES:
        raise BadValue(where.field("quality"), str(quality), f"Give one of {', '.join(map(str, QUALITIES))}.")
    east, north = _whole_number(where, "easting", easting), _whole_number(where, "northing", northing)
    row = {"postcode": known, "area": area_of(known), "quality": grade, "easting": None, "northing": None, "cell": None}
    if grade == NO_POSITION:
        if (east, north) != (0, 0):
            raise BadValue(where.field("quality"), str(quality), "Give the quality of the position, or the position 0, 0.",
                           problem=f"says that there is no position, beside {east}, {north}")  # fmt: skip
        return row
    if not (0 < east < MOST_EASTING_M and 0 < north < MOST_NORTHING_M):
        raise BadNumber(where.field("easting, northing"), f"{east}, {north}", "Give National Grid metres.",
                        problem="is outside the National Grid")  # fmt: skip
    return row | {"easting": east, "northing": north, "cell": cell_of(east, north)}


def _whole_number(where: Line, column: str, value: Any) -> int:
    try:
        number = float(value)
        if number == int(number):
            return int(number)
    except (TypeError, ValueError, OverflowError):
        pass
    raise BadNumber(where.field(column), value, "Give a whole number.", problem="is not a whole number")
