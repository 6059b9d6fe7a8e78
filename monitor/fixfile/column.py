"""The columns of a file of fixes: which of the file's is which of ours, by name or by a usual spelling."""

import re
from collections.abc import Callable, Mapping, Sequence

from monitor.fixfile.row import NEEDED
from zones.error import BadValue, MissingField, shown

SPELLINGS: Mapping[str, tuple[str, ...]] = {
    "device": ("device", "device_id", "deviceid", "tag", "tag_id", "imei", "unit"),
    "time": (
        "time",
        "timestamp",
        "datetime",
        "date_time",
        "utc",
        "fix_time",
        "position_time",
        "recorded",
        "at",
        "utc_time",
        "time_utc",
        "gps_time",
        "recorded_at",
        "fixed_at",
    ),
    "latitude": ("latitude", "lat", "y", "latitude_deg", "lat_deg"),
    "longitude": ("longitude", "lon", "lng", "long", "x", "longitude_deg", "lon_deg", "lng_deg"),
    "radius_95_m": (
        "radius_95_m",
        "radius_95",
        "radius95",
        "radius_95m",
        "accuracy_95_m",
        "accuracy_95",
        "error_95_m",
        "radius_m",
        "radius",
    ),
    "mechanism": ("mechanism", "fix_mechanism", "method", "fix_type"),
    "speed_mps": ("speed_mps", "speed_m_s", "speed_ms"),
}
"""The usual names, in lower case, with an underscore for what is no letter or figure."""
SELDOM: Mapping[str, tuple[str, ...]] = {
    "device": ("tid", "unit_id", "unitid", "tracker", "tracker_id", "trackerid", "device_number", "serial_number",
               "device_name"),
    "time": ("fixtime", "fix_time_utc", "gpstime", "gps_time_utc", "datetime_utc", "date_time_utc", "timestamp_utc",
             "utc_datetime", "utc_date_time", "utc_timestamp", "position_time_utc", "position_date_time",
             "fix_date_time", "recorded_time", "time_of_fix", "iso_time", "time_iso"),
    "latitude": ("gps_latitude", "gps_lat", "latitude_wgs84", "wgs84_latitude", "lat_wgs84", "position_latitude",
                 "latitude_degrees", "latitude_decimal", "decimal_latitude"),
    "longitude": ("gps_longitude", "gps_lon", "gps_lng", "gps_long", "longitude_wgs84", "wgs84_longitude", "lon_wgs84",
                  "position_longitude", "longitude_degrees", "longitude_decimal", "decimal_longitude"),
    "radius_95_m": ("r95", "r95_m", "accuracy95", "accuracy_95_metres", "radius_95_metres", "error95"),
    "mechanism": ("geolocation_mechanism", "geolocationmechanism"),
    "speed_mps": ("speed_metres_per_second", "speed_meters_per_second"),
}  # fmt: skip
"""Names that are looked for where a file has none of the usual ones."""
COUNTED: Mapping[str, int] = {
    **dict.fromkeys(("tst", "epoch", "epoch_s", "epoch_seconds", "unix", "unix_time", "unixtime", "unix_timestamp",
                     "unix_seconds", "timestamp_s"), 1),
    **dict.fromkeys(("epoch_ms", "epoch_millis", "unix_ms", "unix_time_ms", "timestamp_ms", "timestampms"), 1_000),
}  # fmt: skip
"""Names that say of a whole number what it counts since 1970, and how many of it make a second; looked for last."""
_UNSAID = re.compile(r"accuracy|precision|error|(^|_)acc(_|$)")
"""Names of an accuracy that leave open of how many positions in a hundred it is true."""


Named = Mapping[str, str] | Callable[[Sequence[str]], Mapping[str, str]]
"""Our columns by the file's names for them, or what says these of a header."""


def read_columns(text: str) -> dict[str, str]:
    """The mapping `time=NAME,latitude=NAME` of our columns to the file's; raises BadValue."""
    made: dict[str, str] = {}
    for pair in filter(None, text.split(",")):
        ours, sign, theirs = pair.partition("=")
        if not sign or ours.strip() not in SPELLINGS or not theirs.strip():
            raise BadValue("--columns", pair, f"Write OURS=THEIRS; ours are {', '.join(SPELLINGS)}.")
        if ours.strip() in made or theirs.strip() in made.values():
            raise BadValue("--columns", pair, "Give each column once.", problem="is named a second time")
        made[ours.strip()] = theirs.strip()
    return made


def written_columns(columns: Mapping[str, str]) -> str:
    """The mapping as `read_columns` reads it."""
    return ",".join(f"{ours}={theirs}" for ours, theirs in sorted(columns.items()))


def find_columns(
    header: Sequence[str], named: Named, field: str, *, radius_95_m: float | None = None
) -> dict[str, int]:
    """Where each of our columns is in the file; raises MissingField or BadValue for one that is not there just once.

    `named` are those that are said, or says them of a header. One of `radius_95_m` may be absent where that is stated for all, and the file states no accuracy of any other kind.
    """
    names = [name.strip() for name in header]
    columns = named(names) if callable(named) else named
    places: dict[str, int] = {}
    for ours in SPELLINGS:
        found = _candidates(ours, names, columns)
        if len(found) > 1:
            raise BadValue(f"{field} column {ours}", ", ".join(names[place] for place in found), _one_of(ours, found, names),
                           problem="could each be it")  # fmt: skip
        if found:
            places[ours] = found[0]
        elif ours == "radius_95_m" and radius_95_m is not None and ours not in columns and not _unsaid(names):
            continue
        elif ours in columns or ours in NEEDED:
            raise MissingField(f"{field} column {columns.get(ours, ours)}", remedy=_name_it(ours, names))
    return places


def _candidates(ours: str, names: Sequence[str], columns: Mapping[str, str]) -> list[int]:
    """Where in the header a column of ours could be: as --columns says, else under a spelling not chosen for another."""
    if ours in columns:
        return [place for place, name in enumerate(names) if name == columns[ours]]
    for spellings in (SPELLINGS[ours], SELDOM[ours], COUNTED if ours == "time" else ()):
        found = [
            place for place, name in enumerate(names) if _spelt(name) in spellings and name not in columns.values()
        ]
        if found:
            return found
    return []


def counted_per_second(name: str) -> int | None:
    """How many of what a column of times counts make a second, where its name says that it counts since 1970."""
    return COUNTED.get(_spelt(name))


def _spelt(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")


def _unsaid(names: Sequence[str]) -> str:
    """The first column whose accuracy is of no said percentage; "" where there is none."""
    return next((name for name in names if _UNSAID.search(_spelt(name))), "")


def _one_of(ours: str, found: Sequence[int], names: Sequence[str]) -> str:
    if any(names.count(names[place]) > 1 for place in found):
        return "Give each column of the file a name of its own."
    return f"Name it: --columns {ours}=NAME."


def _name_it(ours: str, names: Sequence[str]) -> str:
    if ours == "radius_95_m" and (unsaid := _unsaid(names)):
        return (f"“{shown(unsaid)}” does not say of how many positions in a hundred it is true. If of 95, name it: "
                f"--columns radius_95_m={shown(unsaid)}. Else bring it to 95 % first (phones state 68 %: × 1.62).")  # fmt: skip
    other = " Or give --radius METRES, if it is the same of every fix." if ours == "radius_95_m" else ""
    return f"Name it: --columns {ours}=NAME.{other} The file's columns are {shown(', '.join(names))}."
