"""Frames: WGS84 degrees, National Grid metres, and metres around a point.

National Grid and WGS84 are exchanged by OSTN15 alone (Ordnance Survey's definitive transformation, through
`convertbng`). PROJ's own lacks the grid and is up to 5 m off, so it is never used between the two.
"""

import math
import re
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod, Transformer

from zones.error import OutsideCoverage
from zones.unit import Lat, Lon, LonLat

Floats = NDArray[np.float64]

WGS84 = Geod(ellps="WGS84")
_A = 6_378_137.0  # WGS84 semi-major axis, metres (EPSG:7030)
_F = 1 / 298.257223563
_E2 = _F * (2 - _F)
METRES_PER_DEGREE = 111_320.0
"""Of longitude at the equator, and of latitude within 0.6 %: for sizes, never for an answer."""

# EPSG:27700's area of use, degrees (EPSG registry, code 27700): a coarse answer before OSTN15's exact one.
GB_WEST, GB_SOUTH, GB_EAST, GB_NORTH = -9.01, 49.75, 2.01, 61.01

_COVERED = -8.57, 49.93, 1.77, 60.83
"""Within these degrees `convertbng` goes to the grid; from it, further."""

ALIKE = {4326: 4326, 4258: 4326, 4979: 4326, 4937: 4326, 27700: 27700, 7405: 27700}
"""EPSG codes that amount to WGS84 or the National Grid: ETRS89 is within 0.9 m of WGS84 (`tie_m`); with heights they
are the same in the plane."""
_NAMED = re.compile(
    r"(?:urn:ogc:def:crs:|https?://www\.opengis\.net/def/crs/)?"
    r"(?:EPSG[:/](?:[0-9.]*[:/])?([0-9]{4,6})|(?:OGC[:/](?:[0-9.]*[:/])?)?(CRS84h?))",
    re.IGNORECASE,
)


def named_frame(name: str) -> int | None:
    """4326 or 27700, where the name of a coordinate system amounts to it: EPSG:27700, and OGC's urn: and http: names."""
    found = _NAMED.fullmatch(name.strip())
    if found is None:
        return None
    return 4326 if found[2] else ALIKE.get(int(found[1]))


def in_great_britain(at: LonLat) -> bool:
    """Whether OSTN15 covers the position (Great Britain and its near waters)."""
    if not (GB_WEST <= at.lon <= GB_EAST and GB_SOUTH <= at.lat <= GB_NORTH):
        return False
    easting, _ = _osgb([at.lon], [at.lat])
    return not math.isnan(easting[0])


def to_grid(lon: Floats, lat: Floats, *, field: str = "place") -> tuple[Floats, Floats]:
    """WGS84 degrees to National Grid metres, (eastings, northings) to 1 mm; raises OutsideCoverage."""
    east, north = _osgb(lon, lat)
    _refuse_nan(east, north, lat, lon, field, "latitude, longitude")
    return east, north


def from_grid(easting: Floats, northing: Floats, *, field: str = "place") -> tuple[Floats, Floats]:
    """National Grid metres to WGS84 degrees, (longitudes, latitudes) to 1e-8; raises OutsideCoverage."""
    lon, lat = degrees_or_nan(easting, northing)
    _refuse_nan(lon, lat, easting, northing, field, "easting, northing")
    return lon, lat


