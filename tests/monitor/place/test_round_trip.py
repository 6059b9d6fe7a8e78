"""What a place is read as, written again, is the same place: parse, print, parse."""

import re
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openlocationcode import openlocationcode as codes

from monitor.gazetteer.find import Gazetteer
from monitor.location import Accuracy, Area, Location, Spot
from monitor.place.read import read_place
from tests.monitor.gazetteer.products import code_point_zip, fresh, looking, put
from zones.error import BadPlace, OutsideCoverage, SeveralPlaces, SwappedCoordinates

DAY = date(2026, 3, 3)


def printed(found: Location) -> str:
    """The canonical writing that a reading begins with, up to its colon or bracket."""
    return re.split(r":| \(", found.reading, maxsplit=1)[0]


def same(text: str, gazetteer: Gazetteer | None = None) -> Location:
    first = read_place(text, Accuracy(), gazetteer=gazetteer, on=DAY)
    again = read_place(printed(first), Accuracy(), gazetteer=gazetteer, on=DAY)
    assert printed(again) == printed(first)
    match first.place, again.place:
        case Spot(), Spot():
            # A reading has ten decimals of a degree: 0.01 mm.
            assert (again.place.at.lon, again.place.at.lat) == pytest.approx(
                (first.place.at.lon, first.place.at.lat), abs=1e-9
            )
        case Area(), Area():
            assert again.place.shape.wkb == first.place.shape.wkb
        case _:
            raise AssertionError((first, again))
    return first


@given(
    lat=st.floats(-90, 90),
    lon=st.floats(-180, 180),
    form=st.sampled_from(["{lat:.9f},{lon:.9f}", "{lat:.4f} {lon:.4f}"]),
)
def test_degrees(lat: float, lon: float, form: str) -> None:
    with suppress(SwappedCoordinates):
        same(form.format(lat=lat, lon=lon))


@given(
    lat=st.tuples(st.integers(49, 60), st.integers(0, 59), st.integers(0, 5999)),
    lon=st.tuples(st.integers(0, 7), st.integers(0, 59), st.integers(0, 5999)),
    side=st.sampled_from("EW"),
)  # fmt: skip
def test_degrees_minutes_and_seconds(lat: tuple[int, int, int], lon: tuple[int, int, int], side: str) -> None:
    same(f"{lat[0]}°{lat[1]}′{lat[2] / 100:.2f}″N {lon[0]}°{lon[1]}′{lon[2] / 100:.2f}″{side}")


@given(
    east=st.floats(100_000, 660_000), north=st.floats(10_000, 1_200_000), decimals=st.integers(0, 6),
    form=st.sampled_from(["{e} {n}", "{e},{n}", "E{e} N{n}", "{n}N {e}E", "{e}mE {n}mN", "Northing {n} Easting: {e}"]),
)  # fmt: skip
def test_metres(east: float, north: float, decimals: int, form: str) -> None:
    text = form.format(e=f"{east:.{decimals}f}", n=f"{north:.{decimals}f}")
    with suppress(OutsideCoverage, SwappedCoordinates):
        assert same(text).reading.startswith("easting ")


@given(
    letters=st.sampled_from(["TQ", "SU", "SE", "NY", "ST"]), figures=st.integers(0, 5), more=st.integers(0, 10**10 - 1),
    quadrant=st.sampled_from(["", " NE", " SE", " SW", " NW"]),
)  # fmt: skip
def test_grid_squares(letters: str, figures: int, more: int, quadrant: str) -> None:
    east, north = f"{more:010}"[:figures], f"{more:010}"[5 : 5 + figures]
    text = " ".join(part for part in (letters, east, north) if part) + (quadrant if figures < 5 else "")
    same(text)


@given(lat=st.floats(-89, 89), lon=st.floats(-179, 179), length=st.sampled_from([2, 4, 6, 8, 10, 11, 13]))
def test_plus_codes(lat: float, lon: float, length: int) -> None:
    same(codes.encode(lat, lon, length))


def test_postcodes_and_what_may_be_one_or_a_grid_square(tmp_path: Path) -> None:
    rows = [("SE1 2NE", 10, 533500, 180000), ("HP9 9NE", 10, 495000, 190000), ("TQ1 2NE", 10, 291500, 64500),
            ("BN1 1AA", 10, 531040, 104624)]  # fmt: skip
    engine = fresh(tmp_path)
    put(engine, code_point_zip(tmp_path / "codes.zip", rows, date(2025, 10, 20)))
    with looking(engine) as connection:
        gazetteer = Gazetteer(connection)
        for text in ("BN1 1AA", "bn11aa", "BNI IAA"):
            assert printed(same(text, gazetteer)) == "postcode BN1 1AA"
        for text, square in (
            ("SE1 2NE", "SE 1 2 NE"),
            ("HP9 9NE", "HP 9 9 NE"),
            ("TQ1 2NE", "TQ 1 2 NE"),
            ("se12ne", "SE 1 2 NE"),
        ):
            with pytest.raises(SeveralPlaces) as caught:
                read_place(text, Accuracy(), gazetteer=gazetteer, on=DAY)
            postcode, other = caught.value.candidates
            assert other == square
            assert printed(same(postcode, gazetteer)) == postcode
            if square != "HP 9 9 NE":  # in the sea, beyond OSTN15
                assert printed(same(other, gazetteer)) == other
            else:
                with pytest.raises(OutsideCoverage):
                    read_place(other, Accuracy(), gazetteer=gazetteer, on=DAY)
        with pytest.raises(BadPlace, match="only a part of a postcode"):
            read_place("SE1", Accuracy(), gazetteer=gazetteer, on=DAY)
