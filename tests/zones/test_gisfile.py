"""Zone files: each kind reads true, layer by layer and feature by feature."""

import json
import sqlite3
import struct
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from shapely.geometry import MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from tests.zones.zonefiles import (
    BOWTIE,
    GRID_PRJ,
    GRID_WORK,
    KML,
    SCHOOL,
    WORK,
    disc,
    frame,
    geojson,
    gpkg,
    grid_crs,
    polygon_kml,
    refusal,
    shapefile,
    written,
    zipped,
)
from zones.error import EmptyShape, InvalidShape, NotAPolygon, RingNotClosed
from zones.gisfile.read import read_zone_shapes
from zones.shape import from_grid_shape


@pytest.mark.parametrize(
    "build",
    [
        pytest.param(lambda f, s: written(f, "z.geojson", geojson(s)), id="GeoJSON"),
        pytest.param(lambda f, s: written(f, "z.geojson", b"\xef\xbb\xbf" + geojson(s).encode()), id="GeoJSON with BOM"),
        pytest.param(
            lambda f, s: written(f, "z.kml", KML.format("".join(polygon_kml(x, f"Place {n}") for n, x in enumerate(s)))),
            id="KML",
        ),
        pytest.param(
            lambda f, s: zipped(f, "z.kmz", {"doc.kml": KML.format("".join(polygon_kml(x, f"Place {n}")
                                                                           for n, x in enumerate(s)))}),
            id="KMZ",
        ),
        pytest.param(shapefile, id="Shapefile"),
        pytest.param(gpkg, id="GeoPackage"),
    ],
)  # fmt: skip
def test_each_kind_gives_each_feature_as_a_zone_with_its_holes_and_name(
    build: Callable[[Path, Sequence[BaseGeometry]], Path], tmp_path: Path
) -> None:
    made = read_zone_shapes(build(tmp_path, [WORK, SCHOOL]))
    assert [zone.name for zone in made] == ["Place 0", "Place 1"]
    assert all(zone.change == "" and "WGS84" in zone.source for zone in made)
    for zone, drawn in zip(made, [WORK, SCHOOL], strict=True):
        assert zone.shape.equals(drawn)
        assert len(zone.shape.interiors) == len(drawn.interiors)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "build",
    [
        pytest.param(lambda f, s: written(f, "z.geojson", geojson(s, **grid_crs())), id="GeoJSON with crs member"),
        pytest.param(lambda f, s: shapefile(f, s, "EPSG:27700"), id="Shapefile"),
        pytest.param(lambda f, s: shapefile(f, s, "EPSG:27700", within="My zones/"), id="Shapefile in a folder"),
        pytest.param(
            lambda f, s: shapefile(f, s, "EPSG:27700", change={"prj": lambda _: GRID_PRJ.encode()}),
            id="Shapefile whose projection is only called Transverse_Mercator",
        ),
        pytest.param(lambda f, s: gpkg(f, s, "EPSG:27700"), id="GeoPackage"),
    ],
)
def test_what_is_drawn_in_the_national_grid_goes_through_ostn15(
    build: Callable[[Path, Sequence[BaseGeometry]], Path], tmp_path: Path
) -> None:
    [zone] = read_zone_shapes(build(tmp_path, [GRID_WORK]))
    assert zone.shape.equals_exact(shapely.orient_polygons(from_grid_shape(GRID_WORK)), 1e-9, normalize=True)
    assert "National Grid" in zone.source


def test_a_layer_is_picked_by_name_and_several_are_never_dropped(tmp_path: Path) -> None:
    path = gpkg(tmp_path, [WORK, SCHOOL], layer="zones")
    frame([Point(0, 50.8)]).to_file(path, driver="GPKG", layer="people")
    assert isinstance(refusal(path), NotAPolygon)
    assert len(read_zone_shapes(path, layer="zones")) == 2
    assert "people, zones" in str(refusal(path, layer="roads")) or "zones, people" in str(refusal(path, layer="roads"))


def test_properties_without_number_are_read_past(tmp_path: Path) -> None:
    text = geojson([WORK]).replace('"name"', ", ".join(f'"c{n}": 1' for n in range(20_000)) + ', "name"')
    assert read_zone_shapes(written(tmp_path, "z.geojson", text))[0].name == "Place 0"


OPEN_CORNERS = [(-0.01, 50.82), (0.01, 50.82), (0.01, 50.83), (-0.01, 50.83)]


