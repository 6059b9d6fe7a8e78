"""Zones and routes from a file: the features as the file has them, then shapes in WGS84 with the repairs in words."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

import numpy as np
import shapely
from shapely.geometry import LineString, MultiLineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from zones.error import (
    BadFile,
    BadShape,
    BadValue,
    CordonError,
    EmptyShape,
    NotAPolygon,
    TooLarge,
    UnknownFrame,
    UnsafeFile,
    Way,
    raise_faults,
)
from zones.feature import Collection, Feature, counted_kind, polygons_only
from zones.frame import named_frame
from zones.geojson import read_geojson
from zones.gisfile.driver import Layer, read_layers
from zones.gisfile.effort import refuse_effort
from zones.gisfile.kind import Kind
from zones.gisfile.reference import unread_frame
from zones.gisfile.stage import Staged, staged
from zones.shape import (
    GRID_PIECE_M,
    LEAST_AREA_M2,
    MOST_VERTICES,
    Repair,
    Shape,
    change_words,
    described,
    from_grid_shape,
    invalid,
    reason,
    refuse_guess,
    refuse_tangled,
    repaired,
    valid_shape,
)

_CALLED = {4326: "WGS84", 27700: "National Grid, by OSTN15"}
_ASSUMED = "WGS84 assumed: the file does not say"
_MOST_MEMBERS = 1_000_000
_MOST_COMMAS = 6_000_000
"""500,000 positions of three numbers have 2,000,000 commas; each more costs memory before it is refused."""
_GRID_EAST_M, _GRID_NORTH_M = 700_000.0, 1_300_000.0
_SLIP_M2 = 1.0
_PIECE_DEG = 0.005
"""Some hundred metres: a check cuts long edges into pieces of that order."""
_NUMBERED = re.compile(r" \(#[0-9]+\)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneShape:
    """A feature as a zone's shape in WGS84: its name in the file, what a repair changed, where it comes from."""

    shape: Shape
    name: str
    change: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """The lines of a corridor in WGS84, and in words how many they are and where they come from."""

    line: LineString | MultiLineString
    source: str


def read_features(path: Path, *, crs: str | None = None, layer: str | None = None, field: str = "FILE") -> Collection:
    """The features of a file in its own frame, flat; `epsg` is 4326 or 27700, None where neither file nor `crs` says.

    All layers unless `layer` picks one; a GPX gives its waypoints, routes and tracks. Every coordinate is finite and
    nothing is empty but what a GeoJSON says is null. Raises a BadFile or BadShape; UnknownFrame where `crs`
    contradicts the file.
    """
    return _read(path, crs=crs, layer=layer, field=field)[0]


def read_zone_shapes(
    path: Path, *, crs: str | None = None, layer: str | None = None, repair: bool = False, field: str = "FILE"
) -> list[ZoneShape]:
    """A zone's shape for each feature, in file order; raises all faults of all features together.

    What was drawn in the National Grid is judged, and repaired if `repair`, in the grid, before OSTN15.
    """
    collection, source = _read(path, crs=crs, layer=layer, field=field, repair=repair)
    return _shapes(collection, source, repair=repair, field=field)


def zone_shapes(collection: Collection, source: str, *, crs: str | None, repair: bool, field: str) -> list[ZoneShape]:
    """`read_zone_shapes` of GeoJSON that came otherwise than in a file."""
    _refuse_sizes(collection.features, field)
    epsg = _resolved(collection, _asked(crs), crs, field)
    framed = replace(collection, epsg=epsg)
    return _shapes(framed, f"{source}, {_frame_called(framed)}", repair=repair, field=field)


def _shapes(collection: Collection, source: str, *, repair: bool, field: str) -> list[ZoneShape]:
    polygons = polygons_only(collection.features, field=field)
    _refuse_effort(collection.epsg, [geometry for geometry, _ in polygons], field)
    made: list[ZoneShape] = []
    faults: list[CordonError] = []
    changes = [feature.change for feature in collection.features]
    for number, ((geometry, name), closed) in enumerate(zip(polygons, changes, strict=True), 1):
        where = field if len(polygons) == 1 else f"{field}, feature {number}"
        try:
            if collection.epsg == 27700:
                done = _from_grid(geometry, repair=repair, field=where)
            elif repair:
                done = repaired(geometry, field=where)
            else:
                done = Repair(shape=valid_shape(geometry, field=where), change="")
        except CordonError as fault:
            faults.append(fault)
        else:
            change = f"{closed} {done.change}".strip()
            made.append(ZoneShape(shape=done.shape, name=name, change=change, source=source))
    raise_faults(faults)
    return made


