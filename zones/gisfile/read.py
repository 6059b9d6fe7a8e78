"""Zones and routes from a file: every polygon of it, or a sentence that says what is wrong."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from zones.error import CordonError, NotAPolygon, NotFound, TooLarge, UnknownFrame, WrongFormat, raise_faults
from zones.geojson import Collection, polygons_only, read_geojson
from zones.shape import Shape, from_grid_shape, repaired, valid_shape

MOST_BYTES = 48_000_000
_FRAMES = {"EPSG:4326": 4326, "EPSG:27700": 27700}


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneShape:
    """One feature as a shape in WGS84, its name in the file, what a repair changed, and where it came from."""

    shape: Shape
    name: str
    change: str
    source: str


def read_zone_shapes(
    path: Path, *, crs: str | None = None, layer: str | None = None, repair: bool = False, field: str = "FILE"
) -> list[ZoneShape]:
    """One shape for each feature of the file; raises BadFile or BadShape, every fault at once."""
    return zone_shapes(
        read_features(path, layer=layer, field=field), "GeoJSON file", crs=crs, repair=repair, field=field
    )


def read_features(path: Path, *, layer: str | None = None, field: str = "FILE") -> Collection:
    """The features of a file in its own frame."""
    if not path.is_file():
        raise NotFound(field, path.name, "Give the path of a file.")
    if path.stat().st_size > MOST_BYTES:
        raise TooLarge(field, f"{path.stat().st_size:,} bytes", f"Send at most {MOST_BYTES:,} bytes.")
    data = path.read_bytes()
    if not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")):
        raise WrongFormat(field, path.name, "Send GeoJSON.")
    if layer is not None:
        raise WrongFormat(field, layer, "GeoJSON has no layers: leave --layer out.")
    return read_geojson(data, field=field)


def zone_shapes(collection: Collection, source: str, *, crs: str | None, repair: bool, field: str) -> list[ZoneShape]:
    """The polygons of features that have been read, as shapes in WGS84."""
    pairs = polygons_only(collection.features, field=field)
    epsg = _frame([geometry for geometry, _ in pairs], collection.epsg, crs, field)
    faults: list[CordonError] = []
    made: list[ZoneShape] = []
    for number, (geometry, name) in enumerate(pairs, 1):
        where = field if len(pairs) == 1 else f"{field}, feature {number}"
        try:
            in_degrees = from_grid_shape(geometry, field=where) if epsg == 27700 else geometry
            if repair:
                mended = repaired(in_degrees, field=where)
                shape, change = mended.shape, mended.change
            else:
                shape, change = valid_shape(in_degrees, field=where), ""
        except CordonError as fault:
            faults.extend(fault.faults)
            continue
        frame = "British National Grid" if epsg == 27700 else "WGS84"
        made.append(ZoneShape(shape=shape, name=name, change=change, source=f"{source}, {frame}"))
    raise_faults(faults)
    return made


def read_route(
    path: Path, *, crs: str | None = None, layer: str | None = None, field: str = "--corridor"
) -> BaseGeometry:
    """The lines of a file in WGS84, as one MultiLineString."""
    collection = read_features(path, layer=layer, field=field)
    geometries = [feature.geometry for feature in collection.features if feature.geometry is not None]
    lines = [part for geometry in geometries for part in shapely.get_parts(geometry)]
    if not lines or any(line.geom_type != "LineString" for line in lines):
        held = ", ".join(sorted({line.geom_type for line in lines})) or "nothing"
        raise NotAPolygon(field, held, "Give a file with a route line.", problem="is in it where a line is needed")
    route = shapely.MultiLineString(lines)
    return from_grid_shape(route, field=field) if _frame([route], collection.epsg, crs, field) == 27700 else route


def _frame(geometries: list[BaseGeometry], told: int | None, crs: str | None, field: str) -> int:
    """The frame of the numbers: what the file says, else what the person says, else degrees if they can be."""
    asked = None
    if crs is not None:
        asked = _FRAMES.get(crs.strip().upper())
        if asked is None:
            raise UnknownFrame("--crs", crs, f"Give one of {', '.join(_FRAMES)}.", problem="is not read here")
        if told is not None and told != asked:
            raise UnknownFrame("--crs", crs, f"The file says EPSG:{told}: leave --crs out, or correct the file.",
                               problem="is not what the file says")  # fmt: skip
    if told is not None or asked is not None:
        return told or asked or 4326
    numbers = np.concatenate([shapely.get_coordinates(geometry) for geometry in geometries])
    if np.abs(numbers).max(initial=0.0) > 360:
        first = numbers[int(np.flatnonzero((np.abs(numbers) > 360).any(axis=1))[0])]
        raise UnknownFrame(field, f"{first[0]:.9g}, {first[1]:.9g}", "These are metres: say --crs EPSG:27700.")
    return 4326
