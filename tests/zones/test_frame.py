"""Frames: the National Grid by OSTN15, and metres around a point."""

import csv

import numpy as np
import pytest

from tests.builders import SHARED, point
from zones.error import OutsideCoverage
from zones.frame import WGS84, around, from_grid, in_great_britain, lonlat_from_grid, to_grid


def _official_points() -> list[dict[str, str]]:
    file = SHARED / "ostn15" / "ostn15_test_points.csv"
    return list(csv.DictReader(file.open())) if file.exists() else []


# Three of Ordnance Survey's published OSTN15 test points (OS, "Transformations and OSGM15 user guide", annex).
_KNOWN = [
    ("TP04", 50.43885825610, -4.10864563561, 250359.811, 62016.569),
    ("TP12", 51.48936564950, -0.11992557180, 530624.974, 178388.464),
    ("TP24", 53.80021519630, -1.66379168242, 422242.186, 433818.701),
]


@pytest.mark.parametrize(("name", "lat", "lon", "easting", "northing"), _KNOWN)
def test_known_points_agree_to_a_millimetre(name: str, lat: float, lon: float, easting: float, northing: float) -> None:
    east, north = to_grid(np.array([lon]), np.array([lat]))
    assert (east[0], north[0]) == pytest.approx((easting, northing), abs=0.001), name


@pytest.mark.parametrize(
    ("lon", "lat"),
    [
        pytest.param(-6.3150, 49.9140, id="Hugh Town, St Mary's"),
        pytest.param(-6.4456, 49.8647, id="Bishop Rock"),
        pytest.param(-0.8853, 60.8542, id="Muckle Flugga"),
        pytest.param(1.7850, 52.4810, id="off Lowestoft Ness"),
    ],
)
def test_the_ends_of_great_britain_are_in_the_grid(lon: float, lat: float) -> None:
    assert in_great_britain(point(lon, lat))
    back_lon, back_lat = from_grid(*to_grid(np.array([lon]), np.array([lat])))
    away = np.hypot(*around(point(lon, lat), back_lon, back_lat))
    assert away[0] < 0.0015


@pytest.mark.skipif(not SHARED.exists(), reason="the reference data is not at hand")
def test_the_official_points_agree_both_ways() -> None:
    assert _official_points()
    for row in _official_points():
        tolerance = 0.005 if row["point"] == "TP31" else 0.0011  # the two official files differ at St Kilda
        lon, lat, easting, northing = (
            float(row[name]) for name in ("etrs89_lon", "etrs89_lat", "easting_m", "northing_m")
        )
        if row["direction"].lower().startswith("etrs"):
            east, north = to_grid(np.array([lon]), np.array([lat]))
            assert (east[0], north[0]) == pytest.approx((easting, northing), abs=tolerance), row
        else:
            at = lonlat_from_grid(easting, northing)
            x, y = around(point(lon, lat), np.array([at.lon]), np.array([at.lat]))
            assert np.hypot(x, y)[0] <= tolerance + 0.001, row  # the file's degrees have 11 decimals, ours 8


def test_grid_and_back_is_the_same_place_across_longitude_0() -> None:
    east, north = np.linspace(530_000, 560_000, 61), np.full(61, 105_000.0)
    lon, lat = from_grid(east, north)
    again = to_grid(lon, lat)
    assert lon.min() < 0 < lon.max()
    assert np.abs(again[0] - east).max() <= 0.002
    assert np.abs(again[1] - north).max() <= 0.002


@pytest.mark.parametrize(("east", "north"), [(104_205.0, 5_313_040.0), (2_000_000.0, 0.0), (float("nan"), 1.0)])
def test_a_place_without_an_answer_is_an_error(east: float, north: float) -> None:
    with pytest.raises(OutsideCoverage):
        lonlat_from_grid(east, north)


@pytest.mark.parametrize(
    ("lon", "lat", "expected"),
    [(-0.1372, 50.8225, True), (50.8225, -0.1372, False), (2.35, 48.86, False), (-1.2, 60.3, True)],
)
def test_great_britain_is_where_the_grid_answers(lon: float, lat: float, expected: bool) -> None:
    assert in_great_britain(point(lon, lat)) is expected


@pytest.mark.parametrize(("radius", "tolerance"), [(50, 1e-6), (2_000, 1e-4), (20_000, 0.05)])
def test_metres_around_a_point_are_geodesic(radius: float, tolerance: float) -> None:
    for lat in (50.0, 55.0, 60.8):
        bearings = np.arange(0, 360, 7.0)
        lon, far_lat, _ = WGS84.fwd(np.zeros(52), np.full(52, lat), bearings, np.full(52, radius))
        x, y = around(point(0.0, lat), np.asarray(lon), np.asarray(far_lat))
        assert np.abs(x - radius * np.sin(np.radians(bearings))).max() < tolerance
        assert np.abs(y - radius * np.cos(np.radians(bearings))).max() < tolerance
