"""A name is found however it is spelt; several places are offered, each by a text that picks it; none is guessed."""

import re
from pathlib import Path

import numpy as np
import pytest
import shapely
from sqlalchemy import Engine, event

from monitor.gazetteer import storage
from monitor.gazetteer.find import Found, Gazetteer
from monitor.gazetteer.fold import folded, road_number
from tests.monitor.gazetteer.products import (
    PLACES,
    Way,
    fresh,
    looking,
    name_row,
    open_names_zip,
    open_roads_package,
    put,
)
from zones.error import SeveralPlaces, UnknownPlace
from zones.frame import to_grid

BRIGHTON = {
    "populated_place": "Brighton",
    "district_borough": "",
    "county_unitary": "City of Brighton and Hove",
    "postcode_district": "BN1",
}
LEWES = {
    "populated_place": "Lewes",
    "district_borough": "Lewes",
    "county_unitary": "East Sussex",
    "postcode_district": "BN7",
}
ROWS = [
    name_row("osgb4000000000000001", "Church Street", "Named Road", (531000, 104500), box=(530900, 104480, 531100, 104520), **BRIGHTON),
    name_row("osgb4000000000000002", "Church Street", "Named Road", (541500, 110000), box=(541400, 109980, 541600, 110020), **LEWES),
    name_row("osgb4000000000000003", "Church Street", "Named Road", (541900, 110900), box=(541800, 110880, 542000, 110920), **LEWES),
    name_row("osgb4000000000000004", "Lewes", "Town", (541500, 110200), box=(539000, 109000, 543000, 112000), county_unitary="East Sussex"),
    name_row("osgb4000000000000005", "St Leonards-on-Sea", "Town", (580000, 109000), box=(578000, 108000, 582000, 111000),
             county_unitary="East Sussex"),
    name_row("osgb4000000000000006", "Rottingdean & Saltdean", "Hamlet", (537000, 102000), box=(536750, 101750, 537250, 102250)),
    name_row("osgb4000000000000007", "King's Ærø Café", "Other Landform", (537500, 102500)),
    name_row("osgb4000000000000008", "Cardiff", "City", (318000, 176000), box=(310000, 170000, 325000, 182000), name2="Caerdydd"),
    name_row("osgb4000000000000009", "A27", "Numbered Road", (535000, 108000), box=(520000, 104000, 560000, 112000)),
    name_row("osgb4000000000000010", "Long Road", "Named Road", (541500, 110000), box=(541000, 109000, 542000, 111000),
             **LEWES | {"populated_place": ""}),
    name_row("a1b2c3d4-0000-4000-8000-000000000001", "Long Road", "Section Of Named Road", (541200, 109500),
             box=(541000, 109000, 541400, 110000), **LEWES),
    name_row("osgb4000000000000011", "Fair Isle, Harbour", "Bay", (541200, 109500), box=(541000, 109000, 541400, 110000)),
    *(name_row(f"osgb40000000001{n:05}", "High Street", "Named Road", (500000 + 100 * n, 110000),
               box=(500000 + 100 * n, 110000, 500050 + 100 * n, 110000), populated_place=f"Town {n}") for n in range(25)),
    *(name_row(f"osgb40000000002{n:05}", "Twin Hill", "Hill Or Mountain", (500000, 110000 + n), box=(500000, 110000, 500100, 110100 + n))
      for n in range(2)),
]  # fmt: skip


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder = tmp_path_factory.mktemp("names")
    engine = fresh(folder)
    put(engine, open_names_zip(folder / "names.zip", {"TQ20": ROWS}), "2025-10-01")
    return engine


def asked(engine: Engine, text: str) -> Found | None:
    with looking(engine) as connection:
        return Gazetteer(connection).named(text, field="place")


def box_of(found: Found | None) -> tuple[float, ...]:
    """The bounds in National Grid metres, to 1 m."""
    assert found is not None
    east, north = to_grid(*shapely.get_coordinates(found.shape).T)
    return tuple(float(np.round(one)) for one in (east.min(), north.min(), east.max(), north.max()))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Lewes", "Lewes, Town"),
        ("  LEWES ", "Lewes, Town"),
        ("st leonards on sea", "St Leonards-on-Sea"),
        ("Saint Leonards-on-Sea", "St Leonards-on-Sea"),
        ("St. Leonard's on Sea", "St Leonards-on-Sea"),
        ("Rottingdean and Saltdean", "Rottingdean & Saltdean"),
        ("Kings Aero Cafe", "King's Ærø Café"),
        ("king’s ærø café", "King's Ærø Café"),
        ("Caerdydd", "Cardiff"),
        ("Church St, Brighton", "Church Street, Named Road in Brighton"),
        ("Church Street, BN1", "Church Street, Named Road in Brighton"),
        ("Church Street, BN1 1AA", "Church Street, Named Road in Brighton"),
        ("church street, city of brighton & hove", "Church Street, Named Road in Brighton"),
        ("Church Street, Brighton, England", "Church Street, Named Road in Brighton"),
        ("osgb4000000000000002", "Church Street, Named Road in Lewes"),
        ("Church Street (osgb4000000000000002)", "Church Street, Named Road in Lewes"),
        ("Fair Isle, Harbour", "Fair Isle, Harbour, Bay"),
        ("Long Road", "Long Road, Named Road in Lewes, East Sussex"),
        ("Long Road, Lewes, Section of Named Road", "Long Road, Section Of Named Road in Lewes"),
    ],
)
def test_a_name_is_found_however_it_is_spelt(engine: Engine, text: str, name: str) -> None:
    found = asked(engine, text)
    assert found is not None
    assert re.sub(r" \([^)]*\):", ",", found.reading, count=1).startswith(name)


