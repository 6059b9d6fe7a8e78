"""What a file is, is told by its content; what can't be used is refused with a sentence, and nothing of it is kept."""

import sqlite3
import zipfile
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from monitor.gazetteer.storage import link_table, load_products, name_table, postcode_table
from monitor.gazetteer.upsert import Counts
from tests.monitor.gazetteer.products import (
    Junction,
    Way,
    code_point_package,
    code_point_rows,
    code_point_zip,
    comma_text,
    fresh,
    looking,
    name_row,
    open_names_package,
    open_names_zip,
    open_roads_package,
    open_roads_tiles,
    put,
    zipped,
)
from zones.error import BadFile, CordonError, ManyFaults, MissingField

DAY = date(2025, 10, 20)
ROWS = [("BN1 1AA", 10, 531040, 104624), ("BN1 1AB", 10, 530981, 104247), ("BN91 9AA", 90, 0, 0)]
NAMES = [
    name_row("osgb1", "Cardiff", "City", (318000, 176000), box=(310000, 170000, 325000, 182000), name2="Caerdydd"),
    name_row("CF101AA", "CF10 1AA", "Postcode", (318100, 176100)),
]
WAYS = [
    Way(points=[(531000, 104000), (531100, 104000)], name="North Street", number="B2066"),
    Way(points=[(531100, 104000), (531100, 104200)], name_2="Stryd Fawr", form="Roundabout"),
]


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return fresh(tmp_path)


def held(engine: Engine) -> list[tuple[object, ...]]:
    with looking(engine) as connection:
        query = select(
            postcode_table.c.postcode, postcode_table.c.easting, postcode_table.c.northing, postcode_table.c.quality
        )
        return [tuple(row) for row in connection.execute(query.order_by(postcode_table.c.postcode))]


