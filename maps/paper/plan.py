"""What stands on a sheet, and where: one plan, which the Folium page and the printed sheet draw alike.

Places are National Grid metres. A plan holds what is seen and no more: an outline is no finer than the paper, and of a
zone that reaches beyond the map only what lies on it is drawn.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

import shapely
from shapely.geometry.base import BaseGeometry

from maps.basemap.base import OTHER_RANK, BaseMap
from maps.grid import grid_lines, grid_scale, grown, grown_area, in_degrees, in_grid, spot_in_grid
from maps.paper.drawn import SYMBOL_MM, DrawnPoint, DrawnZone, Sheet
from maps.paper.exhibit import Exhibit
from maps.paper.index import indexed
from maps.paper.key import key_of_sheet
from maps.paper.layout import Layout
from maps.paper.terms import grouped_terms
from maps.paper.wording import listed
from maps.scene import (
    CourtScene,
    OfficerScene,
    OfficerZone,
    Point,
    Scene,
    SubjectZone,
    audience_of,
    base_of,
    others_of,
    points_of,
    zones_of,
)
from maps.spread import spread
from maps.symbol import ANEW
from monitor.doubt import doubtful_words
from zones.error import OutsideCoverage
from zones.frame import in_great_britain
from zones.unit import Lat, Lon, LonLat

_OUTLINE_MM = 0.1
_GRID_APART_MM = 30.0
_FRAME_PIECE_M = 500.0
_LEAST_SEEN = 0.01
"""Another map of which less than this share lies on a sheet has no corners there."""
_FAR, _WAYS = (1.0, 1.5, 2.0, 3.0), [n * math.pi / 6 for n in range(12)]
"""How far, in sizes of a symbol, and in which directions one is set aside that may not cross an edge, radians."""
Places: TypeAlias = Mapping[int, tuple[float, float]]
"""Places in the grid by the numbers of their locations."""
_RANK_UP_TO = {1: 1_000_000, 2: 50_000, OTHER_RANK: 15_000, 4: 15_000}
"""The smallest scale, as the N of 1:N, at which names of a rank are legible beside one another."""


def sheet_plan(
    scene: Scene,
    place: Layout,
    base: BaseMap,
    exhibit: Exhibit,
    *,
    scene_sha256: str,
    number: int = 1,
    count: int = 1,
    what: str = "",
    frames: Sequence[tuple[int, Layout]] = (),
) -> Sheet:
    """What stands on a sheet of a scene; `frames` are the other sheets that it is an index of, by their numbers."""
    whole, frame = base_of(scene), place.frame
    numbered = list(enumerate(zones_of(scene)))
    zones = tuple(
        DrawnZone(label=zone.label, number=n, outline=outline)
        for n, zone in numbered
        if (outline := _shown(zone.shape, place)) is not None
    )
    vast = [_is_vast(point, place) for point in points_of(scene)]
    located = _located(points_of(scene), vast, place, [zone.outline for zone in zones])
    points = tuple(one for one in located if one is not None)
    others = tuple(
        DrawnZone(label=other.label, number=n, outline=outline)
        for n, other in enumerate(others_of(scene))
        if (outline := _shown(other.shape, place)) is not None
    )
    labels = {zone.label for zone in zones}
    here = [zone for zone in zones_of(scene) if zone.label in labels]
    before = [other for other in others_of(scene) if other.label in {one.label for one in others}]
    buffers = tuple(_buffers(here, place))
    ground = _ground(base, scene, place.scale)
    grid = grid_lines(place.bounds, least_step_m=_GRID_APART_MM * place.scale / 1000)
    there = [
        (name, seen)
        for name, other in frames
        if (seen := other.frame.intersection(frame)).area > _LEAST_SEEN * other.frame.area
    ]
    made = Sheet(
        place=place, audience=audience_of(scene), number=number, count=count, what=what,
        order=whole.order, court=whole.court, facts=whole.facts,
        standing=f"Not in force at that time: {'; '.join(whole.standing)}." if whole.standing else "",
        exhibit=exhibit, scene_sha256=scene_sha256, zones=zones, others=others, buffers=buffers, points=points,
        frames=indexed(there, place), grid=grid, base=ground, key=(), hours=grouped_terms([*here, *before]), notes=(),
    )  # fmt: skip
    cut = [zone.label for zone in here if not frame.covers(in_grid(zone.shape))] if not frames else []
    cut += [zone.label for _, zone in numbered if zone.label not in labels and number == 1]
    off = [
        point.label
        for point, at, is_vast in zip(points_of(scene), located, vast, strict=True)
        if at is None and not is_vast
    ]
    notes = [f"Not wholly on this sheet: {', '.join(cut)}."] if cut else []
    anywhere = [point.label for point, is_vast in zip(points_of(scene), vast, strict=True) if is_vast]
    notes += (
        [f"Somewhere in an area or a circle that is larger than this sheet: {listed(anywhere)}."] if anywhere else []
    )
    notes += [f"Off this sheet: {listed(off)}."] if off and number == 1 else []
    notes += [scene.reason] if isinstance(scene, CourtScene) and scene.reason else []
    anew = [point.label for point in points_of(scene) if point.then is not None]
    notes += [f"{ANEW}: {listed(anew)}."] if anew and number == 1 else []
    notes += _doubtful(points_of(scene)) if number == 1 else []
    if isinstance(scene, OfficerScene) and scene.left_out:
        notes.append(f"Left out, for they were recorded in error: {listed(scene.left_out)}.")
    notes += [f"Base map: {base.words or 'none.'}"]
    return replace(made, key=tuple(key_of_sheet(made)), notes=tuple(notes))


def _doubtful(points: Sequence[Point]) -> list[str]:
    """Which locations are doubtful, by the records that say so."""
    found: dict[tuple[int, ...], list[str]] = {}
    for point in points:
        if point.doubts:
            found.setdefault(point.doubts, []).append(point.label)
    return [
        f"{doubtful_words(numbers)}, as was recorded of the device: {listed(labels)}."
        for numbers, labels in found.items()
    ]


def as_printed(shape: BaseGeometry, place: Layout) -> BaseGeometry:
    """A zone's outline in the grid, no finer than a tenth of a millimetre on paper.

    A finer one would tell more of how the zone was made than paper does, and so would the corner where its drawing began,
    which is none here. That a circle is one, nothing hides: its middle is found from any outline of it (zones/review). A
    zone too small for that keeps a twentieth of its own size.
    """
    drawn = shapely.normalize(in_grid(shape))
    step = min(_OUTLINE_MM * place.scale / 1000, math.sqrt(drawn.area) / 20)
    return shapely.set_precision(shapely.simplify(drawn, step), step)


def _shown(shape: BaseGeometry, place: Layout) -> BaseGeometry | None:
    """What of a zone lies on a sheet; None where nothing does."""
    outline = as_printed(shape, place)
    return outline if outline.intersects(place.frame) else None


def _located(
    points: Sequence[Point], vast: Sequence[bool], place: Layout, zones: Sequence[BaseGeometry]
) -> list[DrawnPoint | None]:
    """The points that lie on the sheet, None for the others; symbols of sightings that would lie on one another set apart.

    None is carried over the edge of a zone: one would believe the symbol, and not the dot.
    """
    frame = place.frame
    # A place abroad has no easting; it is off every sheet.
    areas = [_area_here(point, place) for point in points]
    true = [
        spot_in_grid(at) if in_great_britain(at) else (math.inf, math.inf)
        for at in (_stands(point, area) for point, area in zip(points, areas, strict=True))
    ]
    on = [
        math.isfinite(e) and bool(frame.covers(shapely.Point(e, n))) and not is_vast
        for is_vast, (e, n) in zip(vast, true, strict=True)
    ]
    apart = SYMBOL_MM * place.scale / 1000
    moved = [i for i, point in enumerate(points) if on[i] and not point.tagged]
    aside = dict(zip(moved, spread([true[i] for i in moved], apart=apart), strict=True))
    drawn = _kept_apart({i: true[i] for i in moved}, aside, apart, zones)
    return [
        DrawnPoint(
            point=point, place=true[i], drawn=drawn.get(i, true[i]),
            outline=None if (area := areas[i]) is None else as_printed(area, place),
            radius=point.radius_95_m * grid_scale(true[i][0]),
        )
        if on[i] else None
        for i, point in enumerate(points)
    ]  # fmt: skip


def _kept_apart(true: Places, drawn: Places, apart: float, zones: Sequence[BaseGeometry]) -> Places:
    """Symbols that were set aside over an edge set aside elsewhere, on their own side and off the others; else where they are."""
    over = [i for i, at in drawn.items() if not _clear(true[i], at, zones, apart / 2)]
    kept = {i: at for i, at in drawn.items() if i not in over}
    for i in over:
        east, north = true[i]
        ways = [
            (east + apart * far * math.cos(way), north + apart * far * math.sin(way)) for far in _FAR for way in _WAYS
        ]
        free = [
            at
            for at in [true[i], *ways]
            if all(max(abs(at[0] - x), abs(at[1] - y)) >= 0.9 * apart for x, y in kept.values())
            and _same_side(true[i], at, zones)
        ]
        kept[i] = next((at for at in free if _clear(true[i], at, zones, apart / 2)), free[0] if free else true[i])
    return kept


def _clear(true: tuple[float, float], drawn: tuple[float, float], zones: Sequence[BaseGeometry], half: float) -> bool:
    """Whether a symbol is on the side of its place, and touches no edge that it would not touch there."""
    at, place = shapely.box(drawn[0] - half, drawn[1] - half, drawn[0] + half, drawn[1] + half), shapely.Point(true)
    return _same_side(true, drawn, zones) and not any(
        at.intersects(zone.boundary) and place.distance(zone.boundary) > half for zone in zones
    )


def _same_side(true: tuple[float, float], drawn: tuple[float, float], zones: Sequence[BaseGeometry]) -> bool:
    """Whether two places are in the same zones."""
    return all(shapely.contains_xy(zone, *true) == shapely.contains_xy(zone, *drawn) for zone in zones)


def _is_vast(point: Point, place: Layout) -> bool:
    """Whether a location may have been anywhere on the sheet, so that no line of it is there, and a symbol would invent a place."""
    if point.area is not None:
        try:
            return bool(in_grid(grown_area(point.area, point.radius_95_m)).covers(place.frame))
        except OutsideCoverage:
            return False
    if not in_great_britain(point.at):
        return False
    east, north = spot_in_grid(point.at)
    far = max(math.hypot(east - e, north - n) for e, n in shapely.get_coordinates(place.frame))
    return point.radius_95_m * grid_scale(east) > far


def _area_here(point: Point, place: Layout) -> BaseGeometry | None:
    """What of a location's area lies on the sheet, with a little around it; None for a spot, and where nothing does."""
    if point.area is None:
        return None
    here = shapely.intersection(
        grown_area(point.area, point.radius_95_m), in_degrees(shapely.segmentize(place.frame, _FRAME_PIECE_M))
    )
    return here if here.area > 0 else None


