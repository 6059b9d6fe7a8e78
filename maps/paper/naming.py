"""What is named on a sheet's map, in the order in which names take their room: zones first, the ground's last."""

import math

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from maps.basemap.names import STREET_RANK
from maps.paper.drawn import FIX_MM, SYMBOL_MM, Sheet
from maps.paper.label import Kind, Label, Place, Placed, Placer
from maps.paper.layout import Layout
from maps.paper.lettering import MM_PER_PT, legible, shortened

_SIZE_PT = {Kind.ZONE: 10.5, Kind.OTHER: 7.5, Kind.POINT: 8.0, Kind.GRID: 6.5, Kind.FRAME: 9.0}
_NAME_PT = {1: 11.0, 2: 9.0, 3: 7.0, 4: 7.0}
"""The size of a name by its rank."""
_FIX_PT, _MOST_FIXES = 6.5, 200
"""A tag's fixes are labelled on a sheet that has no more of them than can be told apart."""
_MOST_PARTS = 12
_SHARES = (0.5, 0.36, 0.64, 0.22, 0.78)
"""How far along a street its name may stand."""
_BESIDE = 1.5
"""How far beside a street's middle its name may stand, in sizes of its letters."""
_RIGHT, _DOWN = (0.0,), (math.pi / 2,)


def on_paper(geometry: BaseGeometry, place: Layout) -> BaseGeometry:
    """A geometry in grid metres as millimetres on the map, from its upper left corner, y downwards."""
    west, _, _, north = place.bounds
    mm = 1000 / place.scale
    return shapely.transform(geometry, lambda at: np.column_stack([(at[:, 0] - west) * mm, (north - at[:, 1]) * mm]))


def named(sheet: Sheet) -> tuple[list[Placed], list[str]]:
    """The sheet's labels where they stand, and the locations that had no room for theirs."""
    place = sheet.place
    zones = [on_paper(zone.outline, place) for zone in sheet.zones]
    placer = Placer(*place.paper.map_mm, zones)
    placer.avoid((spot(one.drawn, place) for one in sheet.points if not one.point.tagged), SYMBOL_MM, must=True)
    fixes = [one for one in sheet.points if one.point.tagged]
    few = len(fixes) <= _MOST_FIXES
    placer.avoid((spot(one.drawn, place) for one in fixes), FIX_MM, must=few)
    placed = [placer.place(label) for label in _zone_labels(sheet)]
    placed += [placer.place(label) for label in _frame_labels(sheet)]
    placed += [placer.place(label) for label in _grid_labels(sheet)]
    points = [(one.point.label, placer.place(_point_label(one.point.label, spot(one.drawn, place))))
              for one in sheet.points if not one.point.tagged]  # fmt: skip
    if few:
        points += [
            (one.point.label, placer.place(_fix_label(one.point.label, spot(one.drawn, place)))) for one in fixes
        ]
    placed += [label for _, label in points]
    placed += [placer.place(label) for label in _other_labels(sheet)]
    placed += [placer.place(*labels) for labels in _ground_labels(sheet)]
    unnamed = [name for name, label in points if label is None]
    return [label for label in placed if label is not None], unnamed if few else [*unnamed, f"{len(fixes):,} fixes"]


_MOST_LETTERS = 30
"""Of a zone's label on the map; what stands beside it has the whole."""


def corners(outline: BaseGeometry, place: Layout) -> tuple[Place, ...]:
    """Where a zone's label may stand beside it: at its outermost corners on the map.

    Never a point within: a circle's would be its centre, and the sheet for the subject tells of none.
    """
    here = outline.intersection(place.frame)
    ring = shapely.get_coordinates(on_paper(outline if here.is_empty else here, place))
    x, y = ring[:, 0], ring[:, 1]
    return tuple(
        (float(ring[i][0]), float(ring[i][1])) for i in (int(way.argmax()) for way in (x - y, x + y, -x - y, y - x))
    )


def _zone_labels(sheet: Sheet) -> list[Label]:
    """Of each zone at its largest part on the map, and then at its other parts, as far as there is room."""
    labels = [
        (n > 0, Label(text=shortened(zone.label, _MOST_LETTERS), kind=Kind.ZONE, anchors=corners(part, sheet.place), size_pt=_SIZE_PT[Kind.ZONE],
                      bold=True, gap_mm=1.6, zone=number, led=True, must=n == 0))
        for number, zone in enumerate(sheet.zones)
        for n, part in enumerate(_parts_of(zone.outline, sheet.place.frame)[:_MOST_PARTS])
    ]  # fmt: skip
    return [label for _, label in sorted(labels, key=lambda one: one[0])]


