"""The columns of a file of fixes: which of the file's is which of ours, by name or by a usual spelling."""

import re
from collections.abc import Mapping, Sequence

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


def find_columns(header: Sequence[str], columns: Mapping[str, str], field: str) -> dict[str, int]:
    """Where each of our columns is in the file; raises MissingField or BadValue for one that is not there just once."""
    names = [name.strip() for name in header]
    places: dict[str, int] = {}
    for ours in SPELLINGS:
        found = _candidates(ours, names, columns)
        if len(found) > 1:
            raise BadValue(f"{field} column {ours}", ", ".join(names[place] for place in found), _one_of(ours, found, names),
                           problem="could each be it")  # fmt: skip
        if found:
            places[ours] = found[0]
        elif ours in columns or ours in NEEDED:
            raise MissingField(f"{field} column {columns.get(ours, ours)}", remedy=_name_it(ours, names))
    return places


def _candidates(ours: str, names: Sequence[str], columns: Mapping[str, str]) -> list[int]:
    """Where in the header a column of ours could be: as --columns says, else under a spelling not chosen for another."""
    if ours in columns:
        return [place for place, name in enumerate(names) if name == columns[ours]]
    spelt = [re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") for name in names]
    return [
        place for place, name in enumerate(names) if spelt[place] in SPELLINGS[ours] and name not in columns.values()
    ]


def _one_of(ours: str, found: Sequence[int], names: Sequence[str]) -> str:
    if any(names.count(names[place]) > 1 for place in found):
        return "Give each column of the file a name of its own."
    return f"Name it: --columns {ours}=NAME."


def _name_it(ours: str, names: Sequence[str]) -> str:
    unsaid = next((name for name in names if "accuracy" in name.lower() or "error" in name.lower()), None)
    if ours == "radius_95_m" and unsaid is not None:
        return (f"“{shown(unsaid)}” does not say of how many positions in a hundred it is true. If of 95, name it: "
                f"--columns radius_95_m={shown(unsaid)}. Else bring it to 95 % first (phones state 68 %: × 1.62).")  # fmt: skip
    return f"Name it: --columns {ours}=NAME. The file's columns are {shown(', '.join(names))}."