def _refuse_effort(epsg: int | None, geometries: Sequence[BaseGeometry], field: str) -> None:
    """What lies outside the grid is left to be refused as that: its length says nothing."""
    if epsg != 27700:
        return refuse_effort(geometries, _PIECE_DEG, field=field)
    grid = shapely.box(0, 0, _GRID_EAST_M, _GRID_NORTH_M)
    inside = np.asarray(shapely.covered_by(shapely.box(*shapely.bounds(geometries).T), grid))
    return refuse_effort(np.asarray(geometries, dtype=object)[inside].tolist(), GRID_PIECE_M, field=field)


def read_route(path: Path, *, crs: str | None = None, layer: str | None = None, field: str = "FILE") -> Route:
    """The lines of a file in WGS84, all of them, for a corridor; of a GPX its tracks or its routes.

    Raises BadFile where a GPX has both: a route that was planned is seldom the one that was walked.
    """
    collection, called = _read(path, crs=crs, layer=layer, field=field, for_route=True)
    return _route(collection, called, field)


def route_of(collection: Collection, source: str, *, field: str) -> Route:
    """`read_route` of GeoJSON that came otherwise than in a file."""
    _refuse_sizes(collection.features, field)
    framed = replace(collection, epsg=_resolved(collection, None, None, field))
    return _route(framed, f"{source}, {_frame_called(framed)}", field)


def _route(collection: Collection, called: str, field: str) -> Route:
    kinds = Counter("nothing" if f.geometry is None else f.geometry.geom_type for f in collection.features)
    held = ", ".join(counted_kind(kind, count) for kind, count in sorted(kinds.items()))
    parts = [
        part
        for feature in collection.features
        if isinstance(feature.geometry, LineString | MultiLineString)
        for part in shapely.get_parts(feature.geometry)
        if not part.is_empty  # a segment of a track that was begun and never walked
    ]
    if not parts or any(kind not in ("LineString", "MultiLineString") for kind in kinds):
        raise NotAPolygon(
            field, held or "no features", "Send a file of lines only.",
            problem="is in it where a route needs lines alone", ways=(Way.LAYER,),
        )  # fmt: skip
    route = parts[0] if len(parts) == 1 else MultiLineString(parts)
    moved = from_grid_shape(route, field=field) if collection.epsg == 27700 else route
    assert isinstance(moved, LineString | MultiLineString)
    return Route(line=moved, source=f"{'a line' if len(parts) == 1 else f'{len(parts)} lines'}: {called}")


def _read(
    path: Path, *, crs: str | None, layer: str | None, field: str, for_route: bool = False, repair: bool = False
) -> tuple[Collection, str]:
    asked = _asked(crs)
    used = ""
    with staged(path, layer=layer, field=field) as file:
        if file.kind is Kind.GEOJSON:
            collection = _geojson(file, path, layer=layer, field=field, repair=repair)
        else:
            picked = _picked(
                read_layers(file, layer=layer, field=field, value=path.name, repair=repair),
                file,
                layer,
                for_route,
                field,
            )
            raise_faults([fault for one in picked for fault in one.faults])
            stated = _stated(picked, field)
            _refuse_unread_prj(file, stated, path, field)
            collection = Collection(features=[feature for one in picked for feature in one.features], epsg=stated)
            if file.kind is Kind.GPX and for_route:
                used = ", ".join(one.name for one in picked)
        kind, note = file.kind, file.note or used
    _refuse_sizes(collection.features, field)
    epsg = _resolved(collection, asked, crs, field)
    word = "" if kind is Kind.SHAPEFILE else " file"
    framed = replace(collection, epsg=epsg)
    return framed, f"{kind}{word}{f' ({note})' if note else ''}, {_frame_called(framed)}"


def _frame_called(collection: Collection) -> str:
    frame = collection.epsg or collection.usual
    return _CALLED[frame] if frame else _ASSUMED


