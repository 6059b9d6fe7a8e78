"""A base map from vector tiles (Mapbox Vector Tile 2.1): the same classes of ground and names as of a GeoPackage.

The tiles that are needed, unpacked by us, are put into a small archive in memory, which GDAL reads: it never opens the
file itself. Web Mercator becomes WGS84 by formula, and that the National Grid by OSTN15.
"""

import gzip
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from pmtiles.tile import Compression, Entry, HeaderDict, TileType, serialize_directory, serialize_header, zxy_to_tileid
from shapely.geometry.base import BaseGeometry

from maps.basemap.base import SOME_BLANK, BaseMap, Ground, PlaceName, RoadLine
from maps.basemap.clip import Geometries, clipped, decoded, parts_of
from maps.basemap.mercator import Degrees, degrees_around, mercator_box, mercator_in_grid, zoom_for
from maps.basemap.names import in_order, point_names, road_lines, street_names
from maps.basemap.raster import PAPER_DPI
from maps.basemap.schema import DETAILS, KINDS, NAMES, TILE_STYLES, class_of, first_text, names_streets, rank_of_point
from maps.basemap.tiles import TileKey, Tiles, finest
from maps.grid import Bounds, in_grid
from zones.error import OutsideCoverage

MOST_FEATURES = 60_000
_MOST_TILES = 64
_PIECE_M = 2_000.0
"""A line straight in Web Mercator is straight in the grid to some centimetres over this."""
_PIECE_DEG = 0.02
_ATTRIBUTES = (*KINDS, *DETAILS, *NAMES)
_SHAPES = {0: "Point", 4: "Point", 1: "LineString", 5: "LineString", 3: "Polygon", 6: "Polygon"}
"""By shapely's numbers of types of geometries."""


def vector_map(tiles: Tiles, bounds: Bounds, scale: float) -> BaseMap:
    """The ground within `bounds` as it is drawn at 1:`scale`; not drawn where the archive has nothing.

    Raises ValueError for tiles that can't be read.
    """
    around = degrees_around(bounds)
    if around is None:
        return BaseMap()
    about = tiles.about
    # A vector tile is drawn for a picture of 512 pixels, hence a zoom less.
    zoom = round(zoom_for(scale * 0.0254 / PAPER_DPI, (around[1] + around[3]) / 2) - 1)
    _, found = finest(tiles, around, max(zoom, about.least_zoom), _MOST_TILES)
    if not found:
        return BaseMap()
    if not about.layers:
        raise ValueError("it does not describe the layers of its tiles")
    try:
        grounds, names, roads = _read(_archive(found, about.layers), around, bounds)
    except (RuntimeError, shapely.errors.GEOSException) as error:  # GDAL's are RuntimeErrors
        raise ValueError("its tiles can't be read as vector tiles") from error
    if not grounds and not names:
        return BaseMap()
    covers = _covered(around, about.degrees)
    notes = [*tiles.notes, *([] if covers is None else [SOME_BLANK])]
    return BaseMap(
        grounds=grounds, names=names, roads=roads, covers=covers, source=about.source, credit=about.credit,
        note="; ".join(notes),
    )  # fmt: skip


def _covered(around: Degrees, degrees: Degrees) -> BaseGeometry | None:
    """What of some ground an archive says that it covers, in the grid; None for all of it."""
    here, there = shapely.box(*around), shapely.box(*degrees)
    if there.covers(here):
        return None
    try:
        return in_grid(shapely.segmentize(here.intersection(there), _PIECE_DEG))
    except OutsideCoverage:  # ground at the grid's own edge
        return None


def _read(
    archive: bytes, around: Degrees, bounds: Bounds
) -> tuple[tuple[Ground, ...], tuple[PlaceName, ...], tuple[RoadLine, ...]]:
    box = shapely.box(*bounds)
    seen = shapely.box(*mercator_box(around))
    by_class: dict[str, list[BaseGeometry]] = defaultdict(list)
    streets: dict[str, list[BaseGeometry]] = defaultdict(list)
    points: list[tuple[str, int, BaseGeometry]] = []
    for layer, row, geometry in _features(archive, seen):
        shape = _SHAPES.get(int(shapely.get_type_id(geometry)), "")
        kind, name = first_text(row, KINDS), first_text(row, NAMES)
        if shape == "Point":
            rank = rank_of_point(layer, kind, first_text(row, DETAILS)) if name else 0
            if rank:
                points.append((name, rank, geometry))
            continue
        drawn_as = class_of(layer, kind, shape) if shape else ""
        if drawn_as:
            by_class[drawn_as].append(geometry)
        if name and shape == "LineString" and names_streets(layer, kind):
            streets[name].append(geometry)
    grounds = tuple(
        Ground(name=style.layer, geometry=whole, fill=style.fill, line=style.line, width_m=style.width_m, casing=style.casing)
        for style in TILE_STYLES
        if (whole := _whole(by_class[style.layer], box, areas=bool(style.fill), seamless=not style.layer.endswith("buildings"))) is not None
    )  # fmt: skip
    roads = road_lines(
        (name, shapely.line_merge(shapely.union_all(parts_of(_in_grid(parts, box), 1))))
        for name, parts in streets.items()
    )
    at = ((name, rank, moved) for name, rank, point in points for moved in _in_grid([point], box))
    return grounds, in_order([*street_names(roads), *point_names(at)]), tuple(roads)


