"""A plus code is its whole box, as the library of its makers decodes it; a short one needs its town."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openlocationcode import openlocationcode as codes
from sqlalchemy import Connection

from monitor.gazetteer.find import Gazetteer
from monitor.location import Accuracy, Area, Location
from monitor.place.read import read_place
from tests.monitor.gazetteer.products import fresh, looking, name_row, open_names_zip, put
from zones.error import BadPlace, SeveralPlaces, UnknownPlace

ROWS = [
    name_row("osgb4000000000000001", "Brighton", "City", (531000, 104500), box=(526000, 101000, 537000, 109000)),
    name_row("osgb4000000000000002", "Newport", "Town", (450000, 89000), box=(448000, 87000, 452000, 91000), county_unitary="Isle of Wight"),
    name_row("osgb4000000000000003", "Newport", "Town", (331000, 188000), box=(328000, 185000, 334000, 191000), county_unitary="Casnewydd"),
]  # fmt: skip


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    folder: Path = tmp_path_factory.mktemp("codes")
    engine = fresh(folder)
    put(engine, open_names_zip(folder / "names.zip", {"TQ20": ROWS}), "2025-10-01")
    with looking(engine) as opened:
        yield opened


def read(text: str, connection: Connection | None = None) -> Location:
    gazetteer = None if connection is None else Gazetteer(connection)
    return read_place(text, Accuracy(), gazetteer=gazetteer, on=date(2026, 3, 3))


def bounds(text: str, connection: Connection | None = None) -> tuple[float, ...]:
    place = read(text, connection).place
    assert isinstance(place, Area)
    return tuple(place.shape.bounds)


def decoded(code: str) -> tuple[float, ...]:
    box = codes.decode(code)
    return (box.longitudeLo, box.latitudeLo, box.longitudeHi, box.latitudeHi)


@given(
    lat=st.floats(-89.9, 89.9), lon=st.floats(-179.9, 179.9), length=st.sampled_from([2, 4, 6, 8, 10, 11, 12, 13, 15]),
    lower=st.booleans(),
)  # fmt: skip
def test_a_whole_code_is_the_box_that_its_makers_decode(lat: float, lon: float, length: int, lower: bool) -> None:
    code = codes.encode(lat, lon, length)
    assert bounds(code.lower() if lower else code) == decoded(code)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("9c2xrvf7+xx", "9C2XRVF7+XX"), (" 9C2XRVF7+XX. ", "9C2XRVF7+XX"), ("9C2XRVF7 +XX", "9C2XRVF7+XX"),
        ("62992222+22", "62992222+22"), ("plus code: 9C2XRVF7+XX", "9C2XRVF7+XX"), ("https://plus.codes/9C2XRVF7+XX", "9C2XRVF7+XX"),
        ("9C2XRV00+", "9C2XRV00+"), ("9C2X0000+", "9C2X0000+"), ("9C2XRVF7+", "9C2XRVF7+"),
    ],
)  # fmt: skip
def test_usual_spellings_are_one_box(text: str, code: str) -> None:
    assert bounds(text) == decoded(code)
    assert read(text).reading.startswith(f"{code}: a box ")


def test_the_reading_says_how_large_the_box_is_without_an_exponent() -> None:
    assert read("9C2XRVF7+XX").reading == "9C2XRVF7+XX: a box 8.8 m wide and 14 m high (plus code)"
    assert read("9C2XRVF7+").reading == "9C2XRVF7+: a box 180 m wide and 280 m high (plus code)"
    assert read("9C000000+").reading == "9C000000+: a box 1,100 km wide and 2,230 km high (plus code)"


@pytest.mark.parametrize(
    ("lat", "lon"),
    [
        pytest.param(49.87, -6.44, id="the Isles of Scilly"), pytest.param(60.85, -0.88, id="Unst"),
        pytest.param(-33.86, 151.2, id="Sydney"), pytest.param(50.1, 8.7, id="Frankfurt"),
        pytest.param(-0.1372, 50.8225, id="where the numbers exchanged would be in Brighton: a code holds no order to mistake"),
    ],
)  # fmt: skip
def test_a_code_is_read_wherever_on_earth_it_lies(lat: float, lon: float) -> None:
    code = codes.encode(lat, lon)
    assert bounds(code) == decoded(code)


@pytest.mark.parametrize(
    "text", ["RVF7+XX Brighton", "rvf7+xx, brighton", "RVF7 +XX Brighton", "2XRVF7+XX Brighton", "F7+XX Brighton"]
)
def test_a_short_code_is_the_nearest_to_its_town(connection: Connection, text: str) -> None:
    if text.startswith("F7"):
        near = codes.recoverNearest("F7+XX", *_middle(connection))
        assert bounds(text, connection) == decoded(near)
    else:
        assert bounds(text, connection) == decoded("9C2XRVF7+XX")
        assert read(text, connection).reading.startswith("9C2XRVF7+XX: a box")


def _middle(connection: Connection) -> tuple[float, float]:
    place = read("Brighton", connection).place
    assert isinstance(place, Area)
    return place.shape.centroid.y, place.shape.centroid.x


def test_a_short_code_whose_town_is_one_of_several_is_offered_with_each_of_them(connection: Connection) -> None:
    with pytest.raises(SeveralPlaces) as caught:
        read("P3R2+XX Newport", connection)
    assert len(caught.value.candidates) == 2
    boxes = {bounds(one, connection) for one in caught.value.candidates}
    assert len(boxes) == 2


def test_a_town_that_is_not_known_is_the_fault_of_the_town(connection: Connection) -> None:
    with pytest.raises(UnknownPlace, match="Atlantis"):
        read("RVF7+XX Atlantis", connection)


def test_a_town_after_a_whole_code_is_not_passed_over(connection: Connection) -> None:
    with pytest.raises(BadPlace, match="Leave the town out: 9C2XRVF7\\+XX"):
        read("9C2XRVF7+XX Newport", connection)