def _geojson(file: Staged, path: Path, *, layer: str | None, field: str, repair: bool) -> Collection:
    data = file.path.read_bytes()
    if layer is not None and layer != PurePath(path.name).stem:
        raise BadValue("layer", layer, "Leave it out: GeoJSON has no layers.")
    if data.count(b"{") > _MOST_MEMBERS or data.count(b",") > _MOST_COMMAS:
        raise TooLarge(field, path.name, f"Simplify it to {MOST_VERTICES:,} vertices or fewer.")
    try:
        return read_geojson(data, field=field, repair=repair)
    except RecursionError:
        raise UnsafeFile(field, path.name, "Save it anew.", problem="is nested too deeply") from None


def _picked(layers: Sequence[Layer], file: Staged, layer: str | None, for_route: bool, field: str) -> Sequence[Layer]:
    if layer is not None:
        wanted = layer.strip().lower()
        found = [one for one in layers if wanted in _called(one, file.kind)]
        if not found:
            names = ", ".join(one.name.strip() for one in layers[:20]) or "it has none"
            raise BadValue("layer", layer, f"Give one of: {names}.", problem="is not a layer of the file")
        return found
    if file.kind is Kind.GPX and for_route:
        found = [one for one in layers if one.name in ("tracks", "routes") and _has_any(one)]
        if len(found) > 1:
            raise BadFile(
                field, " and ".join(one.name for one in found), "Save the one that is meant in a file of its own.",
                problem="are both in it, and a corridor follows one of them", ways=(Way.LAYER,),
            )  # fmt: skip
        return found or layers
    return layers


def _called(layer: Layer, kind: Kind) -> tuple[str, str]:
    """A layer's name, and what the file calls it: GDAL numbers the folders of a KML that have the same name."""
    name = layer.name.strip().lower()
    return name, _NUMBERED.sub("", name) if kind in (Kind.KML, Kind.KMZ) else name


def _has_any(layer: Layer) -> bool:
    return any(f.geometry is None or not f.geometry.is_empty for f in layer.features)  # None: it can't be read


def _stated(layers: Sequence[Layer], field: str) -> int | None:
    """The one coordinate system of the layers."""
    filled = [one for one in layers if one.features]
    for one in filled:
        if one.epsg not in (None, 4326, 27700):
            raise UnknownFrame(
                field, one.crs, "Save it in WGS84 (EPSG:4326) or British National Grid (EPSG:27700).",
                problem="is a coordinate system that is not read here",
            )  # fmt: skip
    said = {one.epsg for one in filled}
    if len(said) > 1:
        names = ", ".join(f"{one.name}: {one.crs or 'not said'}" for one in filled[:10])
        raise UnknownFrame(field, names, "Save them all in one coordinate system.",
                           problem="are layers in different coordinates", ways=(Way.LAYER,))  # fmt: skip
    return next(iter(said), None)


def _refuse_unread_prj(file: Staged, stated: int | None, path: Path, field: str) -> None:
    """Raises UnknownFrame where a Shapefile says what it is in, in words that nobody understands."""
    if file.kind is Kind.SHAPEFILE and stated is None and file.path.with_suffix(".prj").exists():
        raise unread_frame(field, path.name)


def _asked(crs: str | None) -> int | None:
    if crs is None:
        return None
    code = named_frame(crs)
    if code is None:
        raise BadValue("crs", crs, "Give EPSG:27700 (British National Grid) or EPSG:4326 (WGS84).")
    return code


def _resolved(collection: Collection, asked: int | None, crs: str | None, field: str) -> int | None:
    """The frame that file and asker agree on, where the numbers can be in it."""
    said = collection.epsg
    if said is not None and asked is not None and said != asked:
        raise UnknownFrame(
            field, crs, f"The file says that it is {_CALLED[said]}: save it anew where that is wrong.",
            problem="contradicts the file", ways=(Way.UNSTATED,),
        )  # fmt: skip
    epsg = said if said is not None else asked
    points = shapely.get_coordinates([f.geometry for f in collection.features if f.geometry is not None])
    if not len(points):
        return epsg
    degrees = bool((np.abs(points) <= [180.0, 180.0]).all())
    first = points[0] if degrees else points[int(np.flatnonzero((np.abs(points) > 180.0).any(axis=1))[0])]
    text = f"{first[0]:.9g}, {first[1]:.9g}"
    if epsg == 27700 and degrees:
        raise UnknownFrame(field, text, "Save it anew with its own coordinate system.",
                           problem="is in degrees, where metres of the National Grid are stated",
                           ways=(Way.UNSTATED,) if said is None else ())  # fmt: skip
    if epsg is None and not degrees:
        raise UnknownFrame(field, text, "Degrees go from -180 to 180.", ways=(Way.GRID,),
                           problem="is beyond degrees, and the file states no coordinate system")  # fmt: skip
    if epsg == 4326 and not degrees:
        raise UnknownFrame(field, text, "Save it anew with its true coordinate system, British National Grid "
                           "(EPSG:27700) perhaps.", problem="is beyond degrees, where degrees are stated")  # fmt: skip
    return epsg