def _stands(point: Point, area: BaseGeometry | None) -> LonLat:
    """Where a location's symbol stands: of an area that lies on the sheet in part, in that part."""
    if area is None:
        return point.at
    lon, lat = shapely.get_coordinates(shapely.point_on_surface(area))[0]
    return LonLat(lon=Lon(float(lon)), lat=Lat(float(lat)))


def _buffers(zones: Sequence[SubjectZone | OfficerZone], place: Layout) -> Iterable[BaseGeometry]:
    for zone in zones:
        if (
            isinstance(zone, OfficerZone)
            and zone.buffer_m
            and in_great_britain_whole(near := grown(zone.shape, zone.buffer_m))
        ):
            yield as_printed(near, place)


def in_great_britain_whole(shape: BaseGeometry) -> bool:
    """Whether each corner of a shape lies where the National Grid reaches."""
    return all(
        in_great_britain(LonLat(lon=Lon(lon), lat=Lat(lat))) for lon, lat in shapely.get_coordinates(shape).tolist()
    )


def _ground(base: BaseMap, scene: Scene, scale: int) -> BaseMap:
    """The base map of a sheet: served and filed ones name streets and quarters, never a workplace or a school."""
    officers = isinstance(scene, OfficerScene)
    names = tuple(
        name for name in base.names if (officers or name.rank != OTHER_RANK) and scale <= _RANK_UP_TO[name.rank]
    )
    grounds = tuple(ground for ground in base.grounds if officers or ground.name != "sites")
    return replace(base, names=names, grounds=grounds)