def grid_or_nan(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """`to_grid` for what is only looked at: NaN outside the grid."""
    return _osgb(lon, lat)


def degrees_or_nan(easting: Floats, northing: Floats) -> tuple[Floats, Floats]:
    """`from_grid` for what is only looked at: NaN outside the grid."""
    from convertbng import cutil

    lon, lat = cutil.convert_osgb36_to_ll(_plain(easting), _plain(northing))
    return lon, lat


def lonlat_from_grid(easting: float, northing: float, *, field: str = "place") -> LonLat:
    """One National Grid position, metres, as WGS84; raises OutsideCoverage."""
    lon, lat = from_grid(np.array([easting]), np.array([northing]), field=field)
    return LonLat(lon=Lon(float(lon[0])), lat=Lat(float(lat[0])))


def around(origin: LonLat, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Metres east and north of `origin` such that length and bearing are those of the geodesic from it.

    Gauss's mid-latitude formula on WGS84, turned back by half the convergence to the bearing at the origin
    (Bomford, Geodesy, 4th ed., 2.14). Against GeographicLib: 0.02 mm in 2 km, 0.002 % in 100 km; for
    positions further away than that use `WGS84.inv`.
    """
    return around_many(np.float64(origin.lon), np.float64(origin.lat), lon, lat)


def around_many(lon0: Any, lat0: Any, lon: Any, lat: Any) -> tuple[Floats, Floats]:
    """`around`, broadcasting over arrays of origins (degrees)."""
    turn = np.radians((lon - lon0 + 180.0) % 360.0 - 180.0)
    rise = np.radians(lat - lat0)
    middle = np.radians((lat + lat0) / 2)
    sine = np.sin(middle)
    w2 = 1 - _E2 * sine * sine
    east = _A / np.sqrt(w2) * np.cos(middle) * turn
    north = _A * (1 - _E2) / (w2 * np.sqrt(w2)) * rise
    half = turn * sine / 2
    cosine, sine_half = np.cos(half), np.sin(half)
    return east * cosine - north * sine_half, north * cosine + east * sine_half


def plane_at(lon: float, lat: float) -> Transformer:
    """WGS84 degrees, longitude first, to metres of a transverse Mercator around a place, and back."""
    return Transformer.from_crs(
        "EPSG:4326", f"+proj=tmerc +lat_0={lat} +lon_0={lon} +ellps=WGS84 +units=m", always_xy=True
    )


def degrees_reach(lat: float, metres: float) -> tuple[float, float]:
    """Degrees of (longitude, latitude) that surely reach `metres` from a place at this latitude."""
    rise = math.degrees(metres / (_A * (1 - _E2))) * 1.001
    widest = min(abs(lat) + rise, 89.9)
    return math.degrees(metres / (_A * math.cos(math.radians(widest)))) * 1.001, rise


def _osgb(lon: Any, lat: Any) -> tuple[Floats, Floats]:
    """The National Grid of WGS84; NaN where there is none."""
    from convertbng import cutil

    lon, lat = _plain(lon), _plain(lat)
    east, north = cutil.convert_bng(lon, lat)
    beyond = np.isnan(east) & (lon >= GB_WEST) & (lon <= GB_EAST) & (lat >= GB_SOUTH) & (lat <= GB_NORTH)
    if beyond.any():
        east[beyond], north[beyond] = _beyond(lon[beyond], lat[beyond])
    return east, north


def _beyond(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """The same for what `convert_bng` leaves out though OSTN15 covers it: the southern Isles of Scilly, the north of Unst.

    The way back from the grid is not so limited: it is followed until it leads to the place, to 1 mm.
    """
    from convertbng import cutil

    west, south, east, north = _COVERED
    easting, northing = cutil.convert_bng(_plain(np.clip(lon, west, east)), _plain(np.clip(lat, south, north)))
    for _ in range(12):  # each step leaves less than a tenth: the grid's north is up to 5 degrees off
        back_lon, back_lat = cutil.convert_osgb36_to_ll(_plain(easting), _plain(northing))
        dx, dy = around_many(back_lon, back_lat, lon, lat)
        easting, northing = easting + dx, northing + dy
    lost = ~(np.hypot(dx, dy) < 0.002)  # 1e-8 degrees, to which the way back answers, are 1 mm
    return np.where(lost, np.nan, easting).round(3), np.where(lost, np.nan, northing).round(3)


def _plain(values: Any) -> Floats:
    return np.ascontiguousarray(values, dtype=np.float64)


def _refuse_nan(a: Floats, b: Floats, given_a: Floats, given_b: Floats, field: str, called: str) -> None:
    bad = np.flatnonzero(np.isnan(a) | np.isnan(b))
    if bad.size:
        i = int(bad[0])
        raise OutsideCoverage(
            field,
            f"{float(given_a[i]):.10g}, {float(given_b[i]):.10g}",
            "Give a place in Great Britain.",
            problem=f"({called}) is outside the National Grid of Great Britain",
        )
