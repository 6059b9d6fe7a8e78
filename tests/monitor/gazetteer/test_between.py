"""A road between two junctions is what lies between them: both carriageways, round roundabouts, never a guess."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import shapely
from sqlalchemy import Engine

from monitor.gazetteer.find import Found, Gazetteer
from tests.monitor.gazetteer.products import (
    Junction,
    Way,
    code_point_zip,
    fresh,
    looking,
    name_row,
    open_names_zip,
    open_roads_package,
    open_roads_tiles,
    put,
)
from tests.monitor.gazetteer.test_stage import DAY
from zones.error import BadPlace, SeveralPlaces, UnknownPlace
from zones.frame import from_grid


def street(name: str, *points: tuple[float, float], form: str = "Single Carriageway", number: str = "") -> list[Way]:
    """A way of one link between each two points."""
    return [Way(points=pair, name=name, form=form, number=number) for pair in pairwise(points)]


def town(x: float, y: float) -> list[Way]:
    """Church Street from west to east, met by three streets 200 m apart, with a spur; High Street bends round to meet it again.

        North Street      High Street       Mill Lane
             |                 |                |
    --------(0)--------------(200)------------(400)------- Church Street
                      |spur                     |
    """
    return [
        *street("Church Street", (x - 300, y), (x, y), (x + 100, y), (x + 200, y), (x + 400, y), (x + 700, y)),
        *street("Church Street", (x + 100, y), (x + 100, y - 400)),
        *street("North Street", (x, y), (x, y + 300)),
        *street("High Street", (x + 200, y), (x + 200, y + 300)),
        *street("Mill Lane", (x + 400, y), (x + 400, y + 300)),
        *street("Back Lane", (x, y + 300), (x + 200, y + 300)),
    ]


LEWES, HOVE = (541000.0, 110000.0), (528000.0, 105000.0)
ROUND_X, ROUND_Y = 535000.0, 108000.0
RING = [
    (ROUND_X - 20, ROUND_Y),
    (ROUND_X, ROUND_Y + 20),
    (ROUND_X + 20, ROUND_Y),
    (ROUND_X, ROUND_Y - 20),
    (ROUND_X - 20, ROUND_Y),
]
A27 = [
    *street("", (ROUND_X - 2000, ROUND_Y), (ROUND_X - 1000, ROUND_Y), RING[0], number="A27"),
    *street("", *RING, form="Roundabout"),
    *street("", RING[2], (ROUND_X + 1000, ROUND_Y), (ROUND_X + 2000, ROUND_Y), number="A27"),
    *street("Falmer Road", (ROUND_X - 1000, ROUND_Y), (ROUND_X - 1000, ROUND_Y + 500)),
    *street("", RING[1], (ROUND_X, ROUND_Y + 500), number="B2123"),
    *street("Ashcombe Lane", (ROUND_X + 1000, ROUND_Y), (ROUND_X + 1000, ROUND_Y - 500)),
]
MX, MY = 527000.0, 130000.0
DUAL = "Dual Carriageway"
M23 = [
    *street(
        "", (MX - 15, MY - 3000), (MX - 15, MY), (MX - 15, MY + 4000), (MX - 15, MY + 7000), form=DUAL, number="M23"
    ),
    *street(
        "", (MX + 15, MY - 3000), (MX + 15, MY), (MX + 15, MY + 4000), (MX + 15, MY + 7000), form=DUAL, number="M23"
    ),
]
JUNCTIONS = [
    Junction(number="M23 J10", at=(MX, MY)),
    Junction(number="M23 J10A", at=(MX, MY + 4000)),
    Junction(number="M23 J9", at=(MX, MY + 7000)),
]
DX, DY = 520000.0, 104000.0
BYPASS = [
    *street(
        "",
        (DX - 2000, DY),
        (DX - 400, DY),
        (DX, DY),
        (DX + 400, DY),
        (DX + 3000, DY),
        (DX + 5000, DY),
        form="Collapsed Dual Carriageway",
        number="A259",
    ),
    *street("", (DX - 400, DY), (DX - 50, DY + 100), form="Slip Road"),
    *street("", (DX + 400, DY), (DX + 50, DY + 100), form="Slip Road"),
    *street("Bridge Road", (DX - 200, DY + 100), (DX - 50, DY + 100), (DX + 50, DY + 100), (DX + 200, DY + 100)),
    *street("Ferry Road", (DX + 3000, DY), (DX + 3000, DY + 500)),
]
CX, CY = 515000.0, 106000.0
CRESCENT = [
    *street("Crescent Walk", (CX, CY), (CX + 200, CY), (CX + 400, CY), (CX + 600, CY), (CX + 800, CY)),
    *street("Palm Road", (CX, CY), (CX, CY + 200), (CX + 600, CY + 200), (CX + 600, CY)),
    *street("Sea Road", (CX + 400, CY), (CX + 400, CY - 300)),
]
WAYS = [*town(*LEWES), *town(*HOVE), *A27, *M23, *BYPASS, *CRESCENT]
NAMES = [
    name_row(
        "osgb4000000000000004",
        "Lewes",
        "Town",
        (541500, 110200),
        box=(539000, 109000, 543000, 112000),
        county_unitary="East Sussex",
    ),
    name_row(
        "osgb4000000000000005",
        "Hove",
        "Town",
        (528500, 105200),
        box=(526000, 104000, 530000, 107000),
        county_unitary="Hove",
    ),
]
TEXT = "Church Street between North Street and High Street, Lewes"


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder = tmp_path_factory.mktemp("roads")
    engine = fresh(folder)
    put(engine, open_names_zip(folder / "names.zip", {"TQ20": NAMES}), "2025-10-01")
    put(engine, open_roads_package(folder / "roads.gpkg", WAYS, JUNCTIONS), "2025-11-01")
    return engine


def asked(engine: Engine, text: str) -> Found | None:
    with looking(engine) as connection:
        return Gazetteer(connection).between(text, field="place")


def holds(found: Found | None, *points: tuple[float, float]) -> list[bool]:
    assert found is not None
    lon, lat = from_grid(*np.array(points, dtype=float).T)
    return [bool(one) for one in np.asarray(shapely.covers(found.shape, shapely.points(lon, lat)))]


X, Y = LEWES


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        "church st between north st and high st, lewes",
        "Church Street from North Street to High Street, Lewes",
        "Church Street between North Street & High Street, East Sussex",
        "Church Street, Lewes, between North Street and High Street",
        "on Church Street between High Street and North Street, Lewes",
        "Church Street between North Street to High Street, Lewes",
        "between North Street and High Street on Church Street, Lewes",
        "Between High Street and North Street, along Church St, Lewes",
        "from North Street to High Street on Church Street, Lewes",
    ],
)
def test_a_street_between_two_others_is_what_lies_between(engine: Engine, text: str) -> None:
    found = asked(engine, text)
    assert holds(found, (X, Y), (X + 100, Y + 9), (X + 200, Y)) == [True] * 3
    assert holds(found, (X - 15, Y), (X + 215, Y), (X + 100, Y - 150), (X + 100, Y + 11), (X, Y + 50)) == [False] * 5


def test_the_reading_says_the_length_the_assumed_width_and_the_source(engine: Engine) -> None:
    found = asked(engine, TEXT)
    assert found is not None
    assert found.estimate == ""
    assert asked(engine, found.reading.split(":")[0]) == found
    assert found.reading == (
        "Church Street between North Street and High Street, Lewes: 200 m by the shortest way; the centre line grown by 10 m on either "
        "side, a width that we assume (OS Open Roads, 1 November 2025)"
    )


def test_streets_that_meet_alike_in_two_towns_are_offered(engine: Engine) -> None:
    with pytest.raises(SeveralPlaces) as several:
        asked(engine, TEXT.removesuffix(", Lewes"))
    assert set(several.value.candidates) == {f"{TEXT.removesuffix(', Lewes')}, {town}" for town in ("Lewes", "Hove")}
    for one in several.value.candidates:
        assert asked(engine, one) is not None


def test_without_names_the_postcode_district_or_an_id_tells_them_apart(tmp_path: Path) -> None:
    engine = fresh(tmp_path)
    put(engine, open_roads_package(tmp_path / "roads.gpkg", WAYS), "2025-11-01")
    text = TEXT.removesuffix(", Lewes")
    with pytest.raises(SeveralPlaces) as by_id:
        asked(engine, text)
    assert len({found.shape.wkt for one in by_id.value.candidates if (found := asked(engine, one)) is not None}) == 2
    postcodes = [("BN7 1AA", 10, 541100, 110100), ("BN3 1AA", 10, 528100, 105100)]
    put(engine, code_point_zip(tmp_path / "postcodes.zip", postcodes, DAY))
    with pytest.raises(SeveralPlaces) as by_district:
        asked(engine, text)
    assert set(by_district.value.candidates) == {f"{text}, BN7", f"{text}, BN3"}
    assert holds(asked(engine, f"{text}, BN7"), (X + 100, Y)) == [True]


def test_a_road_goes_on_through_a_roundabout_without_its_name(engine: Engine) -> None:
    found = asked(engine, "A27 between Falmer Road and Ashcombe Lane")
    inside = [(ROUND_X - 900, ROUND_Y), (ROUND_X, ROUND_Y + 20), (ROUND_X, ROUND_Y - 20), (ROUND_X + 900, ROUND_Y)]
    assert holds(found, *inside) == [True] * 4
    assert holds(found, (ROUND_X - 1100, ROUND_Y), (ROUND_X + 1100, ROUND_Y)) == [False] * 2


def test_a_road_that_is_met_at_a_roundabout_ends_there(engine: Engine) -> None:
    found = asked(engine, "the A27 between Falmer Road and B2123")
    assert holds(found, (ROUND_X - 900, ROUND_Y), (ROUND_X, ROUND_Y + 20)) == [True] * 2
    assert holds(found, (ROUND_X + 100, ROUND_Y), (ROUND_X - 1100, ROUND_Y), (ROUND_X, ROUND_Y + 100)) == [False] * 3


@pytest.mark.parametrize(
    "text",
    [
        "M23 between J10 and J10A",
        "the M23 from junction 10 to junction 10A",
        "M23 between junctions 10 and 10a",
        "M23 between M23 J10 and J10A",
    ],
)
def test_a_motorway_between_junctions_is_both_carriageways(engine: Engine, text: str) -> None:
    found = asked(engine, text)
    assert holds(found, (MX - 15, MY + 2000), (MX + 15, MY + 2000)) == [True] * 2
    assert holds(found, (MX - 15, MY - 100), (MX + 15, MY + 4100)) == [False] * 2


def test_a_road_that_crosses_on_another_level_is_reached_by_slip_roads(engine: Engine) -> None:
    found = asked(engine, "A259 between Bridge Road and Ferry Road")
    assert holds(found, (DX + 1000, DY), (DX + 2900, DY)) == [True] * 2
    assert holds(found, (DX - 1000, DY), (DX + 3200, DY)) == [False] * 2


def test_a_road_that_is_met_twice_nearby_gives_the_whole_of_what_lies_between(engine: Engine) -> None:
    found = asked(engine, "Crescent Walk between Palm Road and Sea Road")
    assert found is not None
    assert "the whole of what lies between" in found.reading
    assert holds(found, (CX + 100, CY), (CX + 300, CY), (CX + 500, CY)) == [True] * 3
    assert holds(found, (CX + 700, CY)) == [False]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Church Strete between North Street and High Street", "“Church Strete” is no road that is imported. Near it in spelling: “Church Street”"),
        ("Church Street between Nort Street and High Street", "“Nort Street” is no road that is imported. Near it in spelling: “North Street”"),
        ("Church Street between Sea Road and High Street", "“Sea Road” does not meet Church Street. Roads that do: High Street, Mill Lane, North Street"),
        ("A27 between Falmer Road and A23", "“A23” is no road that is imported. Check its spelling or number"),
        ("A99 between A27 and A23", "“A99” is no road that is imported"),
        ("M23 between J10 and J11", "“J11” is no junction of the M23. Its junctions are: J9, J10, J10A"),
        ("Church Street between North Street", "does not name two junctions with “and” between them. Write it like “Church Street between"),
        ("between Nort Street and High Street on Church Street", "“Nort Street” is no road that is imported"),
        ("Church Street between", "does not say between which junctions"),
        ("Church Street between North Street and North Street", "is no one stretch"),
        ("Church Street between North Street and High Street, Worthing", "is not known in Worthing. There is “Church Street between"),
        ("Back Lane between North Street and Mill Lane", "“Mill Lane” does not meet Back Lane. Roads that do: High Street, North Street"),
        ("Church Street between North Street and High Street (L0000099-0000)", "has an id that no link of this road has there"),
    ],
)  # fmt: skip
def test_bad_junctions_are_refused_with_what_would_be_right(engine: Engine, text: str, said: str) -> None:
    with pytest.raises(BadPlace, match=said):
        asked(engine, text)


@pytest.mark.parametrize(
    "text",
    ["Lewes", "BN1 1AA", "the man from Hove", "from Hove to Lewes", "50.8,-0.1", "", "Church Street to High Street"],
)
def test_what_is_not_of_the_form_is_left_to_be_read_otherwise(engine: Engine, text: str) -> None:
    assert asked(engine, text) is None


def test_without_any_roads_it_says_what_to_import(tmp_path: Path) -> None:
    with pytest.raises(UnknownPlace, match=r"no roads are imported\. Give a grid reference"):
        asked(fresh(tmp_path), TEXT)


def test_tiles_of_shapefiles_answer_as_the_geopackage_does(tmp_path: Path, engine: Engine) -> None:
    other = fresh(tmp_path)
    put(other, open_names_zip(tmp_path / "names.zip", {"TQ20": NAMES}), "2025-10-01")
    put(other, open_roads_tiles(tmp_path / "roads.zip", {"TQ": WAYS}, JUNCTIONS), "2025-11-01")
    for text in (TEXT, "A27 between Falmer Road and B2123", "M23 between J10 and J10A"):
        one, two = asked(engine, text), asked(other, text)
        assert one is not None
        assert two is not None
        assert one.shape.symmetric_difference(two.shape).area == pytest.approx(0, abs=1e-14)
