"""Which sheets a scene needs: at a scale that is asked for, for narrow parts of a wide zone, and for locations."""

from dataclasses import replace

import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from maps.error import BadScale
from maps.grid import in_degrees, in_grid, spot_in_grid
from maps.paper.drawn import Swatch
from maps.paper.further import narrow_parts
from maps.paper.series import first_sheet, sheets
from maps.scene import CourtScene, SubjectScene, SubjectZone
from tests.builders import point, square
from tests.maps.on_paper import EXHIBIT, laid_out, printed
from tests.maps.scenes import court_scene, subject_scene
from zones.zone import zone_label

EAST, NORTH = 530_000.0, 110_000.0
TOWN = shapely.box(EAST, NORTH, EAST + 600, NORTH + 600)
WAY = shapely.box(EAST + 590, NORTH + 300, EAST + 1_000, NORTH + 312)
"""A way of 12 metres that leaves the town eastwards."""


def of_outlines(*outlines: BaseGeometry) -> SubjectScene:
    zones = tuple(
        SubjectZone(label=zone_label(n), shape=in_degrees(shapely.segmentize(outline, 100.0)), hours=("At all times.",))  # type: ignore[arg-type]
        for n, outline in enumerate(outlines)
    )
    return replace(subject_scene("SPO/1"), zones=zones)


def at_places(scene: CourtScene, places: list[tuple[float, float]]) -> CourtScene:
    one = replace(scene.points[0], area=None, radius_95_m=10.0)
    return replace(
        scene,
        points=tuple(replace(one, label=f"C-{n}", at=point(lon, lat)) for n, (lon, lat) in enumerate(places, 1)),
    )


@pytest.mark.parametrize("scale", [1_250, 2_500, 5_000])
@pytest.mark.parametrize("across", [False, True])
def test_at_a_scale_that_is_asked_for_all_zones_are_on_sheets_of_it(scale: int, across: bool) -> None:
    scene = of_outlines(TOWN, shapely.box(EAST + 60_000, NORTH - 400, EAST + 60_200, NORTH - 100))
    *parts, index = sheets(laid_out(scene, scale=scale, across=across), EXHIBIT)
    assert {sheet.place.scale for sheet in parts} == {scale}
    frames = shapely.union_all([sheet.place.frame for sheet in parts])
    edges = [in_grid(zone.shape).boundary for zone in scene.zones]
    assert all(frames.covers(edge) for edge in edges)
    assert all(any(sheet.place.frame.intersects(edge) for edge in edges) for sheet in parts)
    assert parts[0].what.startswith("Zone A")
    assert index.what == "index of its sheets"
    numbers = [run.partition("–")[::2] for name, _ in index.frames for run in name.split(", ")]
    told = [n for first, last in numbers for n in range(int(first), int(last or first) + 1)]
    assert sorted(told) == [sheet.number for sheet in parts]  # of many small ones together
    assert all(index.place.frame.covers(edge) for edge in edges)


def test_where_one_sheet_at_the_scale_shows_all_there_is_no_other() -> None:
    (only,) = sheets(laid_out(of_outlines(TOWN), scale=5_000), EXHIBIT)
    assert (only.place.scale, only.what, only.frames) == (5_000, "", ())


def test_a_scale_at_which_the_zones_take_hundreds_of_sheets_is_refused() -> None:
    for side in (30_000, 100_000):
        with pytest.raises(BadScale, match="Give a smaller one"):
            laid_out(of_outlines(shapely.box(EAST, NORTH, EAST + side, NORTH + side / 2)), scale=1_250)


def test_what_is_no_part_of_a_map_has_no_corners_on_it() -> None:
    first, *_ = sheets(laid_out(court_scene("C-1")), EXHIBIT)
    (alone,) = sheets(laid_out(of_outlines(TOWN), scale=5_000), EXHIBIT)
    for sheet in (first, alone):
        assert all(sheet.place.frame.covers(frame) for _, frame in sheet.frames)
        assert (Swatch.FRAME in {entry.swatch for entry in sheet.key}) == bool(sheet.frames)


