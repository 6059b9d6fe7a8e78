"""A place that is spelt badly is refused with the field, what was given, and what would be right.

Each is read as the doors read it, with a gazetteer at hand: a slip in a position is never looked up as a name.
"""

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection

from monitor.gazetteer.find import Gazetteer
from monitor.location import Accuracy
from monitor.place.read import read_place
from tests.monitor.gazetteer.products import fresh, looking
from zones.error import BadFile, BadInput, BadNumber, BadPlace, BadShape, OutsideCoverage, SwappedCoordinates

DEGREES, MINUTES, METRES = "50.8225,-0.1372", "50°49′21″N 0°8′14″W", "531304 104205"
SQUARE, CODE, WORDS = "TQ 3121 0438", "9C2XRVF7+XX", "///filled.count.soap"
RING = [[-0.1, 50.8], [-0.09, 50.8], [-0.09, 50.81], [-0.1, 50.81], [-0.1, 50.8]]


def area(*rings: Any, kind: str = "Polygon") -> dict[str, Any]:
    return {"type": kind, "coordinates": list(rings)}


def features(*geometries: Any) -> str:
    made = [{"type": "Feature", "properties": {}, "geometry": one} for one in geometries]
    return json.dumps({"type": "FeatureCollection", "features": made})


def turned(ring: list[list[float]]) -> list[list[float]]:
    return [[lat, lon] for lon, lat in ring]


BAD: dict[str, tuple[str, list[tuple[str, type[BadInput]]]]] = {
    "decimal degrees": (DEGREES, [
        ("50.8225", BadPlace), ("50,8225 -0,1372", BadPlace), ("50.8225-0.1372", BadPlace), ("50.8225,-0.1372,3", BadPlace),
        ("50.8225N -0.1372", BadPlace), ("50.8225N 0.1372N", BadPlace), ("50.8225N -0.1372W", BadPlace),
        ("-0.1372,50.8225", SwappedCoordinates), ("95.5,0.1", BadPlace), ("50.8225,181.5", BadPlace),
        ("50..8225,-0.1372", BadPlace), ("lat 50.8225, -0.1372", BadPlace), ("50.8225°", BadPlace),
    ]),
    "degrees, minutes, seconds": (MINUTES, [
        ("50°49′72″N 0°8′14″W", BadPlace), ("50°61′21″N 0°8′14″W", BadPlace), ("50.5°49′N 0°8′W", BadPlace),
        ("50°49.5′21″N 0°8′14″W", BadPlace), ("50°49′21″N", BadPlace), ("50 49 21", BadPlace), ("50 49 21 -0.1372", BadPlace),
        ("50°49′21″N 0°8′14″S", BadPlace), ("50°49′21″N 0°8′14″", BadPlace), ("-50°49′21″N 0°8′14″W", BadPlace),
        ("0°8′14″S 50°49′21″E", SwappedCoordinates), ("95°0′0″N 0°8′14″W", BadPlace),
    ]),
    "easting and northing": (METRES, [
        ("531304", BadPlace), ("E 531304", BadPlace), ("531304-104205", BadPlace), ("531,304,104,205", BadPlace),
        ("531 304 104 205", BadPlace), ("531304 104205 5", BadPlace), ("5313 0432", BadPlace), ("312 043", BadPlace),
        ("-531304 104205", BadPlace), ("531304 500", BadPlace), ("5313040 1042050", OutsideCoverage),
        ("104205 5313040", OutsideCoverage),
    ]),
    "grid reference": (SQUARE, [
        ("TQ 312 04", BadPlace), ("TQ 31 2043", BadPlace), ("TQ 312104 043805", BadPlace), ("TQ 31210.5 04380.2", BadPlace),
        ("TQ 312 O43", BadPlace), ("TQ 3I2 043", BadPlace), ("XX 12 34", BadPlace), ("TQQ 312 043", BadPlace),
        ("T 312 043", BadPlace), ("T Q 312 043", BadPlace), ("TQ 31210 04380 NE", BadPlace), ("TQ 312 043, Brighton", BadPlace),
        ("TQ 31 04 N", BadPlace), ("HP", OutsideCoverage),
    ]),
    "plus code": (CODE, [
        ("9C2XRVF7XX", BadPlace), ("9C2XRVFO+XX", BadPlace), ("ZC2XRVF7+XX", BadPlace), ("9C2XRVF7++XX", BadPlace),
        ("9C2XRVF7XX+", BadPlace), ("9C2XRVF700+", BadPlace), ("9C2XRV00+XX", BadPlace), ("9C2XRVF7+X", BadPlace),
        ("RVF7+XX", BadPlace), ("9C2XRVF7+ XX", BadPlace), ("9C2XRVF7+XX Brighton", BadPlace), ("+9C2XRVF7", BadPlace),
        ("XXXXRVF7+XX", BadPlace), ("9C2XRVF7+XXRRRRRRRRRR", BadPlace),
    ]),
    "what3words": (WORDS, [
        ("///filled.count", BadPlace), ("///filled count soap", BadPlace), ("///filled.count.soap.bar", BadPlace), ("///", BadPlace),
        ("///filled..soap", BadPlace), ("///filled.c0unt.soap", BadPlace), ("//filled,count,soap", BadPlace),
        ("what3words filled count soap", BadPlace), ("w3w.co/filled.count", BadPlace), ("https://what3words.com/filled", BadPlace),
    ]),
}  # fmt: skip


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    with looking(fresh(tmp_path_factory.mktemp("bad"))) as opened:
        yield opened


