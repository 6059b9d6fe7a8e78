"""Which sheets a scene needs: at a scale that is asked for, for narrow parts of a wide zone, and for locations."""

from dataclasses import replace

import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from maps.grid import in_degrees, in_grid, spot_in_grid
from maps.paper.further import narrow_parts
from maps.paper.series import first_sheet, sheets
from maps.scene import CourtScene, SubjectScene, SubjectZone
from tests.builders import point
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
    scene = of_outlines(TOWN, shapely.box(EAST + 700, NORTH - 400, EAST + 900, NORTH - 100))
    first, *more = sheets(laid_out(scene, scale=scale, across=across), EXHIBIT)
    assert first.place.scale == scale
    *parts, index = more or [first]
    assert all(sheet.place.scale == scale for sheet in parts)
    frames = shapely.union_all([sheet.place.frame for sheet in (first, *parts)])
    for zone in scene.zones:
        assert frames.covers(in_grid(zone.shape).boundary)
    if more:
        assert index.what == "index of its sheets"
        assert [name for name, _ in index.frames] == [str(sheet.number) for sheet in (first, *parts)]
        assert all(index.place.frame.covers(in_grid(zone.shape)) for zone in scene.zones)
        assert [name for name, _ in first.frames] == [str(sheet.number) for sheet in parts]


def test_sheets_that_go_on_share_a_strip_with_the_next_and_none_is_without_an_edge() -> None:
    first, *more, _ = sheets(laid_out(of_outlines(TOWN), scale=1_250), EXHIBIT)
    edge = in_grid(of_outlines(TOWN).zones[0].shape).boundary
    for sheet in more:
        assert sheet.place.frame.intersects(edge)
        assert any(
            sheet.place.frame.intersection(other.place.frame).area > 0 for other in (first, *more) if other is not sheet
        )


def test_where_too_many_sheets_would_go_on_there_is_one_and_it_says_what_it_lacks() -> None:
    made = sheets(laid_out(of_outlines(shapely.box(EAST, NORTH, EAST + 30_000, NORTH + 30_000)), scale=1_250), EXHIBIT)
    assert len(made) == 1
    assert made[0].place.scale == 1_250


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
