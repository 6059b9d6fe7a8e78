"""Places: latitude and longitude, or easting and northing."""

import pytest
from shapely.geometry import Point

from monitor.location import Accuracy, read_accuracy
from monitor.place.position import SHORE_KM, metres_lonlat
from monitor.place.read import read_place, read_spot
from zones.error import BadNumber, BadPlace, OutsideCoverage, SwappedCoordinates


@pytest.mark.parametrize(
    ("text", "lon", "lat"),
    [
        ("50.8225,-0.1372", -0.1372, 50.8225),
        (" 50.8225 , -0.1372 ", -0.1372, 50.8225),
        ("50.8225 −0.1372", -0.1372, 50.8225),
        ("531304 104205", -0.137194, 50.822502),
        ("531304,104205", -0.137194, 50.822502),
        ("-33.9, 151.2", 151.2, -33.9),
        ("0,0", 0.0, 0.0),
    ],
)
def test_a_place_is_read_and_echoed(text: str, lon: float, lat: float) -> None:
    at = read_spot(text, field="place")
    assert (at.lon, at.lat) == pytest.approx((lon, lat), abs=1e-6)
    location = read_place(text, Accuracy())
    assert location.as_given == text
    assert "WGS84" in location.reading or "OSTN15" in location.reading


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("-0.1372,50.8225", SwappedCoordinates),
        ("104205 5313040", OutsideCoverage),
        ("50.8", BadPlace),
        ("", BadPlace),
        ("nan,nan", BadPlace),
        ("inf,0", BadPlace),
        ("95, 0", BadPlace),
        ("200,-0.1372", BadPlace),
        ("181,0", BadPlace),
        ("50.8225,200", BadPlace),
        ("50,181", BadPlace),
        ("50.8225,104205", BadPlace),
        ("50.8225,-0.1372,3", BadPlace),
        ("{{8*8}}", BadPlace),
        ("1" * 300, BadPlace),
    ],
)
def test_what_is_no_place_is_refused(text: str, error: type[BadPlace]) -> None:
    with pytest.raises(error) as caught:
        read_place(text, Accuracy())
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("radius", "percent"), [(-1, None), ("nan", None), (float("inf"), None), (5, 0), (5, 100), (True, None)]
)
def test_an_accuracy_is_a_finite_number(radius: object, percent: object) -> None:
    with pytest.raises(BadNumber):
        read_accuracy(radius, percent, radius_field="--radius", percent_field="--percent")


def test_the_isles_of_scilly_lie_within_100_km_of_both_axes() -> None:
    at = read_spot("91600 10500", field="place")
    assert (at.lon, at.lat) == pytest.approx((-6.29, 49.92), abs=0.03)
    with pytest.raises(BadPlace, match="grid reference without its letters"):
        read_spot("31210 14380", field="place")


@pytest.mark.parametrize("text", ["531,304 104,205", "531304, 104205", "geo:50.82250,-0.13700"])
def test_other_ways_to_write_a_position(text: str) -> None:
    at = read_spot(text, field="place")
    assert (at.lon, at.lat) == pytest.approx((-0.136, 50.823), abs=0.002)


@pytest.mark.parametrize(
    ("east", "north"),
    [
        pytest.param(9_500, 899_000, id="St Kilda"), pytest.param(180_862, 1_029_604, id="North Rona"),
        pytest.param(261_597, 1_025_448, id="Sule Stack"), pytest.param(460_000, 1_220_000, id="Muckle Flugga"),
        pytest.param(469_000, 1_171_000, id="Out Skerries"), pytest.param(655_500, 293_500, id="Lowestoft"),
        pytest.param(159_000, 607_000, id="Mull of Kintyre"), pytest.param(198_000, 572_500, id="Corsewall Point"),
        pytest.param(134_000, 25_000, id="Land's End"), pytest.param(216_000, 465_000, id="Calf of Man"),
        pytest.param(116_500, 651_000, id="Islay"), pytest.param(146_500, 208_900, id="the Smalls"),
    ],
)  # fmt: skip
def test_no_land_of_great_britain_is_taken_for_exchanged(east: int, north: int) -> None:
    assert read_spot(f"{east} {north}", field="place") == metres_lonlat(east, north, field="place")
    assert SHORE_KM.covers(Point(east / 1000, north / 1000))


def test_exchanged_metres_that_lie_off_great_britain_are_refused() -> None:
    with pytest.raises(SwappedCoordinates, match="Give easting first"):
        read_spot("104205 531304", field="place")


@pytest.mark.parametrize(
    ("text", "east", "north"),
    [("TQ 3121 0438", 531_215, 104_385), ("tq3121504385", 531_215.5, 104_385.5)],
)
def test_a_small_square_names_the_position_at_its_middle(text: str, east: float, north: float) -> None:
    there = metres_lonlat(east, north, field="place")
    at = read_spot(text, field="place")
    assert (at.lon, at.lat) == pytest.approx((there.lon, there.lat), abs=1e-7)  # a centimetre


@pytest.mark.parametrize("text", ["TQ 312 043", "TQ 31 04", "Mill Lane", "BN1 1AA", "///filled.count.soap", "1 2 3"])
def test_what_names_no_position_is_told_how_one_is_written(text: str) -> None:
    with pytest.raises(BadPlace) as caught:
        read_spot(text, field="place")
    assert "a grid reference of eight figures or more (TQ 3121 0438)" in caught.value.remedy
    assert "postcode" not in caught.value.remedy
