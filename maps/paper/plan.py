"""What stands on a sheet, and where: one plan, which the Folium page and the printed sheet draw alike.

Places are National Grid metres. A plan holds what is seen and no more: an outline is no finer than the paper, and of a
zone that reaches beyond the map only what lies on it is drawn.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import TypeAlias

import shapely
from shapely.geometry.base import BaseGeometry

from maps.basemap.base import OTHER_RANK, BaseMap
from maps.grid import GridLines, grid_lines, grid_scale, grown, grown_area, in_degrees, in_grid, spot_in_grid
from maps.paper.layout import Layout
from maps.scene import (
    Audience,
    CourtScene,
    Mark,
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
from maps.symbol import ON_TOP, WORDS, key_of
from zones.canon import Json
from zones.frame import in_great_britain
from zones.instant import Instant, minute, uk_day, uk_text
from zones.unit import Lat, Lon, LonLat

SYMBOL_MM, FIX_MM = 4.0, 2.4
_OUTLINE_MM = 0.1
_GRID_APART_MM = 30.0
_FRAME_PIECE_M = 500.0
_MOST_LISTED = 12
_FAR, _WAYS = (1.0, 1.5, 2.0, 3.0), [n * math.pi / 6 for n in range(12)]
"""How far, in sizes of a symbol, and in which directions one is set aside that may not cross an edge, radians."""
Places: TypeAlias = Mapping[int, tuple[float, float]]
"""Places in the grid by the numbers of their locations."""
_RANK_UP_TO = {1: 1_000_000, 2: 50_000, OTHER_RANK: 15_000, 4: 15_000}
"""The smallest scale, as the N of 1:N, at which names of a rank are legible beside one another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """Under which reference a map was first recorded, on which day, by whom; it dates the map, no clock of a machine does.

    `as_at` is the time whose zones it shows; `by_day` where nobody asked for that time but it was now, and its day is said.
    `file` is what its files are called, without their endings: no word of a case.
    """

    reference: str
    recorded: date
    maker: str
    as_at: Instant
    by_day: bool
    file: str = "map"

    @property
    def as_at_text(self) -> str:
        return uk_day(self.recorded) if self.by_day else uk_text(minute(self.as_at))


