"""The roads along a boundary, in words: of the base map, else of the gazetteer, and the sheet says whose they are."""

from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
import shapely.affinity

from cordon.actions.maps import Form, draw_map
from cordon.actions.orders import add_order
from cordon.actions.zones import NewShape, Options, add_zones
from cordon.desk import Desk
from maps.grid import in_degrees
from maps.paper.layout import Paper
from maps.scene import Audience
from monitor.gazetteer.road import links_along
from tests.builders import PROJECT, order
from tests.maps.basemap.archives import crosses, mbtiles, painted
from tests.monitor.gazetteer.products import Way, fresh, looking, open_roads_package, put
from tests.printed import text_of
from zones.zone import MadeBy

EAST, NORTH = 540_950.0, 102_000.0
BOX = shapely.box(EAST, NORTH, EAST + 200, NORTH + 150)
WAYS = [
    Way(points=((EAST - 50, NORTH - 6), (EAST + 100, NORTH - 6)), name="Southern Way"),
    Way(points=((EAST + 100, NORTH - 6), (EAST + 260, NORTH - 6)), name="Southern Way"),
    Way(points=((EAST + 200, NORTH - 60), (EAST + 200, NORTH + 300)), name="", number="A259"),
    Way(points=((EAST + 100, NORTH + 100), (EAST + 100, NORTH + 250)), name="Over Lane"),
    Way(points=((EAST + 2_000, NORTH), (EAST + 2_200, NORTH)), name="Far Road"),
    Way(points=((EAST, NORTH + 155), (EAST + 90, NORTH + 155)), name=""),
]


@pytest.fixture
def case(desk: Desk, tmp_path: Path) -> Desk:
    add_order(desk, order())
    shape = in_degrees(BOX)
    add_zones(desk, "SPO/2026/1", [NewShape(shape=shape, made_by=MadeBy.DRAWN, source="")], Options())  # type: ignore[arg-type]
    put(desk.engine, open_roads_package(tmp_path / "oproad.gpkg", WAYS), day="2026-10-01")
    return desk


def words_of(desk: Desk, audience: Audience) -> str:
    content = draw_map(desk, "SPO/2026/1", audience, Form.SHEETS).content
    return " ".join(text_of(content).split())


def test_without_a_base_map_the_gazetteer_s_roads_are_told_and_whose_they_are(case: Desk) -> None:
    words = words_of(case, Audience.SUBJECT)
    assert "west for 200 m, along Southern Way, on its north side" in words
    assert "along A259, on its centreline" in words
    assert "crossing Over Lane" in words
    assert "Far Road" not in words
    assert "that of OS Open Roads, 1 October 2026; contains OS data © Crown copyright and database right 2026." in words
    assert "from its centreline" not in words
    assert "about 6 m from its centreline" in words_of(case, Audience.OFFICER)


def test_the_roads_of_the_base_map_come_first(case: Desk) -> None:
    town = replace(
        case, settings=case.settings.model_copy(update={"basemap": str(PROJECT / "data/demo/saltmere.gpkg")})
    )
    words = words_of(town, Audience.COURT)
    assert "Southern Way" not in words
    assert "its centreline is that of Saltmere" in words


def test_the_words_are_the_same_whatever_sheets_are_drawn(case: Desk) -> None:
    town = replace(
        case, settings=case.settings.model_copy(update={"basemap": str(PROJECT / "data/demo/saltmere.gpkg")})
    )
    told = set()
    for scale, paper in ((None, "A4"), (500, "A4"), (50_000, "A3")):
        content = draw_map(
            town, "SPO/2026/1", Audience.COURT, Form.SHEETS, scale=scale, paper=Paper(name=paper)
        ).content
        told.add(" ".join(text_of(content).split()).partition("in words")[2])
    assert len(told) == 1
    assert "along Rowan Road" in told.pop()


def test_an_edge_on_a_line_of_the_grid_is_crossed_by_what_crosses_it(case: Desk, tmp_path: Path) -> None:
    lane = gpd.GeoDataFrame({"name": ["Cross Lane"]}, geometry=[shapely.LineString([(540_950, 101_990), (541_050, 102_040)])],
                            crs="EPSG:27700")  # fmt: skip
    lane.to_file(tmp_path / "town.gpkg", layer="roads_local", driver="GPKG")
    outline = in_degrees(shapely.box(541_000, 101_900, 541_200, 102_100))
    add_zones(case, "SPO/2026/1", [NewShape(shape=outline, made_by=MadeBy.DRAWN, source="")], Options())  # type: ignore[arg-type]
    town = replace(case, settings=case.settings.model_copy(update={"basemap": str(tmp_path / "town.gpkg")}))
    assert "north for 200 m, crossing Cross Lane" in words_of(town, Audience.COURT)


