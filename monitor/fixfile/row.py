"""A row of a file of fixes: the fix that it is, or what is wrong with it."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from monitor.fix import Fix
from monitor.location import MOST_RADIUS_M
from monitor.place.position import lonlat
from zones.error import BadInstant, BadValue, CordonError, MissingField
from zones.instant import Instant, instant, read_instant
from zones.text import read_line, read_text
from zones.unit import finite

NEEDED = ("time", "latitude", "longitude", "radius_95_m")
MOST_TEXT_CHARS = 1_000
_MOST_MECHANISM_CHARS = 20
MOST_SPEED_MPS = 1_000.0
FIRST_YEAR, LAST_YEAR = 1970, 2200
"""Zero and the far end of a tag's clock are slips, not times."""
FIRST_S = int(datetime(FIRST_YEAR, 1, 1, tzinfo=UTC).timestamp())
END_S = int(datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC).timestamp())
FIRST_COUNTED_S = int(datetime(1980, 1, 1, tzinfo=UTC).timestamp())
"""When the time of GPS begins. A count since 1970 of earlier than that is one of seconds in a column of milliseconds."""
NO_TIME = "is no time that a tag can have been fixed at"
TIME_REMEDY = f"Give a time of the years {FIRST_YEAR} to {LAST_YEAR}."
_NO_TEXT = re.compile("[\0\ud800-\udfff]")

Row = Mapping[str, Any] | CordonError
"""The values of a row under our columns' names, or what is wrong with it as a whole."""


def read_fix(number: int, row: Any) -> Fix:
    """The fix of one row (from 1) under our columns' names; raises what is wrong with it."""
    if not isinstance(row, Mapping):
        raise BadValue("row", row, "Give an object of time, latitude, longitude, radius_95_m and device.")
    row = dict.fromkeys(NEEDED) | dict(row)
    at = _time(row["time"])
    lat = _number("latitude", row["latitude"], lowest=-90.0, highest=90.0, unit="degrees")
    lon = _number("longitude", row["longitude"], lowest=-180.0, highest=180.0, unit="degrees")
    lonlat(lon, lat, field="latitude, longitude")
    radius = _number("radius_95_m", row["radius_95_m"], lowest=0.0, highest=MOST_RADIUS_M, unit="metres (95 % radius)")
    device = read_device(row.get("device"))
    return Fix(
        row=number, device=device, at=at, lon_deg=lon, lat_deg=lat, radius_95_m=radius,
        mechanism=read_mechanism(row.get("mechanism")), speed_mps=_speed(row.get("speed_mps")),
    )  # fmt: skip


def counted_time(value: Any, per_second: int) -> Any:
    """The time that a whole number since 1970 stands for, `per_second` of them a second; anything else as it is.

    Raises BadInstant for one that no tag can mean.
    """
    if isinstance(value, str) and re.fullmatch(r" *\d{1,30} *", value, re.ASCII):
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        return value
    if not FIRST_COUNTED_S * per_second <= value < END_S * per_second:
        unit = "seconds" if per_second == 1 else "milliseconds"
        raise BadInstant(
            "time", value, f"Give whole {unit} since 1970, of the years 1980 to {LAST_YEAR}.", problem=NO_TIME
        )
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=value * 1_000_000 // per_second)


def is_text(text: str) -> bool:
    """Whether a text is without NUL and the lone surrogates that stand for bytes which are not UTF-8."""
    return not _NO_TEXT.search(text)


def read_device(value: Any) -> str:
    """The device's name as it is given, whatever it says; raises BadValue for what is no text or too long."""
    if value is None:
        return ""
    text = str(value)
    if len(text) > MOST_TEXT_CHARS:
        raise BadValue("device", text, f"Give at most {MOST_TEXT_CHARS:,} characters.", problem="is too long")
    if not is_text(text):
        raise BadValue("device", text, "Save the file in UTF-8.", problem="holds what is no text")
    return read_text(text, "device", empty=True)


def read_mechanism(value: Any) -> str:
    """How the tag says that it came by the fix, in capitals, whatever it says."""
    return "" if value in (None, "") else read_line(str(value).strip().upper(), "mechanism", most=_MOST_MECHANISM_CHARS)


def _speed(value: Any) -> float | None:
    """The speed that the tag states, metres a second; None where it states none."""
    if value in (None, ""):
        return None
    return finite("speed_mps", value, lowest=0.0, highest=MOST_SPEED_MPS, unit="metres a second")


def _number(field: str, value: Any, *, lowest: float, highest: float, unit: str) -> float:
    """A finite number within [lowest, highest], of the unit; raises MissingField or BadNumber."""
    if value in (None, ""):
        raise MissingField(field, remedy=f"Give {unit}.")
    return finite(field, value, lowest=lowest, highest=highest, unit=unit)


def _time(value: Any) -> Instant:
    """The instant, of the years that a fix can be of; raises MissingField or BadInstant."""
    if value in (None, ""):
        raise MissingField("time", remedy="Give the time with its offset from UTC.")
    if isinstance(value, str) and (year := re.match(r" *(\d{4})-", value, re.ASCII)):
        _refuse_year(int(year[1]), value)
    at = instant(value) if isinstance(value, datetime) else read_instant(value, field="time")
    _refuse_year(at.year, value)
    return at


def _refuse_year(year: int, value: object) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadInstant("time", value, TIME_REMEDY, problem=NO_TIME)