def test_a_place_is_its_box_as_published(engine: Engine) -> None:
    found = asked(engine, "Lewes")
    assert found is not None
    assert box_of(found) == (539000, 109000, 543000, 112000)
    assert found.estimate == ""
    assert found.reading == (
        f"{found.reading.split(':')[0]}: Town in East Sussex, the box published for it, easting 539000 to 543000, northing 109000 to 112000 "
        "(OS Open Names, 1 October 2025)"
    )


def test_a_road_is_the_box_of_its_centre_line_grown_by_an_assumed_width(engine: Engine) -> None:
    found = asked(engine, "Church Street, Brighton")
    assert box_of(found) == (530875, 104455, 531125, 104545)
    assert found is not None
    assert "easting 530900 to 531100, northing 104480 to 104520, grown by 25 m, a width that we assume" in found.reading


@pytest.mark.parametrize("text", ["Rottingdean & Saltdean", "King's Ærø Café"])
def test_what_has_no_extent_of_its_own_is_an_estimate(engine: Engine, text: str) -> None:
    found = asked(engine, text)
    assert found is not None
    assert found.estimate
    assert found.reading.endswith("an estimate")


@pytest.mark.parametrize(
    "text", ["Church Street", "Church Street, Lewes", "High Street", "Twin Hill", "Lewes Church Street, Lewes"]
)
def test_several_places_are_offered_and_each_text_picks_exactly_one(engine: Engine, text: str) -> None:
    if text.startswith("Lewes Church"):
        with pytest.raises(UnknownPlace):
            asked(engine, text)
        return
    with pytest.raises(SeveralPlaces) as several:
        asked(engine, text)
    candidates = several.value.candidates
    assert len(candidates) == len(set(candidates))
    readings = {found.reading for one in candidates if (found := asked(engine, one)) is not None}
    assert len(readings) == len(candidates)


def test_the_sentence_names_ten_and_how_many_more(engine: Engine) -> None:
    with pytest.raises(SeveralPlaces) as several:
        asked(engine, "High Street")
    assert len(several.value.candidates) == 25
    said = str(several.value)
    assert said.startswith("place: “High Street” fits several places. Give one of: “High Street, Town 0”; ")
    assert said.count("“High Street, Town") == 10
    assert said.endswith("and 15 more: add the town, district, county or postcode district.")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Lewis", "“Lewis” is not in the gazetteer. Near it in spelling: “Lewes”"),
        ("St Lenards on Sea", "“St Leonards-on-Sea”"),
        ("Caerdyd", "“Caerdydd”"),
        ("Church Streat, Brighton", "“Church Street”"),
        (
            "Church Street, Worthing",
            "is not known there, though “Church Street” is. There is “Church Street, Brighton”; ",
        ),
        ("Lewes, Kent", "is not known there, though “Lewes” is. There is “Lewes, East Sussex”"),
        ("Xyzzy", r"“Xyzzy” is not in the gazetteer. Check its spelling. Or give a position or a postcode"),
        ("osgb4999999999999999", "is the id of no name that is imported"),
        (
            "Lewes (osgb4000000000000002)",
            "is not the name of this id. It is the id of Church Street: leave the name out",
        ),
        ("A23", "is the number of a road, but no roads are imported. Give a grid reference"),
        ("B21", "is neither a road that is imported nor a whole postcode"),
        ("the Rottingdean", "is not in the gazetteer"),
    ],
)
def test_a_bad_name_is_refused_with_what_would_be_right(engine: Engine, text: str, said: str) -> None:
    with pytest.raises(UnknownPlace, match=said):
        asked(engine, text)


@pytest.mark.parametrize("text", ["", "  ", "50.8, -0.1", "531304 104205", ",,,"])
def test_a_text_without_a_letter_is_no_name(engine: Engine, text: str) -> None:
    assert asked(engine, text) is None