POSTCODES = [("BN1 1AA", 531040, 104624, 10), ("BN1 1AB", 530981, 104247, 10), ("BN91 9AA", None, None, 90)]
HEADER = ["Postcode", "Positional_quality_indicator", "Eastings", "Northings", *"abcdef"]
OLD_COLUMNS = [[p, q, "N", 1, 1, 0, 1, 0, 1, 0, e, n, *["x"] * 6, "L"] for p, q, e, n in ROWS]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(comma_text(code_point_rows(ROWS)), id="without a header"),
        pytest.param(comma_text([HEADER, *code_point_rows(ROWS)]), id="with a header"),
        pytest.param(comma_text([["PC", "PQ", "EA", "NO", "CY", "RH", "LH", "CC", "DC", "WC"], HEADER, *code_point_rows(ROWS)]),
                     id="with both headers"),
        pytest.param(b"\xef\xbb\xbf" + comma_text(code_point_rows(ROWS)).replace(b"BN1 1AB", b"\xef\xbb\xbfBN1 1AB") + b"\x1a",
                     id="put end to end by DOS"),
        pytest.param(comma_text(OLD_COLUMNS), id="nineteen columns"),
        pytest.param(comma_text(code_point_rows(ROWS)).replace(b"BN1 1A", b"BN11A").replace(b"\r\n", b"\n"), id="no spaces"),
    ],
)  # fmt: skip
def test_a_csv_of_code_point_open_is_read_in_every_form(engine: Engine, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "anything.txt"
    path.write_bytes(content)
    assert put(engine, path, "2025-10-20").counts == Counts(added=3)
    assert held(engine) == POSTCODES


@pytest.mark.parametrize("old", [False, True])
def test_code_point_open_is_read_as_a_geopackage_alone_and_zipped(engine: Engine, tmp_path: Path, old: bool) -> None:
    path = code_point_package(tmp_path / "codepo_gb.gpkg", ROWS, old=old)
    put(engine, path, "2025-10-20")
    assert held(engine) == POSTCODES
    inside = zipped(tmp_path / "codepo_gpkg_gb.zip", {"Data/codepo_gb.gpkg": path.read_bytes()})
    assert put(engine, inside, "2025-10-20").counts == Counts(unchanged=3)


def test_the_zip_says_its_own_day(engine: Engine, tmp_path: Path) -> None:
    path = code_point_zip(tmp_path / "a.zip", ROWS, DAY)
    assert put(engine, path).product.day == DAY
    with pytest.raises(CordonError, match=r"--date: “2024-01-01” is not the day of the product. Leave it out"):
        put(engine, path, "2024-01-01")


def test_a_day_that_the_file_does_not_say_is_supposed_where_nothing_hangs_on_it(engine: Engine, tmp_path: Path) -> None:
    undated = open_names_zip(tmp_path / "a.zip", {"ST16": NAMES})
    first = put(engine, undated)
    with zipfile.ZipFile(undated) as archive:
        newest = max(info.date_time[:3] for info in archive.infolist())
    assert (first.product.day, first.supposed) == (date(*newest), "The newest file in it is of")
    assert put(engine, undated).known


def test_a_day_is_asked_for_where_something_hangs_on_it(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(MissingField, match=r"--date: is missing. This file of OS Code-Point Open .* is of \d{4}"):
        put(engine, code_point_zip(tmp_path / "b.zip", ROWS[:1], None))
    put(engine, code_point_zip(tmp_path / "a.zip", ROWS, DAY))
    with pytest.raises(MissingField, match=r"--date: is missing. This file of OS Code-Point Open .* is of \d{4}"):
        put(engine, code_point_zip(tmp_path / "b.zip", ROWS[:1], None))
    with pytest.raises(MissingField, match=r"It was last changed on \d{4}-\d\d-\d\d\."):
        put(engine, code_point_package(tmp_path / "a.gpkg", ROWS))


@pytest.mark.parametrize("layer", ["named_place", "NamedPlace"])
def test_open_names_are_read_zipped_as_one_csv_and_as_a_geopackage(engine: Engine, tmp_path: Path, layer: str) -> None:
    assert put(engine, open_names_zip(tmp_path / "a.zip", {"ST16": NAMES}), "2025-10-01").counts == Counts(added=1)
    package = open_names_package(tmp_path / "a.gpkg", NAMES, layer)
    assert put(engine, package, "2025-10-01").counts == Counts(unchanged=1)
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        (tmp_path / "ST16.csv").write_bytes(archive.read("DATA/ST16.csv"))
    assert put(engine, tmp_path / "ST16.csv", "2025-10-01").counts == Counts(unchanged=1)
    with looking(engine) as connection:
        row = connection.execute(select(name_table)).one()
        assert (row.folded_1, row.folded_2, row.west, row.easting) == ("cardiff", "caerdydd", 310000, 318000)


def test_open_roads_are_read_as_a_geopackage_and_as_tiles(engine: Engine, tmp_path: Path) -> None:
    package = open_roads_package(tmp_path / "a.gpkg", WAYS, [Junction(number="M23 J10", at=(531100, 104000))])
    assert put(engine, package, "2025-10-01").counts == Counts(added=2)
    with looking(engine) as connection:
        before = connection.execute(select(link_table.c.line, link_table.c.form, link_table.c.road)).all()
    tiles = open_roads_tiles(tmp_path / "b.zip", {"TQ": WAYS}, [Junction(number="M23 J10", at=(531100, 104000))])
    assert put(engine, tiles, "2025-11-01").counts == Counts(added=2, ended=2)
    with looking(engine) as connection:
        assert sorted(
            connection.execute(select(link_table.c.line, link_table.c.form, link_table.c.road)).all()
        ) == sorted(before)


def test_a_tile_ends_no_road_of_the_next_tile(engine: Engine, tmp_path: Path) -> None:
    east = Way(points=[(605000, 104000), (605100, 104000)], name="Coast Road", id="EAST")
    put(engine, open_roads_tiles(tmp_path / "a.zip", {"TR": [east]}), "2025-10-01")
    across = Way(points=[(599000, 104000), (604000, 104000)], name="Long Road", id="ACROSS")
    put(engine, open_roads_tiles(tmp_path / "b.zip", {"TQ": [*WAYS, across]}), "2025-11-01")
    with looking(engine) as connection:
        assert {"EAST", "ACROSS"} <= set(connection.execute(select(link_table.c.id)).scalars())


GOOD = comma_text(code_point_rows(ROWS))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (GOOD.replace(b"BN1 1AB", b"BN1 1OB"), r"a.csv, line 2, postcode: “BN1 1OB” is no postcode of Great Britain. Write it like BN1 1AA."),
        (GOOD.replace(b"530981", b"53098x"), r"a.csv, line 2, easting: “53098x” is not a whole number"),
        (GOOD.replace(b"104247", b"4104247"), r"a.csv, line 2, easting, northing: “530981, 4104247” is outside the National Grid"),
        (GOOD.replace(b"BN1 1AB,10", b"BN1 1AB,11"), r"a.csv, line 2, quality: “11” is not one of the values.* Give one of 10, 20"),
        (GOOD.replace(b"BN1 1AB,10", b"BN1 1AB,90"), r"line 2, quality: “90” says that there is no position, beside 530981, 104247"),
        (GOOD.replace(b"530981,104247", b"0,0"), r"line 2, easting, northing: “0, 0” is outside the National Grid"),
        (GOOD[:-40], r"a.csv, line 3: “BN91 9AA.*has 6 columns: the file is cut off or was changed"),
        (GOOD[:-5].replace(b"E05", b'"E05'), r"a.csv, line 3: “row” can't be taken apart"),
        (GOOD.replace(b"E05015415", b"\xff"), r"is not UTF-8"),
        (GOOD.replace(b"BN1 1AB", b"BN1 1AA"), r"“BN1 1AA” is in it twice, with different values"),
        (b"", r"“a.csv” is damaged|“a.csv” is empty"),
        (b"one,two\r\n1,2\r\n", r"“a.csv” is not of a product that is read here. Send OS Code-Point Open"),
        (b"%PDF-1.7", r"is not of a product that is read here"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_with_file_line_field_value_and_remedy(
    engine: Engine, tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(CordonError, match=said):
        put(engine, path, "2025-10-20")
    assert held(engine) == []
    with looking(engine) as connection:
        assert load_products(connection) == []


def test_many_bad_rows_are_told_together_up_to_twenty(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(comma_text(code_point_rows([ROWS[0], *[(f"BN1 1A{n}", 10, 1, 1) for n in range(30)]])))
    with pytest.raises(ManyFaults) as told:
        put(engine, path, "2025-10-20")
    assert len(told.value.faults) == 20


def test_a_row_that_is_there_twice_in_the_same_way_is_one(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(comma_text(code_point_rows([*ROWS, ROWS[0]])))
    done = put(engine, path, "2025-10-20")
    assert (done.product.rows, done.counts) == (3, Counts(added=3))


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9, 0.99])
@pytest.mark.parametrize("made", ["code_point.zip", "names.zip", "roads.zip", "codepoint.gpkg", "roads.gpkg"])
def test_a_file_that_is_cut_off_is_refused(engine: Engine, tmp_path: Path, made: str, share: float) -> None:
    path = tmp_path / made
    {
        "code_point.zip": lambda: code_point_zip(path, ROWS, DAY),
        "names.zip": lambda: open_names_zip(path, {"ST16": NAMES}),
        "roads.zip": lambda: open_roads_tiles(path, {"TQ": WAYS}),
        "codepoint.gpkg": lambda: code_point_package(path, ROWS),
        "roads.gpkg": lambda: open_roads_package(path, WAYS),
    }[made]()
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(BadFile):
        put(engine, path, None if made == "code_point.zip" else "2025-10-20")


def test_a_shapefile_that_lost_records_is_refused(engine: Engine, tmp_path: Path) -> None:
    path = open_roads_tiles(tmp_path / "a.zip", {"TQ": WAYS})
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    shapes = members["data/TQ_RoadLink.shp"]
    for cut, said in (
        (shapes[:-40], "is cut off"),
        (shapes[:24] + (54).to_bytes(4, "big") + shapes[28:108], "can't be|cut off|fewer"),
    ):
        zipped(tmp_path / "b.zip", members | {"data/TQ_RoadLink.shp": cut})
        with pytest.raises(BadFile, match=said):
            put(engine, tmp_path / "b.zip", "2025-10-20")
    del members["data/TQ_RoadLink.dbf"]
    with pytest.raises(BadFile, match=r"comes without its \.dbf"):
        put(engine, zipped(tmp_path / "c.zip", members), "2025-10-20")


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("CREATE VIEW v AS SELECT 1", "“v” is a view, which could run SQL"),
        ("CREATE TRIGGER t AFTER INSERT ON codepoint BEGIN SELECT 1; END", "“t” is a trigger, which could run SQL"),
        ("UPDATE gpkg_ogr_contents SET feature_count = 9", "it says that it holds 9 rows, and holds 3"),
        ("UPDATE gpkg_geometry_columns SET srs_id = 4326", "is not in the National Grid"),
        ("DROP TABLE gpkg_contents", "is a database, but no GeoPackage"),
        ("UPDATE codepoint SET geom = x'00'", "what stands for its shape is none of a GeoPackage"),
    ],
)
def test_a_geopackage_that_is_unsafe_or_damaged_is_refused(
    engine: Engine, tmp_path: Path, statement: str, said: str
) -> None:
    path = code_point_package(tmp_path / "a.gpkg", ROWS)
    connection = sqlite3.connect(path)
    for name, sql in connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall():
        assert sql
        if "UPDATE codepoint" in statement:
            connection.execute(f'DROP TRIGGER "{name}"')  # SQLite's own build lacks the functions that they call
    connection.execute(statement)
    connection.commit()
    connection.close()
    with pytest.raises(CordonError, match=said):
        put(engine, path, "2025-10-20")


def test_a_zip_is_no_product_by_its_name_alone(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="is a zip of none of the products"):
        put(engine, zipped(tmp_path / "codepo_gb.zip", {"readme.txt": b"x"}))
    with pytest.raises(BadFile, match="is not of the product, or is empty"):
        put(engine, zipped(tmp_path / "codepo_gb2.zip", {"Data/CSV/bn.csv": GOOD, "Data/CSV/rh.csv": b""}))
    names = comma_text([list(NAMES[0].values())])
    with pytest.raises(BadFile, match="holds files of several products"):
        put(engine, zipped(tmp_path / "codepo_gb3.zip", {"a.csv": GOOD, "b.csv": names}))