def _open_in(kind: str, folder: Path) -> Path:
    """A square of four corners whose ring does not come back to the first."""
    if kind == "geojson":
        ring = {"type": "Polygon", "coordinates": [[list(corner) for corner in OPEN_CORNERS]]}
        return written(folder, "z.geojson", json.dumps(ring))
    if kind == "kml":
        closed = polygon_kml(Polygon(OPEN_CORNERS))
        first = "-0.01,50.82,0"
        return written(folder, "z.kml", KML.format(closed.replace(f" {first}</c", "</c")))
    blob = struct.pack("<BIII", 1, 3, 1, 4) + np.array(OPEN_CORNERS).tobytes()
    path = gpkg(folder, [WORK])
    with sqlite3.connect(path) as database:
        (old,) = database.execute("SELECT geom FROM zones").fetchone()
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        header = 8 + {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}[(old[3] >> 1) & 7]
        database.execute("UPDATE zones SET geom = ?", (old[:header] + blob,))
    database.close()
    return path


@pytest.mark.parametrize("kind", ["geojson", "kml", "gpkg"])
def test_a_ring_that_is_not_closed_is_refused_with_its_place_and_closed_on_consent(kind: str, tmp_path: Path) -> None:
    path = _open_in(kind, tmp_path)
    with pytest.raises(RingNotClosed, match=r"ring 1: “-0.01, 50.82 … -0.01, 50.83” is not closed"):
        read_zone_shapes(path)
    [zone] = read_zone_shapes(path, repair=True)
    assert zone.shape.equals(WORK)
    assert "The outline was not closed: its first corner was repeated as its last." in zone.change


@pytest.mark.parametrize("repair", [False, True])
@pytest.mark.parametrize(
    "corners", [[(0, 50.8), (0.01, 50.81), (0.02, 50.82)], [(0, 50.8), (0.01, 50.8), (0.005, 50.8)]]
)
def test_a_ring_on_one_line_has_no_area_whatever_else_it_is(corners: Any, repair: bool, tmp_path: Path) -> None:
    path = written(tmp_path, "z.geojson", geojson([Polygon(corners)]))
    with pytest.raises(EmptyShape, match="has no area"):
        read_zone_shapes(path, repair=repair)


@pytest.mark.parametrize("kind", ["geojson", "gpkg", "zip"])
def test_a_crossing_ring_is_refused_with_its_place_and_repaired_on_consent(kind: str, tmp_path: Path) -> None:
    path = {
        "geojson": lambda: written(tmp_path, "z.geojson", geojson([BOWTIE], **grid_crs())),
        "gpkg": lambda: gpkg(tmp_path, [BOWTIE], "EPSG:27700"),
        "zip": lambda: shapefile(tmp_path, [BOWTIE], "EPSG:27700"),
    }[kind]()
    refused = refusal(path)
    if kind != "zip":  # a Shapefile driver may take the two halves apart
        assert isinstance(refused, InvalidShape)
    assert "easting 540500.00, northing 104500.00" in str(refused)
    [zone] = read_zone_shapes(path, repair=True)
    assert zone.shape.is_valid
    assert len(shapely.get_parts(zone.shape)) == 2
    assert "crosses itself" in zone.change


def test_all_bad_features_are_said_at_once(tmp_path: Path) -> None:
    refused = refusal(written(tmp_path, "z.geojson", geojson([BOWTIE, GRID_WORK, BOWTIE], **grid_crs())))
    assert [fault.field for fault in refused.faults] == ["FILE, feature 1", "FILE, feature 3"]


def test_heights_are_dropped_and_parts_kept(tmp_path: Path) -> None:
    high = shapely.force_3d(MultiPolygon([WORK, SCHOOL]), 12.0)
    [zone] = read_zone_shapes(gpkg(tmp_path, [high]))
    assert not zone.shape.has_z
    assert len(shapely.get_parts(zone.shape)) == 2


@pytest.mark.parametrize("kind", ["geojson", "gpkg", "zip"])
def test_a_hundred_thousand_vertices_are_read(kind: str, tmp_path: Path) -> None:
    shape = disc(100_000)
    path = {
        "geojson": lambda: written(tmp_path, "z.geojson", geojson([shape], **grid_crs())),
        "gpkg": lambda: gpkg(tmp_path, [shape], "EPSG:27700"),
        "zip": lambda: shapefile(tmp_path, [shape], "EPSG:27700"),
    }[kind]()
    [zone] = read_zone_shapes(path)
    assert shapely.get_num_coordinates(zone.shape) == 100_000


def test_a_missing_file_or_folder_is_said(tmp_path: Path) -> None:
    assert "not there" in str(refusal(tmp_path / "none.kml"))
    assert "not a file" in str(refusal(tmp_path))


def test_a_file_without_suffix_is_known_by_its_content(tmp_path: Path) -> None:
    assert len(read_zone_shapes(written(tmp_path, "upload", geojson([WORK])))) == 1
    assert len(read_zone_shapes(gpkg(tmp_path, [WORK]).rename(tmp_path / "upload2"))) == 1
