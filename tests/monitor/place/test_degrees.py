"""Latitude and longitude as people write them: read, or refused where they could mean something else."""

import csv
import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.place.read import read_spot
from tests.builders import SHARED
from zones.error import BadPlace, SwappedCoordinates


def read(text: str) -> tuple[float, float]:
    at = read_spot(text, field="place")
    return at.lat, at.lon


@pytest.mark.parametrize(
    "text",
    [
        "50.8225,-0.1372", "50.8225 -0.1372", "+50.8225 −0.1372", "50.8225;-0.1372", "lat 50.8225, long: -0.1372",
        "50.8225N 0.1372W", "50.8225 n, 0.1372 w", "N50.8225 W0.1372", "0.1372W 50.8225N", "50.8225° -0.1372°",
        "50.8225 north 0.1372 west", "50° 49.35' N 0° 8.232' W", "50°49.35′, -0°8.232′", "50 49.35 -0 8.232",
        "50°49′21″N 0°8′13.92″W", "N 50° 49’ 21” W 000° 08’ 13.92”", "50d49m21sN 0d8m13.92sW",
        "50 deg 49 min 21 sec north, 0 deg 8 min 13.92 sec west", "50:49:21, -0:8:13.92", "50-49-21N 0-08-13.92W",
        "50 49 21 N, 0 8 13.92 W", "504921N 0000813.92W", "5049.35N 00008.232W", "50°49'21''N/0°8'13.92''W",
    ],
)  # fmt: skip
def test_the_usual_spellings_are_one_place(text: str) -> None:
    assert read(text) == pytest.approx((50.8225, -0.1372), abs=1e-9)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("50.8225N -0.1372", "has a letter for one of its two numbers", id="one letter"),
        pytest.param("50.8225N 0.1372N", "does not say north or south once", id="two latitudes"),
        pytest.param("50.8225N -0.1372W", "Write latitude", id="a sign and a letter"),
        pytest.param("50,8225 -0,1372", "Write latitude", id="decimal commas"),
        pytest.param("50°49′72″N 0°8′14″W", "Write latitude", id="72 seconds"),
        pytest.param("50.5°49′N 0°8′W", "Write latitude", id="decimals before minutes"),
        pytest.param("50 49 21 -0.1372", "Write latitude", id="written in two ways, no comma"),
        pytest.param("50 49 21", "Write latitude", id="one angle"),
        pytest.param("50.8225-0.1372", "Write latitude", id="a dash between"),
        pytest.param("95°N 0°W", "is no latitude", id="beyond the pole"),
        pytest.param("50.8225 X, 0.1372 Y", "Write latitude", id="other letters"),
        pytest.param("50°49 N 0°8′14″ W near the bakery", "Write latitude", id="words beside"),
        pytest.param("٥٠.٨ ٠.١", "Write latitude", id="digits of another script"),
    ],
)
def test_what_is_unclear_is_refused_with_what_would_be_right(text: str, said: str) -> None:
    with pytest.raises(BadPlace, match=said):
        read(text)


def test_letters_do_not_hide_an_exchange() -> None:
    with pytest.raises(SwappedCoordinates):
        read("0.1372S 50.8225E")


def _minutes(degrees: float) -> tuple[int, float]:
    whole = math.floor(abs(degrees))
    return whole, round((abs(degrees) - whole) * 60, 9)


def _as_minutes(lat: float, lon: float) -> str:
    (a, b), (c, d) = _minutes(lat), _minutes(lon)
    return f"{a}° {b:.9f}′ {'S' if lat < 0 else 'N'} {c}° {d:.9f}′ {'W' if lon < 0 else 'E'}"


PRINTED: list[Callable[[float, float], str]] = [
    lambda lat, lon: f"{lat:.9f},{lon:.9f}",
    lambda lat, lon: f"{abs(lat):.9f}{'S' if lat < 0 else 'N'} {abs(lon):.9f}{'W' if lon < 0 else 'E'}",
    _as_minutes,
]


@given(lat=st.floats(49.0, 61.0), lon=st.floats(-8.0, 2.0), form=st.sampled_from(PRINTED))
def test_what_is_printed_is_read_again_as_the_same_place(
    lat: float, lon: float, form: Callable[[float, float], str]
) -> None:
    text = form(lat, lon)
    if "60.000000000" not in text:  # nobody writes 60 minutes
        assert read(text) == pytest.approx((lat, lon), abs=1e-8)


REFUSED_HERE = {
    "150": "milliseconds of arc: nobody writes them, and they look like metres",
    "221": "seconds over 60", "228": "seconds over 60", "265": "seconds over 60", "266": "seconds over 60",
    "267": "seconds over 60", "269": "seconds over 60",
    "328": "a dash before minutes and seconds", "332": "a decimal comma", "333": "a decimal comma",
    "335": "a decimal comma", "346": "commas between the parts of one angle",
    "338": "Cyrillic", "339": "Cyrillic", "340": "Cyrillic", "341": "Cyrillic", "342": "Cyrillic", "343": "Cyrillic",
    "344": "Cyrillic", "435": "a letter among the numbers", "519": "a sign and a letter",
    "134": "beyond any axis", "136": "beyond any axis",
}  # fmt: skip
OTHERWISE_HERE = {
    "198": "longitude first, told by its letter", "199": "longitude first, told by its letter",
    "594": "7.38 minutes are not 7 minutes 23 seconds", "596": "the same", "597": "the same", "598": "the same",
    "601": "the same", "604": "the same",
}  # fmt: skip


def _cases() -> list[dict[str, str]]:
    file = SHARED / "cases" / "coordinates_text.csv"
    return list(csv.DictReader(file.open(encoding="utf-8"))) if file.exists() else []


@pytest.mark.skipif(not SHARED.exists(), reason="the reference data is not at hand")
def test_the_spellings_that_others_test_are_read_or_it_is_said_why_not() -> None:
    tried = 0
    for case in _cases():
        number = case["id"].removeprefix("coord-")
        if number in OTHERWISE_HERE:
            continue
        text, expected = case["text"], (case["lat"], case["lon"])
        if case["kind"] == "single":
            # As one half of a pair; an angle that says no axis is taken for a longitude.
            letters = set(text.upper()) & set("NSEW")
            is_lat = case["axis"] == "lat" or (not case["axis"] and bool(letters & set("NS")))
            beside = "0" + ((" E" if is_lat else " N") if letters else "")
            text = f"{text}, {beside}" if is_lat else f"{beside}, {text}"
            expected = (case["value"], "0") if is_lat else ("0", case["value"])
        try:
            found = read(text)
        except (BadPlace, SwappedCoordinates):
            assert case["valid"] == "false" or number in REFUSED_HERE, case
        else:
            assert case["valid"] == "true", case
            assert number not in REFUSED_HERE, case
            right = tuple(float(part) for part in expected)
            assert found == pytest.approx(right, abs=float(case["tolerance_deg"]) + 1e-12), case
            tried += 1
    assert tried > 200
