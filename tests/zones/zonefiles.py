"""Zone files of every kind, made by builders with defaults, and how a refusal is judged."""

import json
import resource
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pytest
import shapely
from shapely.geometry import Polygon, box
from shapely.geometry.base import BaseGeometry

from zones.error import BadInput, CordonError, ManyFaults
from zones.gisfile.read import read_zone_shapes

WORK = box(-0.01, 50.82, 0.01, 50.83)
"""Across longitude 0, near the Sussex coast."""
SCHOOL = Polygon(shapely.box(0.02, 50.82, 0.04, 50.84).exterior, [shapely.box(0.025, 50.825, 0.03, 50.83).exterior])
GRID_WORK = box(540_000, 104_000, 541_000, 105_000)
BOWTIE = Polygon([(540_000, 104_000), (541_000, 105_000), (541_000, 104_000), (540_000, 105_000)])
GRID_PRJ = (
    'PROJCS["Transverse_Mercator",GEOGCS["GCS_OSGB 1936",DATUM["D_OSGB_1936",SPHEROID["Airy_1830",6377563.396,'
    '299.3249646]],PRIMEM["Greenwich",0],UNIT["Degree",0.017453292519943295]],PROJECTION["Transverse_Mercator"],'
    'PARAMETER["latitude_of_origin",49],PARAMETER["central_meridian",-2],PARAMETER["scale_factor",0.9996012717],'
    'PARAMETER["false_easting",400000],PARAMETER["false_northing",-100000],UNIT["Meter",1]]'
)
SHAPEFILE = ("shp", "shx", "dbf", "prj", "cpg")
KML = '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{}</Document></kml>'
SECONDS = 10.0
MEMORY_BYTES = 1_500 * 2**20


def spent_s() -> float:
    """The seconds that this process and its children that ended have worked: others on the machine do not count."""
    return sum(
        one.ru_utime + one.ru_stime for one in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def frame(shapes: Sequence[BaseGeometry | None], crs: str | None = "EPSG:4326", **columns: Any) -> Any:
    return geopandas.GeoDataFrame({"name": [f"Place {n}" for n in range(len(shapes))]} | columns, geometry=list(shapes),
                                  crs=crs)  # fmt: skip


def gpkg(folder: Path, shapes: Sequence[BaseGeometry | None], crs: str | None = "EPSG:4326", **options: Any) -> Path:
    path = folder / "zones.gpkg"
    frame(shapes, crs).to_file(path, driver="GPKG", **options)
    return path


def shapefile(
    folder: Path,
    shapes: Sequence[BaseGeometry | None],
    crs: str | None = "EPSG:4326",
    *,
    parts: Sequence[str] = SHAPEFILE,
    within: str = "",
    change: Mapping[str, Callable[[bytes], bytes]] | None = None,
) -> Path:
    """A zipped Shapefile of some of its parts, each changed as asked."""
    made = Path(tempfile.mkdtemp(dir=folder)) / "zones.shp"
    frame(shapes, crs).to_file(made)
    path = folder / "zones.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for part in parts:
            if made.with_suffix(f".{part}").exists():
                data = made.with_suffix(f".{part}").read_bytes()
                out.writestr(f"{within}zones.{part}", change[part](data) if change and part in change else data)
    return path


def polygon_kml(shape: Polygon, name: str = "Place 0") -> str:
    rings = [
        f"<{side}><LinearRing><coordinates>{' '.join(f'{x!r},{y!r},0' for x, y in ring.coords)}</coordinates>"
        f"</LinearRing></{side}>"
        for side, ring in [("outerBoundaryIs", shape.exterior), *(("innerBoundaryIs", r) for r in shape.interiors)]
    ]
    return f"<Placemark><name>{name}</name><Polygon>{''.join(rings)}</Polygon></Placemark>"


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def zipped(folder: Path, name: str, members: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as out:
        for member, content in members.items():
            out.writestr(member, content)
    return folder / name


def geojson(shapes: Sequence[BaseGeometry | None], **members: Any) -> str:
    features = [
        {
            "type": "Feature",
            "properties": {"name": f"Place {n}"},
            "geometry": None if shape is None else shapely.geometry.mapping(shape),
        }
        for n, shape in enumerate(shapes)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features} | members)


def grid_crs() -> dict[str, Any]:
    return {"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}}


def _largest_child() -> int:
    """The most memory that any child of this process has had so far, bytes."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024


def refusal(path: Path, **options: Any) -> CordonError:
    """The refusal of a file, which comes in time, names a cure and none of our folders."""
    began, largest = spent_s(), _largest_child()
    with pytest.raises((BadInput, ManyFaults)) as caught:
        read_zone_shapes(path, **options)
    assert spent_s() - began < SECONDS
    # Other tests in this process have had children of their own, and a child is at first as large as its parent.
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    assert _largest_child() <= max(largest, own, MEMORY_BYTES)
    for fault in caught.value.faults:
        assert fault.remedy
        assert tempfile.gettempdir() not in str(fault)
        assert "\n" not in str(fault)
    return caught.value


VRT = b"<OGRVRTDataSource><OGRVRTLayer name='x'><SrcDataSource>secret.csv</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"


def vrt(folder: Path) -> bytes:
    (folder / "secret.csv").write_text("x,y\n0,50.8\n")
    return VRT


GPX = '<gpx version="1.1" creator="t" xmlns="http://www.topografix.com/GPX/1/1">{}</gpx>'

POINTS = '<{0} lat="50.8" lon="-0.1"/><{0} lat="50.81" lon="0.1"/>'


def disc(count: int) -> Polygon:
    turn = np.linspace(0, 2 * np.pi, count)[:-1]
    return Polygon(np.column_stack([540_000 + 5_000 * np.cos(turn), 110_000 + 5_000 * np.sin(turn)]))