@pytest.fixture
def halves(tmp_path: Path) -> dict[str, Path]:
    """The demonstration's town, cut in two through the zone."""
    made = {}
    for name, box in (("west", (530_000, 90_000, 541_050, 110_000)), ("east", (541_050, 90_000, 550_000, 110_000))):
        made[name] = tmp_path / f"{name}.gpkg"
        for layer in ("land", "roads_local", "roads_regional", "roads_national"):
            part = gpd.read_file(PROJECT / "data/demo/saltmere.gpkg", layer=layer).clip(box)
            if len(part):
                part.to_file(made[name], layer=layer, driver="GPKG")
    return made


@pytest.mark.parametrize("files", ["west;east", "east;west"])
def test_where_one_base_map_ends_the_next_one_s_roads_are_told(case: Desk, halves: dict[str, Path], files: str) -> None:
    def told(basemap: str) -> str:
        town = replace(case, settings=case.settings.model_copy(update={"basemap": basemap}))
        return words_of(town, Audience.COURT)

    def edge(words: str) -> str:
        return words[words.index("The boundary") : words.index("Where a road is named")]

    whole, parts = (
        told(str(PROJECT / "data/demo/saltmere.gpkg")),
        told(";".join(str(halves[name]) for name in files.split(";"))),
    )
    assert "along Rowan Road" in whole
    assert edge(parts) == edge(whole)
    assert ("leaves a part of this ground blank" in whole, "leaves a part of this ground blank" in parts) == (
        False,
        True,
    )


def test_a_picture_that_is_named_first_has_no_say_in_the_words(case: Desk, tmp_path: Path) -> None:
    degrees = in_degrees(BOX.buffer(2_000)).bounds
    picture = mbtiles(tmp_path / "ground.mbtiles", painted(degrees, (14,), crosses([])))
    town = replace(
        case, settings=case.settings.model_copy(update={"basemap": f"{picture};{PROJECT / 'data/demo/saltmere.gpkg'}"})
    )
    assert "along Rowan Road" in words_of(town, Audience.COURT)


def test_a_zone_beyond_the_base_map_is_told_by_the_gazetteer(case: Desk, tmp_path: Path) -> None:
    far = shapely.affinity.translate(BOX, 20_000)
    way = Way(points=((EAST + 20_000, NORTH - 4), (EAST + 20_200, NORTH - 4)), name="Heol Fawr")
    put(case.engine, open_roads_package(tmp_path / "next.gpkg", [*WAYS, way]), day="2026-11-01")
    add_zones(case, "SPO/2026/1", [NewShape(shape=in_degrees(far), made_by=MadeBy.DRAWN, source="")], Options())  # type: ignore[arg-type]
    town = replace(
        case, settings=case.settings.model_copy(update={"basemap": str(PROJECT / "data/demo/saltmere.gpkg")})
    )
    words = words_of(town, Audience.COURT)
    assert "along Rowan Road" in words
    assert "along Heol Fawr, on its north side" in words
    assert "Southern Way" not in words


def test_without_roads_nothing_is_said_of_them(desk: Desk) -> None:
    add_order(desk, order())
    shape = in_degrees(BOX)
    add_zones(desk, "SPO/2026/1", [NewShape(shape=shape, made_by=MadeBy.DRAWN, source="")], Options())  # type: ignore[arg-type]
    words = words_of(desk, Audience.COURT)
    assert "Where a road is named" not in words
    assert "west for 200 m" in words


def test_new_roads_make_another_exhibit(case: Desk, tmp_path: Path) -> None:
    first = draw_map(case, "SPO/2026/1", Audience.COURT, Form.SHEETS)
    moved = [replace(WAYS[0], name="Northern Way"), *WAYS[1:]]
    put(case.engine, open_roads_package(tmp_path / "next.gpkg", moved), day="2026-11-01")
    assert draw_map(case, "SPO/2026/1", Audience.COURT, Form.SHEETS).name != first.name


def test_links_beside_a_line_are_found_in_the_next_square_too(tmp_path: Path) -> None:
    ways = [
        Way(points=((539_000.0, 105_000.0), (539_980.0, 105_000.0), (540_020.0, 105_000.0)), name="Across Road"),
        Way(points=((540_010.0, 104_000.0), (540_010.0, 104_500.0)), name="Later Road"),
    ]
    engine = fresh(tmp_path)
    put(engine, open_roads_package(tmp_path / "oproad.gpkg", ways), day="2026-10-01")
    with looking(engine) as connection:
        for edge, found in (
            (shapely.LineString([(540_015, 104_990), (540_015, 105_010)]), ["Across Road"]),
            (shapely.LineString([(540_045, 104_900), (540_045, 105_100)]), ["Across Road"]),
            (shapely.LineString([(540_060, 104_900), (540_060, 105_100)]), []),
            (shapely.LineString([(539_995, 104_400), (539_995, 105_100)]), ["Across Road", "Later Road"]),
            (shapely.Point(0, 0), []),
            (shapely.GeometryCollection(), []),
        ):
            assert sorted(link.name for link in links_along(connection, edge, 30.0)) == found