def _features(archive: bytes, seen: BaseGeometry) -> Iterator[tuple[str, Mapping[str, object], BaseGeometry]]:
    """Layer, attributes and geometry (Web Mercator, cut to what is seen) of each feature."""
    import pyogrio

    for layer in (str(name) for name, _ in pyogrio.list_layers(archive)):
        info, _, encoded, columns = pyogrio.raw.read(
            archive, layer=layer, columns=_ATTRIBUTES, bbox=seen.bounds, max_features=MOST_FEATURES, force_2d=True
        )
        for index, geometry in enumerate(clipped(decoded(encoded), seen)):
            if geometry is None or geometry.is_empty:
                continue
            row = {str(name): column[index] for name, column in zip(info["fields"], columns, strict=True)}
            yield layer, row, geometry


def _in_grid(geometries: Sequence[BaseGeometry], box: BaseGeometry) -> Geometries:
    moved = mercator_in_grid(shapely.segmentize(np.array(geometries, dtype=object), _PIECE_M))
    return clipped(shapely.make_valid(np.array(moved, dtype=object)), box)


def _whole(
    geometries: Sequence[BaseGeometry], box: BaseGeometry, *, areas: bool, seamless: bool
) -> BaseGeometry | None:
    """All of a class as one, without the seams of tiles if need be; None where nothing lies in the box."""
    parts = parts_of(_in_grid(geometries, box), 2 if areas else 1) if geometries else []
    if not parts:
        return None
    if not areas:
        return shapely.union_all(parts)
    if seamless:
        parts = parts_of(np.array([shapely.union_all(parts)], dtype=object), 2)
    return shapely.MultiPolygon([part for part in parts if isinstance(part, shapely.Polygon)])


def _archive(found: Mapping[TileKey, bytes], layers: Any) -> bytes:
    """The tiles as a PMTiles archive of their own, in memory."""
    data, entries, at = [], [], 0
    for key in sorted(found, key=lambda one: zxy_to_tileid(*one)):
        data.append(found[key])
        entries.append(Entry(zxy_to_tileid(*key), at, len(found[key]), 1))
        at += len(found[key])
    root = serialize_directory(entries)
    metadata = gzip.compress(json.dumps({"vector_layers": [_described(one) for one in layers]}).encode(), mtime=0)
    zooms = [z for z, _, _ in found]
    start = 127
    header: HeaderDict = {
        "version": 3, "root_offset": start, "root_length": len(root), "metadata_offset": start + len(root),
        "metadata_length": len(metadata), "leaf_directory_offset": start + len(root) + len(metadata),
        "leaf_directory_length": 0, "tile_data_offset": start + len(root) + len(metadata), "tile_data_length": at,
        "addressed_tiles_count": len(entries), "tile_entries_count": len(entries), "tile_contents_count": len(entries),
        "clustered": True, "internal_compression": Compression.GZIP, "tile_compression": Compression.NONE,
        "tile_type": TileType.MVT, "min_zoom": min(zooms), "max_zoom": max(zooms), "min_lon_e7": -1_800_000_000,
        "min_lat_e7": -850_000_000, "max_lon_e7": 1_800_000_000, "max_lat_e7": 850_000_000, "center_zoom": min(zooms),
        "center_lon_e7": 0, "center_lat_e7": 0,
    }  # fmt: skip
    return b"".join((serialize_header(header), root, metadata, *data))


def _described(layer: Mapping[str, Any]) -> dict[str, Any]:
    fields = layer.get("fields")
    return {
        "id": str(layer["id"]),
        "fields": {str(name): "String" for name in (fields if isinstance(fields, dict) else {})},
    }