def test_without_any_names_it_says_what_to_import(tmp_path: Path) -> None:
    with pytest.raises(UnknownPlace, match=r"no names are imported\. Give a grid reference"):
        asked(fresh(tmp_path), "Lewes")


def test_with_open_roads_a_road_is_its_links_grown(tmp_path: Path) -> None:
    engine = fresh(tmp_path)
    put(engine, open_names_zip(tmp_path / "names.zip", {"TQ20": ROWS}), "2025-10-01")
    ways = [
        Way(points=[(530900, 104500), (531100, 104500)], name="Church Street"),
        Way(points=[(541400, 110000), (541600, 110000)], name="Church Street", form="Collapsed Dual Carriageway"),
        Way(points=[(541600, 110000), (541600, 110100)], name="Station Road", form="Dual Carriageway"),
        Way(points=[(530000, 108000), (531000, 108000)], number="A27", classification="A Road"),
        Way(points=[(540000, 110500), (541000, 110500)], number="A27", classification="A Road"),
        Way(
            points=[(527000, 130000), (527000, 131000)],
            number="M23",
            classification="Motorway",
            form="Dual Carriageway",
        ),
    ]
    put(engine, open_roads_package(tmp_path / "roads.gpkg", ways), "2025-11-01")
    found = asked(engine, "Church Street, Brighton")
    assert found is not None
    assert found.reading == (
        f"{found.reading.split(':')[0]}: Named Road in Brighton, City of Brighton and Hove, the centre line grown by 10 m on either side, a width "
        "that we assume (OS Open Roads, 1 November 2025)"
    )
    assert box_of(found) == (530890, 104490, 531110, 104510)
    assert box_of(asked(engine, "Church Street (osgb4000000000000002)")) == (541380, 109980, 541620, 110020)
    assert box_of(asked(engine, "Station Rd")) == (541585, 109985, 541615, 110115)
    assert box_of(asked(engine, "the M 23")) == (526975, 129975, 527025, 131025)
    assert box_of(asked(engine, "A27")) == (529990, 107990, 541010, 110510)
    with pytest.raises(UnknownPlace, match="is not known there, though “A27” is"):
        asked(engine, "A27, Worthing")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("St. John's Rd", "Saint Johns Road"),
        ("Marks & Spencer", "marks and spencer"),
        ("Ynys Môn", "ynys mon"),
        ("Lydd-on-Sea", "lydd on sea"),
    ],
)
def test_spellings_that_mean_the_same_fold_to_one(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("A27", "A27"),
        ("a 27", "A27"),
        ("the M23", "M23"),
        ("A1(M)", "A1(M)"),
        ("A1M", "A1(M)"),
        ("B02123", ""),
        ("C12", ""),
        ("A27 Road", ""),
    ],
)
def test_a_road_number_is_read_in_its_spellings(text: str, number: str) -> None:
    assert road_number(text) == number


@pytest.mark.skipif(not PLACES.exists(), reason="the reference data is not beside the project")
def test_the_sample_of_open_names_is_read_and_found(tmp_path: Path) -> None:
    engine = fresh(tmp_path)
    done = put(engine, PLACES / "opname_csv_gb_sample.zip", "2021-01-13")
    assert done.product.rows == 518 - 26  # postcodes are left out
    assert box_of(asked(engine, "Lydd-on-Sea")) == (607980, 118434, 609219, 121674)
    assert box_of(asked(engine, "osgb4000000074568119")) == (607980, 118434, 609219, 121674)
    with pytest.raises(SeveralPlaces) as several:
        asked(engine, "Dungeness")
    assert set(several.value.candidates) == {"Dungeness, Village", "Dungeness, Railway Station"}


@pytest.mark.parametrize("made", ["names_called", "links_called", "links_numbered"])
def test_a_name_is_found_by_an_index_and_never_by_reading_all(engine: Engine, made: str) -> None:
    asked: list[str] = []

    def explained(_: object, cursor: object, statement: str, parameters: object, *__: object) -> None:
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", explained)
    with engine.connect() as connection:
        getattr(storage, made)(connection, "church street")
        (statement,) = [one for one in asked if one.startswith("SELECT") and "gazetteer_" in one]
        count = statement.count("?")
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", ("church street",) * count)
        told = " ".join(row.detail for row in plan)
    assert "SCAN" not in told, told


@pytest.mark.parametrize(
    "text", ["Lewes", "Church Street, Brighton", "Rottingdean & Saltdean", "King's Ærø Café", "Twin Hill"]
)
def test_what_is_printed_of_a_name_is_read_as_the_same(engine: Engine, text: str) -> None:
    try:
        found = asked(engine, text)
    except SeveralPlaces as several:
        found = asked(engine, several.candidates[0])
    assert found is not None
    again = asked(engine, found.reading.split(":")[0])
    assert again == found