def test_narrow_parts_are_ways_and_necks_and_not_the_tips_of_corners() -> None:
    star = shapely.Polygon([(0, 0), (100, 40), (200, 0), (160, 100), (200, 200), (100, 160), (0, 200), (40, 100)])
    assert narrow_parts(star, 20.0).is_empty
    assert narrow_parts(TOWN, 20.0).is_empty
    parts = narrow_parts(shapely.union(TOWN, WAY), 20.0)
    assert parts.covers(shapely.box(EAST + 615, NORTH + 301, EAST + 999, NORTH + 311))
    assert not parts.intersects(shapely.box(EAST, NORTH, EAST + 580, NORTH + 600))
    both = narrow_parts(shapely.union_all([TOWN, WAY, shapely.affinity.translate(TOWN, 990)]), 20.0)
    assert both.bounds[0] == pytest.approx(EAST + 600, abs=15)
    assert both.bounds[2] == pytest.approx(EAST + 990, abs=15)
    small = shapely.box(EAST + 700, NORTH, EAST + 715, NORTH + 15)
    assert narrow_parts(shapely.union(TOWN, small), 40.0).equals(small)


def test_a_narrow_part_of_a_wide_zone_has_a_sheet_of_its_own() -> None:
    outline = shapely.union(TOWN, WAY)
    first, *more = sheets(laid_out(of_outlines(outline)), EXHIBIT)
    assert 12_000 / first.place.scale < 6  # it is not legible there
    assert [sheet.title.split(":")[1].split(",")[:2] for sheet in more] == [[" Zone A", " narrow parts"]] * len(more)
    frames = shapely.union_all([sheet.place.frame for sheet in more])
    assert frames.covers(shapely.box(EAST + 620, NORTH + 300, EAST + 1_000, NORTH + 312))
    assert all(sheet.place.scale <= 1_250 for sheet in more)
    assert sheets(laid_out(of_outlines(TOWN)), EXHIBIT)[1:] == []


def test_locations_that_are_near_to_each_other_share_a_sheet_and_lie_about_its_middle() -> None:
    scene = court_scene("C-1")
    wide = replace(scene.scene, zones=of_outlines(shapely.box(EAST, NORTH, EAST + 6_000, NORTH + 6_000)).zones)
    lon, lat = 0.0, 50.80
    near = [(lon, lat), (lon + 0.002, lat), (lon + 0.002, lat + 0.001), (lon + 0.04, lat + 0.03)]
    made = sheets(laid_out(at_places(replace(scene, scene=wide), near)), EXHIBIT)
    told = [sheet for sheet in made if "Location" in sheet.title]
    assert [sheet.title.split(": ")[1] for sheet in told] == ["Locations C-1, C-2, C-3, larger", "Location C-4, larger"]
    east, north = spot_in_grid(point(lon + 0.001, lat + 0.0005))
    assert told[0].place.centre_e == pytest.approx(east, abs=30)
    assert told[0].place.centre_n == pytest.approx(north, abs=30)


def test_a_page_of_an_exhibit_that_has_more_says_so() -> None:
    several, alone = of_outlines(shapely.union(TOWN, WAY)), of_outlines(TOWN)
    assert first_sheet(laid_out(several), EXHIBIT).count > 1
    assert "Its PDF has them all" in printed(several)
    assert '"1 of 1"]' not in printed(several)
    assert "Its PDF has them all" not in printed(alone)
    assert '"1 of 1"]' in printed(alone)


@pytest.mark.parametrize("across", [False, True])
@pytest.mark.parametrize(("paper", "scale"), [("A4", None), ("A4", 1_250), ("A3", 2_500)])
def test_no_part_of_an_edge_is_between_sheets(paper: str, scale: int | None, across: bool) -> None:
    for half in range(300, 1_700, 50) if scale is None else range(100, 700, 20):
        scene = of_outlines(shapely.Point(EAST + 7, NORTH + 3).buffer(half, quad_segs=32))
        edge = in_grid(scene.zones[0].shape).boundary
        first, *more = sheets(laid_out(scene, paper=paper, scale=scale, across=across), EXHIBIT)
        shown = more if scale is None else [first, *more]
        frames = shapely.union_all([sheet.place.frame for sheet in shown if not sheet.frames] or [first.place.frame])
        assert frames.covers(edge), (half, shapely.difference(edge, frames).length)


def test_a_place_that_may_be_anywhere_on_a_sheet_has_no_symbol_there_and_is_told() -> None:
    scene = court_scene("C-1")
    first = scene.points[0]
    points = (
        replace(first, label="C-7", area=square(-0.2, 50.6, 0.4)),
        replace(first, label="C-8", area=None, radius_95_m=30_000.0),
        replace(first, label="C-9", area=None, radius_95_m=30.0),
    )
    sheet, *_ = sheets(laid_out(replace(scene, points=points)), EXHIBIT)
    assert [one.point.label for one in sheet.points] == ["C-9"]
    assert "Somewhere in an area or a circle that is larger than this sheet: C-7, C-8." in sheet.notes
    assert not any(one.words.startswith("The place was somewhere in this area") for one in sheet.key)