def _parts_of(outline: BaseGeometry, frame: BaseGeometry) -> list[BaseGeometry]:
    """The parts of a zone that lie on the map, those first that have most of themselves there."""
    here = [part for part in shapely.get_parts(outline).tolist() if part.intersects(frame)]
    return sorted(here, key=lambda part: -float(part.intersection(frame).area)) or [outline]


def _other_labels(sheet: Sheet) -> list[Label]:
    return [
        Label(text=legible(other.label), kind=Kind.OTHER, anchors=corners(other.outline, sheet.place),
              size_pt=_SIZE_PT[Kind.OTHER], gap_mm=1.6, led=True, must=True)
        for other in sheet.others
    ]  # fmt: skip


def _point_label(text: str, at: Place) -> Label:
    return Label(text=legible(text), kind=Kind.POINT, anchors=(at,), size_pt=_SIZE_PT[Kind.POINT], bold=True,
                 gap_mm=SYMBOL_MM * 0.58, led=True)  # fmt: skip


def _fix_label(text: str, at: Place) -> Label:
    """Of a fix of a tag: where there is room beside it."""
    return Label(text=legible(text), kind=Kind.POINT, anchors=(at,), size_pt=_FIX_PT, gap_mm=FIX_MM * 0.6)


def _frame_labels(sheet: Sheet) -> list[Label]:
    """The numbers of the sheets that this one is an index of, within a corner of their frames."""
    labels = []
    for name, frame in sheet.frames:
        west, north, east, south = on_paper(frame, sheet.place).bounds
        places = ((west + 2, north + 2), (east - 2, north + 2), (west + 2, south - 2), (east - 2, south - 2),
                  ((west + east) / 2, (north + south) / 2))  # fmt: skip
        labels.append(
            Label(
                text=name,
                kind=Kind.FRAME,
                anchors=places,
                size_pt=_SIZE_PT[Kind.FRAME],
                bold=True,
                middle=True,
                must=True,
            )
        )
    return labels


def _grid_labels(sheet: Sheet) -> list[Label]:
    """The lines' figures, at the top and at the left of the map."""
    west, _, _, north = sheet.place.bounds
    size = _SIZE_PT[Kind.GRID]
    tops = [(f"{e} E", (float(e), north), _DOWN) for e in sheet.grid.eastings]
    lefts = [(f"{n} N", (west, float(n)), _RIGHT) for n in sheet.grid.northings]
    return [
        Label(text=text, kind=Kind.GRID, anchors=(spot(at, sheet.place),), ways_rad=way, size_pt=size, gap_mm=0.8)
        for text, at, way in [*tops, *lefts]
    ]


def _ground_labels(sheet: Sheet) -> list[list[Label]]:
    """The names of the ground, of each street at several places along it and beside it, the best first."""
    longest: dict[str, BaseGeometry] = {}
    for road in sheet.base.roads:
        if road.line.length > getattr(longest.get(road.name), "length", 0.0):
            longest[road.name] = road.line
    made: list[list[Label]] = []
    for name in sheet.base.names:
        size, bold, text = _NAME_PT[name.rank], name.rank <= 2, legible(name.text)
        places = [(spot((name.easting, name.northing), sheet.place), name.angle_deg, 0.0)]
        if name.rank == STREET_RANK and name.text in longest:
            places = _along(on_paper(longest[name.text], sheet.place), size * MM_PER_PT)
        made.append(
            [Label(text=text, kind=Kind.NAME, anchors=(at,), size_pt=size, bold=bold, middle=True, angle_deg=angle, cost=cost)
             for at, angle, cost in places]
        )  # fmt: skip
    return made


def _along(line: BaseGeometry, size_mm: float) -> list[tuple[Place, float, float]]:
    """Places for a name along a line on paper, in it and on either side of it: each with its angle and what it costs."""
    found = []
    for n, share in enumerate(_SHARES):
        a, b = shapely.get_coordinates([line.interpolate(share + by, normalized=True) for by in (-0.08, 0.08)])
        angle = math.degrees(math.atan2(b[1] - a[1], b[0] - a[0]))
        turned = (angle + 90) % 180 - 90
        x, y = shapely.get_coordinates(line.interpolate(share, normalized=True))[0]
        across = np.array([-math.sin(math.radians(turned)), math.cos(math.radians(turned))])
        for side in (0, -1, 1):
            at = np.array([x, y]) + across * side * size_mm * _BESIDE
            found.append(((float(at[0]), float(at[1])), round(turned, 1), n * 1.0 + abs(side) * 8.0))
    return found


def spot(at: tuple[float, float], place: Layout) -> Place:
    """A place in grid metres as `on_paper` has it."""
    west, _, _, north = place.bounds
    return (at[0] - west) * 1000 / place.scale, (north - at[1]) * 1000 / place.scale