@pytest.mark.parametrize(
    ("right", "text", "error"),
    [
        pytest.param(right, text, error, id=f"{form}: {text}")
        for form, (right, bad) in BAD.items()
        for text, error in bad
    ],
)
def test_a_bad_spelling_gets_a_sentence_with_a_right_one(
    connection: Connection, right: str, text: str, error: type[BadInput]
) -> None:
    with pytest.raises(error) as caught:
        read_place(text, Accuracy(), field="PLACE", gazetteer=Gazetteer(connection), on=date(2026, 3, 3))
    assert type(caught.value) is error
    said = str(caught.value)
    assert said.startswith("PLACE: “")
    figures = re.findall(r"\d+|[a-z]{3,}", text)
    assert text in said or all(float(one) == 0 or one in said for one in figures[:1]), said
    if error is SwappedCoordinates:
        assert "Give latitude first, then longitude." in said
    elif error is OutsideCoverage:
        assert "Great Britain" in caught.value.remedy
    else:
        assert right in caught.value.remedy, said
    assert "gazetteer" not in said


@pytest.mark.parametrize("form", BAD)
def test_ten_bad_spellings_of_each_form_are_tried(form: str) -> None:
    assert len(BAD[form][1]) >= 10


def test_a_what3words_address_is_refused_with_what_would_do(connection: Connection) -> None:
    for text in ("filled.count.soap", "///filled.count.soap", "///Filled.Count.Soap", "w3w.co/filled.count.soap"):
        with pytest.raises(BadPlace, match=r"its own service alone can read.*Give a postcode, a grid reference or lat"):
            read_place(text, Accuracy(), gazetteer=Gazetteer(connection), on=date(2026, 3, 3))


AREAS: list[tuple[str, str, type[BadInput], str]] = [
    ("several features", features(area(RING), area([[x + 1, y] for x, y in RING])), BadPlace, "Give one polygon"),
    ("no feature", features(), BadInput, "polygon"),
    ("several points", json.dumps({"type": "MultiPoint", "coordinates": RING}), BadPlace, "as one polygon, or give one point"),
    ("a line", json.dumps({"type": "LineString", "coordinates": RING}), BadPlace, "as one polygon, or give one point"),
    ("crosses itself", json.dumps(area([RING[0], RING[2], RING[1], RING[3], RING[0]])), BadShape, ""),
    ("not closed", json.dumps(area(RING[:-1])), BadShape, ""),
    ("no area", json.dumps(area([RING[0], RING[1], RING[0], RING[0]])), BadShape, ""),
    ("swapped", json.dumps(area(turned(RING))), BadInput, "longitude"),
    ("beyond the pole", json.dumps(area([[x, y + 60] for x, y in RING])), BadInput, ""),
    ("broken JSON", '{"type": "Polygon", "coordinates": [[', BadFile, ""),
    ("another kind", json.dumps({"type": "Circle", "coordinates": [[0, 50]]}), BadFile, "FeatureCollection"),
    ("texts for numbers", json.dumps(area([["-0.1", "50.8"], *RING[1:]])), BadFile, "quotation"),
    ("no geometry", features(None), BadInput, ""),
    ("an empty object", "{}", BadFile, "FeatureCollection"),
    ("web Mercator", json.dumps(area(RING) | {"crs": {"type": "name", "properties": {"name": "EPSG:3857"}}}), BadFile, "EPSG:27700"),
    ("NaN", json.dumps(area([[float("nan"), 50.8], *RING[1:]])), BadNumber, "finite"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "error", "remedy"), [pytest.param(*rest, id=called) for called, *rest in AREAS])
def test_a_bad_area_gets_a_sentence_with_what_would_be_right(text: str, error: type[BadInput], remedy: str) -> None:
    with pytest.raises(error) as caught:
        read_place(text, Accuracy(), field="PLACE")
    assert caught.value.field.startswith("PLACE")
    assert caught.value.value
    assert re.search(remedy, caught.value.remedy), str(caught.value)
    assert caught.value.remedy.endswith(".")
    assert len(AREAS) >= 10