class Swatch(StrEnum):
    """What an entry of the key shows; MARK shows the symbol of its mark."""

    ZONE = "zone"
    MARK = "mark"
    WORDS = "words"
    CIRCLE = "circle"
    AREA = "area"
    OTHER = "other"
    BUFFER = "buffer"
    FRAME = "frame"
    GRID = "grid"
    GROUND = "ground"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyEntry:
    """A line of the key; `mark` is MARK's, `ground` the name of GROUND's."""

    swatch: Swatch
    words: str
    mark: Mark | None = None
    ground: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnZone:
    """A zone's label, its place in the order of zones, which gives its hatching, and its outline as it is printed."""

    label: str
    number: int
    outline: BaseGeometry


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnPoint:
    """A location: its true place, where its symbol stands, and within what it was: an outline, or a radius in grid metres."""

    point: Point
    place: tuple[float, float]
    drawn: tuple[float, float]
    outline: BaseGeometry | None
    radius: float

    @property
    def moved(self) -> bool:
        """Whether its symbol was set aside."""
        return self.drawn != self.place


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet with a map; `what` says of a detail which, `notes` stand in small print."""

    place: Layout
    audience: Audience
    number: int
    count: int
    what: str
    order: str
    court: str
    standing: str
    facts: tuple[tuple[str, str], ...]
    exhibit: Exhibit
    scene_sha256: str
    zones: tuple[DrawnZone, ...]
    others: tuple[DrawnZone, ...]
    buffers: tuple[BaseGeometry, ...]
    points: tuple[DrawnPoint, ...]
    frames: tuple[tuple[str, BaseGeometry], ...]
    grid: GridLines
    base: BaseMap
    key: tuple[KeyEntry, ...]
    hours: tuple[tuple[str, tuple[str, ...]], ...]
    notes: tuple[str, ...]

    @property
    def title(self) -> str:
        return f"{TITLES[self.audience]}: {self.what}" if self.what else TITLES[self.audience]


TITLES: Mapping[Audience, str] = {
    Audience.SUBJECT: "Where you must not go",
    Audience.COURT: "Exclusion zones",
    Audience.OFFICER: "Exclusion zones (for officers, not to be served or filed)",
}


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
    frames: Sequence[tuple[str, Layout]] = (),
) -> Sheet:
    """What stands on a sheet of a scene; `frames` are the other sheets that it is an index of, by what they are called."""
    whole, frame = base_of(scene), place.frame
    numbered = list(enumerate(zones_of(scene)))
    zones = tuple(
        DrawnZone(label=zone.label, number=n, outline=outline)
        for n, zone in numbered
        if (outline := _shown(zone.shape, place)) is not None
    )
    located = _located(points_of(scene), place, [zone.outline for zone in zones])
    points = tuple(one for one in located if one is not None)
    others = tuple(
        DrawnZone(label=other.label, number=n, outline=outline)
        for n, other in enumerate(others_of(scene))
        if (outline := _shown(other.shape, place)) is not None
    )
    labels = {zone.label for zone in zones}
    here = [zone for zone in zones_of(scene) if zone.label in labels]
    buffers = tuple(_buffers(here, place))
    ground = _ground(base, scene, place.scale)
    grid = grid_lines(place.bounds, least_step_m=_GRID_APART_MM * place.scale / 1000)
    indexed = tuple((name, other.frame) for name, other in frames)
    made = Sheet(
        place=place, audience=audience_of(scene), number=number, count=count, what=what,
        order=whole.order, court=whole.court, facts=whole.facts,
        standing=f"Not in force at that time: {'; '.join(whole.standing)}." if whole.standing else "",
        exhibit=exhibit, scene_sha256=scene_sha256, zones=zones, others=others, buffers=buffers, points=points,
        frames=indexed, grid=grid, base=ground, key=(), hours=_hours(here), notes=(),
    )  # fmt: skip
    cut = [zone.label for zone in here if not frame.covers(in_grid(zone.shape))] if not frames else []
    cut += [zone.label for _, zone in numbered if zone.label not in labels and number == 1]
    off = [point.label for point, at in zip(points_of(scene), located, strict=True) if at is None]
    notes = [f"Not wholly on this sheet: {', '.join(cut)}."] if cut else []
    notes += [f"Off this sheet: {_listed(off)}."] if off and number == 1 else []
    notes += [scene.reason] if isinstance(scene, CourtScene) and scene.reason else []
    if isinstance(scene, OfficerScene) and scene.left_out:
        notes.append(f"Left out, for they were recorded in error: {_listed(scene.left_out)}.")
    notes += [f"Base map: {base.words or 'none.'}"]
    return replace(made, key=tuple(_key(made)), notes=tuple(notes))


def shown_json(scene: Scene, places: Sequence[Layout], grounds: Sequence[BaseMap]) -> dict[str, Json]:
    """What a scene's sheets show, to be hashed: outlines as they are printed, so that the hash tells nobody of a finer one.

    The time that it is as at is no part of it: what is shown is the same until it changes.
    """
    whole = base_of(scene)
    return {
        "audience": audience_of(scene).value,
        "order": whole.order,
        "court": whole.court,
        "facts": [list(fact) for fact in whole.facts],
        "standing": list(whole.standing),
        "zones": [
            {"label": zone.label, "lines": _lines(zone), "outlines": _outlines(zone.shape, places)}
            for zone in zones_of(scene)
        ],
        "others": [{"label": one.label, "outlines": _outlines(one.shape, places)} for one in others_of(scene)],
        "points": [_point_json(point, places[0]) for point in points_of(scene)],
        "left_out": list(scene.left_out) if isinstance(scene, OfficerScene) else [],
        "sheets": [[one.paper.name, one.paper.across, one.scale, one.centre_e, one.centre_n] for one in places],
        "base": [_ground_json(base, place) for base, place in zip(grounds, places, strict=True)],
    }


def _ground_json(base: BaseMap, place: Layout) -> Json:
    """The ground of a sheet, told by hashes: its shapes, names and roads, and what of its picture lies on the sheet."""
    shapes = sha256(
        b"".join(shapely.to_wkb([*(one.geometry for one in base.grounds), *(one.line for one in base.roads)]))
    )
    names: list[Json] = [[one.text, one.easting, one.northing, one.angle_deg, one.rank] for one in base.names]
    roads = [one.name for one in base.roads]
    if base.picture is not None:
        drawn = base.picture.in_grid(place.bounds, *(round(side) for side in place.paper.map_mm))
        return [base.words, shapes.hexdigest(), names, roads, sha256(drawn).hexdigest()]
    return [base.words, shapes.hexdigest(), names, roads]


def as_printed(shape: BaseGeometry, place: Layout) -> BaseGeometry:
    """A zone's outline in the grid, no finer than a tenth of a millimetre on paper.

    A finer one would tell more of how the zone was made than paper does, and so would the corner where its drawing began,
    which is none here. That a circle is one, nothing hides: its middle is found from any outline of it (zones/review). A
    zone too small for that keeps a twentieth of its own size.
    """
    drawn = shapely.normalize(in_grid(shape))
    step = min(_OUTLINE_MM * place.scale / 1000, math.sqrt(drawn.area) / 20)
    return shapely.set_precision(shapely.simplify(drawn, step), step)


def _outlines(shape: BaseGeometry, places: Sequence[Layout]) -> list[str]:
    """A shape as each of the scales of the sheets prints it."""
    first = {place.scale: place for place in reversed(places)}
    return [as_printed(shape, first[scale]).wkb_hex for scale in sorted(first)]


def _point_json(point: Point, place: Layout) -> Json:
    return {
        "label": point.label, "lon": point.at.lon, "lat": point.at.lat, "radius_95_m": point.radius_95_m,
        "area": "" if point.area is None else point.area.wkb_hex, "estimate": point.estimate, "mark": point.mark.value,
        "from": point.when.start.isoformat(), "to": point.when.end.isoformat(), "tagged": point.tagged,
        "sentences": list(point.sentences), "place": place.scale,
    }  # fmt: skip


def _shown(shape: BaseGeometry, place: Layout) -> BaseGeometry | None:
    """What of a zone lies on a sheet; None where nothing does."""
    outline = as_printed(shape, place)
    return outline if outline.intersects(place.frame) else None


def _located(points: Sequence[Point], place: Layout, zones: Sequence[BaseGeometry]) -> list[DrawnPoint | None]:
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
    on = [math.isfinite(e) and bool(frame.covers(shapely.Point(e, n))) for e, n in true]
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
    over = [i for i, at in drawn.items() if not _same_side(true[i], at, zones)]
    kept = {i: at for i, at in drawn.items() if i not in over}
    for i in over:
        east, north = true[i]
        ways = [
            (east + apart * far * math.cos(way), north + apart * far * math.sin(way)) for far in _FAR for way in _WAYS
        ]
        free = (
            at
            for at in [true[i], *ways]
            if all(max(abs(at[0] - x), abs(at[1] - y)) >= 0.9 * apart for x, y in kept.values())
            and _same_side(true[i], at, zones)
        )
        kept[i] = next(free, true[i])
    return kept


def _same_side(true: tuple[float, float], drawn: tuple[float, float], zones: Sequence[BaseGeometry]) -> bool:
    """Whether two places are in the same zones."""
    return all(shapely.contains_xy(zone, *true) == shapely.contains_xy(zone, *drawn) for zone in zones)


def in_drawing_order(points: Iterable[DrawnPoint]) -> list[DrawnPoint]:
    """The gravest last, fixes under sightings."""
    return sorted(points, key=lambda one: (not one.point.tagged, ON_TOP.index(one.point.mark)))


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


def _lines(zone: SubjectZone | OfficerZone) -> list[str]:
    """What a sheet says of a zone besides its outline."""
    if isinstance(zone, SubjectZone):
        return list(zone.hours)
    lines = [f"On served paper: {zone.served_label}", f"For: {zone.kind}", *zone.hours, zone.dates]
    lines += [f"Near: up to {zone.buffer_m:g} m outside"] if zone.buffer_m else []
    return lines + ([f"Note: {zone.note}"] if zone.note else [])


def _hours(zones: Sequence[SubjectZone | OfficerZone]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What is said of zones, once for all of which the same is."""
    grouped: dict[tuple[str, ...], list[str]] = {}
    for zone in zones:
        grouped.setdefault(tuple(_lines(zone)), []).append(zone.label)
    return tuple((", ".join(labels), lines) for lines, labels in grouped.items())