def _refuse_sizes(features: Sequence[Feature], field: str) -> None:
    held = [feature.geometry for feature in features if feature.geometry is not None]
    total = int(shapely.get_num_coordinates(held).sum()) if held else 0
    if total > MOST_VERTICES:
        raise TooLarge(field, f"{total:,} vertices", f"Simplify it to {MOST_VERTICES:,} vertices or fewer.")
    faults: list[CordonError] = []
    for number, feature in enumerate(features, 1):
        if feature.geometry is None:
            continue
        points = shapely.get_coordinates(feature.geometry)
        bad = np.flatnonzero(~np.isfinite(points).all(axis=1))
        if bad.size:
            x, y = points[bad[0]]
            faults.append(
                BadShape(
                    f"{field}, feature {number}, vertex {bad[0] + 1}", f"{x:.9g}, {y:.9g}", "Give two finite numbers.",
                    problem="has a coordinate that is not a number",
                )
            )  # fmt: skip
    raise_faults(faults)


def _from_grid(geometry: BaseGeometry, *, repair: bool, field: str) -> Repair:
    """A polygon of grid metres as a valid shape in WGS84."""
    drawn, change = _valid_in_grid(geometry, repair=repair, field=field)
    moved = from_grid_shape(drawn, field=field)
    if moved.is_valid:
        return Repair(shape=valid_shape(moved, field=field), change=change)
    # Rings that touch at a corner on another's edge part or overlap by a hair once edges are bent and rounded.
    mended = repaired(moved, field=field)
    slip = abs(_area(mended.shape) - _area(moved)) * 111_320**2
    if slip > _SLIP_M2 and not repair:
        raise invalid(moved, reason(moved), field=field)
    said = "Outlines that touch were joined or parted by less than 1 m² on the way from the National Grid to degrees."
    return Repair(shape=mended.shape, change=f"{change} {said}".strip())


def _valid_in_grid(geometry: BaseGeometry, *, repair: bool, field: str) -> tuple[BaseGeometry, str]:
    points = shapely.get_coordinates(geometry)
    outside = np.flatnonzero((points < 0).any(axis=1) | (points > [_GRID_EAST_M, _GRID_NORTH_M]).any(axis=1))
    if outside.size:
        x, y = points[int(outside[0])]
        raise BadShape(
            field, f"{x:.2f}, {y:.2f}", "Give eastings before northings, in metres of the British National Grid.",
            problem="(easting, northing of a vertex) is outside the National Grid",
        )  # fmt: skip
    if geometry.convex_hull.area <= LEAST_AREA_M2:
        raise EmptyShape(field, described(geometry), "Draw a polygon with an area.")
    if geometry.is_valid:
        if geometry.area <= LEAST_AREA_M2:
            raise EmptyShape(field, described(geometry), "Draw a polygon with an area.")
        return geometry, ""
    why = reason(geometry, called=("easting", "northing"), digits=2)
    if not repair:
        raise invalid(geometry, why, field=field)
    refuse_guess(geometry, why, field=field)
    refuse_tangled(geometry, field=field)
    mended = shapely.make_valid(geometry, method="structure", keep_collapsed=False)
    if not isinstance(mended, Polygon | MultiPolygon) or mended.is_empty:
        raise EmptyShape(field, described(geometry), "Draw a polygon with an area.")
    return mended, change_words(why, geometry, _area(geometry), mended, _area(mended))


def _area(geometry: BaseGeometry) -> float:
    return float(geometry.area)