def said_of(scene: Scene) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What is said of all zones of a scene."""
    return _hours(zones_of(scene))


def _ground(base: BaseMap, scene: Scene, scale: int) -> BaseMap:
    """The base map of a sheet: served and filed ones name streets and quarters, never a workplace or a school."""
    officers = isinstance(scene, OfficerScene)
    names = tuple(
        name for name in base.names if (officers or name.rank != OTHER_RANK) and scale <= _RANK_UP_TO[name.rank]
    )
    grounds = tuple(ground for ground in base.grounds if officers or ground.name != "sites")
    return replace(base, names=names, grounds=grounds)


def _listed(labels: Sequence[str]) -> str:
    rest = len(labels) - _MOST_LISTED
    return ", ".join(labels[:_MOST_LISTED]) + (f" and {rest:,} more" if rest > 0 else "")


_GROUND_KEY = {
    "roads": ("Road", ("roads_local", "roads_regional", "roads_national")),
    "rail": ("Railway", ("rail",)),
    "buildings": ("Building", ("local_buildings", "district_buildings")),
    "water": ("Water", ("sea", "surfacewater", "waterlines")),
    "foreshore": ("Foreshore", ("foreshore",)),
    "green": ("Green space or wood", ("greenspace", "woodland")),
    "sites": ("Site of a school, hospital or works", ("sites",)),
}
"""What the key says of the ground, and of which of its layers."""


def _key(sheet: Sheet) -> list[KeyEntry]:
    """An entry for each symbol that is on the sheet, and for no other."""
    points = sheet.points
    entries = [
        KeyEntry(
            swatch=Swatch.ZONE,
            words="Exclusion zone. The middle of its line is the boundary, which is part of it",
        )
    ]
    entries += [
        KeyEntry(swatch=Swatch.MARK, words=WORDS[mark], mark=mark) for mark in key_of(one.point.mark for one in points)
    ]
    said: list[tuple[bool, Swatch, str]] = [
        (any(one.point.tagged for one in points), Swatch.WORDS, "Small symbols: fixes of a tag"),
        (any(one.moved for one in points), Swatch.WORDS, "Symbols set aside: the dot is the place"),
        (any(circle_is_seen(one, sheet.place) for one in points), Swatch.CIRCLE, "The place was within it, at 95 %"),
        (_any_area(points, estimate=False), Swatch.AREA, "The place was somewhere in this area"),
        (_any_area(points, estimate=True), Swatch.AREA, "A place’s area, an estimate"),
        (bool(sheet.others), Swatch.OTHER, "A zone as it was at another time"),
        (bool(sheet.buffers), Swatch.BUFFER, "Near a zone: its buffer"),
        (bool(sheet.frames), Swatch.FRAME, "Map that shows this larger, with its number"),
        (bool(sheet.grid.eastings or sheet.grid.northings), Swatch.GRID, "British National Grid, metres"),
    ]
    entries += [KeyEntry(swatch=swatch, words=words) for there, swatch, words in said if there]
    drawn = {ground.name for ground in sheet.base.grounds if not ground.geometry.is_empty}
    entries += [
        KeyEntry(swatch=Swatch.GROUND, words=words, ground=name)
        for name, (words, layers) in _GROUND_KEY.items()
        if drawn & set(layers)
    ]
    return entries


def circle_is_seen(one: DrawnPoint, place: Layout) -> bool:
    """Whether a spot's error circle reaches out from under its symbol."""
    return one.outline is None and one.radius * 1000 / place.scale > SYMBOL_MM / 2


def _any_area(points: Sequence[DrawnPoint], *, estimate: bool) -> bool:
    return any(one.outline is not None and one.point.estimate is estimate for one in points)


def scale_bar(place: Layout) -> tuple[int, float]:
    """A round length on the ground, metres, and its millimetres on paper."""
    ground = max(n for n in (m * 10**p for p in range(1, 7) for m in (1, 2, 5)) if n * 1000 / place.scale <= 50)
    return ground, ground * 1000 / place.scale


def length_text(metres: float) -> str:
    return f"{metres:,g} m" if metres < 1000 else f"{metres / 1000:g} km"
