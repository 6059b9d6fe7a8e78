"""Labels on a printed map: each beside what it names, over nothing that must be read; further off, by a line, in a crowd.

Places are millimetres on the map, from its upper left corner, y downwards.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from maps.paper.lettering import LINE, MM_PER_PT, width_mm

Place: TypeAlias = tuple[float, float]
Boxes: TypeAlias = NDArray[np.float64]
"""Rows of left, top, right, bottom."""

_HIDES, _CROSSES, _OTHER_ZONE, _OTHER_ZONE_LED, _OWN_ZONE, _LED, _RING = 1000.0, 30.0, 200.0, 40.0, 6.0, 10.0, 4.0
"""What a place for a label costs; one of `_HIDES` or more is taken by nothing that can do without."""
_EDGE = 300.0
"""A name of the ground that lies over a zone's edge is struck through by it."""
_RINGS = 6
_BESIDE_RAD = [eighth * math.pi / 4 for eighth in (0, 6, 4, 2, 7, 1, 5, 3)]  # right, above, left, below, corners
_AROUND_RAD = [n * math.pi / 8 for n in range(16)]
_WITHIN = 16
"""Within a zone that reaches beyond the map a label is tried at this many places across and down."""


class Kind(StrEnum):
    """What a label names, and so how it looks."""

    ZONE = "zone"
    OTHER = "other"
    POINT = "point"
    GRID = "grid"
    FRAME = "frame"
    NAME = "name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A line of text and where it may stand: beside one of `anchors`, or in the middle of it.

    `zone` is the number of the zone that it names. With `must` it is placed whatever it covers; with `led` it may stand off,
    by a line. A label in the middle of its place lies at an angle, degrees clockwise. `cost` is what it is worse by than
    another of the same name.
    """

    text: str
    kind: Kind
    anchors: tuple[Place, ...]
    size_pt: float
    bold: bool = False
    gap_mm: float = 0.0
    ways_rad: tuple[float, ...] = tuple(_BESIDE_RAD)
    middle: bool = False
    angle_deg: float = 0.0
    cost: float = 0.0
    zone: int | None = None
    led: bool = False
    must: bool = False

    @property
    def size_mm(self) -> tuple[float, float]:
        """Its width and height as it lies along its own line."""
        return width_mm(self.text, self.size_pt, bold=self.bold), self.size_pt * MM_PER_PT * LINE


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A label with the place of its middle, and the line from what it names, where it stands off."""

    label: Label
    at: Place
    line: tuple[Place, Place] | None = None


@dataclass(slots=True, kw_only=True)
class _Try:
    """Places to try: the label's middle, what each costs by itself, and the anchor it would stand off by a line from."""

    at: list[Place] = field(default_factory=list)
    cost: list[float] = field(default_factory=list)
    by: list[Place | None] = field(default_factory=list)

    def add(self, at: Place, cost: float, by: Place | None = None) -> None:
        self.at.append(at)
        self.cost.append(cost)
        self.by.append(by)


class Placer:
    """What a map's labels have to keep clear of; each label that is placed joins it."""

    def __init__(self, width_mm: float, height_mm: float, zones: Sequence[BaseGeometry]) -> None:
        self._view = (width_mm, height_mm)
        self._zones = list(zones)
        self._edges = [zone.boundary for zone in zones]
        shapely.prepare(self._zones)
        shapely.prepare(self._edges)
        self._hard = np.empty((0, 4))
        self._soft = np.empty((0, 4))

    def avoid(self, places: Iterable[Place], size_mm: float, *, must: bool) -> None:
        """Squares of this size: not to be covered, or only where there is no other room."""
        found = np.array([(x, y, x, y) for x, y in places]).reshape(-1, 4)
        grown = found + size_mm / 2 * np.array([-1, -1, 1, 1])
        if must:
            self._hard = np.vstack([self._hard, grown])
        else:
            self._soft = np.vstack([self._soft, grown])

    def place(self, *labels: Label) -> Placed | None:
        """One of a name's labels at the cheapest of their places; None where it has no room and need not be shown."""
        found = [found for label in labels if (found := self._best(label)) is not None]
        if not found:
            return self._forced(labels[0], _own_boxes(labels[0])) if labels[0].must else None
        _, placed, boxes = min(found, key=lambda one: one[0])
        self._hard = np.vstack([self._hard, boxes])
        if placed.line is not None:
            self.avoid(_along(*placed.line), 1.0, must=False)
        return placed

    def _best(self, label: Label) -> tuple[float, Placed, Boxes] | None:
        """The cheapest place of a label: what it costs, the label there, the boxes that it fills; None where it has no room."""
        own = _own_boxes(label)
        tries = self._tries(label, _extent(own))
        centres = np.array(tries.at).reshape(-1, 2)
        boxes = own[None] + np.tile(centres, 2)[:, None]
        cost = np.array(tries.cost) + self._cost(label, boxes, [by is not None for by in tries.by])
        cost[self._cut(boxes)] = np.inf
        best = int(cost.argmin()) if len(cost) else -1
        if best < 0 or not cost[best] < (np.inf if label.must else _HIDES):
            return None
        by = tries.by[best]
        line = None if by is None else (by, _nearest(by, _extent(boxes[best])))
        return float(cost[best]), Placed(label=label, at=tries.at[best], line=line), boxes[best]

    def _forced(self, label: Label, own: Boxes) -> Placed:
        """Beside its first anchor, moved onto the map: it has to be somewhere."""
        west, north, east, south = _extent(own)
        x, y = (
            min(max(at, -low), max(side - high, -low))
            for at, low, high, side in zip(label.anchors[0], (west, north), (east, south), self._view, strict=True)
        )
        self._hard = np.vstack([self._hard, own + np.array([x, y, x, y])])
        return Placed(label=label, at=(x, y))

    def _tries(self, label: Label, extent: tuple[float, float, float, float]) -> _Try:
        wide, high = extent[2] - extent[0], extent[3] - extent[1]
        tries = _Try()
        if label.middle:
            for at in label.anchors:
                tries.add(at, label.cost)
            return tries
        for anchor in label.anchors:
            for n, way in enumerate(label.ways_rad):
                tries.add(_beside(anchor, way, label.gap_mm, wide, high), n / 10)
        if label.zone is not None:
            for at, cost in self._within(label.zone):
                tries.add(at, cost)
        for ring in range(1, _RINGS + 1 if label.led else 1):
            for anchor in label.anchors:
                for way in _AROUND_RAD:
                    far = _beside(anchor, way, label.gap_mm + ring * high, wide, high)
                    tries.add(far, _LED + _RING * ring, anchor)
        return tries

    def _within(self, zone: int) -> list[tuple[Place, float]]:
        """Places within a zone, for one that reaches beyond the map or has no room around it; those in the middle first."""
        width, height = self._view
        steps = [(n, m) for n in range(1, _WITHIN) for m in range(1, _WITHIN)]
        at = [(width * n / _WITHIN, height * m / _WITHIN) for n, m in steps]
        inside = shapely.contains_xy(self._zones[zone], np.array(at)[:, 0], np.array(at)[:, 1])
        middle = _WITHIN / 2
        return [
            (place, 3 + (abs(n - middle) + abs(m - middle)) / 10)
            for place, (n, m), here in zip(at, steps, inside, strict=True)
            if here
        ]

    def _cost(self, label: Label, boxes: NDArray[np.float64], led: Sequence[bool]) -> NDArray[np.float64]:
        """What each try covers; `boxes` are those of each try, by row."""
        total = _hits(boxes, self._hard) * _HIDES + _hits(boxes, self._soft) * _CROSSES
        if not len(boxes):
            return np.asarray(total)
        if label.kind in (Kind.NAME, Kind.FRAME):
            each = shapely.box(*np.moveaxis(boxes, -1, 0))
            for edge in self._edges:
                total = total + np.asarray(shapely.intersects(edge, each)).any(axis=1) * _EDGE
            return np.asarray(total)
        if label.zone is None:
            return np.asarray(total)
        outer = shapely.box(*np.concatenate([boxes[:, :, :2].min(axis=1), boxes[:, :, 2:].max(axis=1)], axis=1).T)
        for number, zone in enumerate(self._zones):
            over = shapely.intersects(zone, outer)
            other = np.where(led, _OTHER_ZONE_LED, _OTHER_ZONE)
            total = total + over * (_OWN_ZONE if number == label.zone else other)
        return np.asarray(total)

    def _cut(self, boxes: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Which tries reach beyond the map."""
        width, height = self._view
        beyond = (boxes[..., 0] < 0) | (boxes[..., 1] < 0) | (boxes[..., 2] > width) | (boxes[..., 3] > height)
        return np.asarray(beyond.any(axis=1))


def _own_boxes(label: Label) -> Boxes:
    """The boxes that a label fills around its middle: one, or a row of them along a slope."""
    width, height = label.size_mm
    turn = math.radians(label.angle_deg)
    count = 1 if abs(math.sin(turn)) < 0.05 else max(1, math.ceil(width / height))
    along = (np.arange(count) + 0.5) / count * width - width / 2
    piece, c, s = width / count, abs(math.cos(turn)), abs(math.sin(turn))
    wide, high = piece * c + height * s, piece * s + height * c
    x, y = along * math.cos(turn), along * math.sin(turn)
    return np.column_stack([x - wide / 2, y - high / 2, x + wide / 2, y + high / 2])


def _extent(boxes: Boxes) -> tuple[float, float, float, float]:
    west, north = boxes[:, :2].min(axis=0)
    east, south = boxes[:, 2:].max(axis=0)
    return float(west), float(north), float(east), float(south)


def _hits(boxes: NDArray[np.float64], others: Boxes) -> NDArray[np.float64]:
    """How many of the others each row of boxes lies over."""
    if not len(others) or not len(boxes):
        return np.zeros(len(boxes))
    a, b = boxes[:, :, None], others[None, None]
    over = (a[..., 0] < b[..., 2]) & (a[..., 2] > b[..., 0]) & (a[..., 1] < b[..., 3]) & (a[..., 3] > b[..., 1])
    return np.asarray(over.any(axis=1).sum(axis=1), dtype=float)


def _beside(anchor: Place, way_rad: float, gap: float, wide: float, high: float) -> Place:
    """A label's middle, so that its edge is `gap` from the anchor's square in that direction, clockwise from the right."""
    c, s = math.cos(way_rad), math.sin(way_rad)
    across, down = abs(c) or 1e-9, abs(s) or 1e-9
    far = gap / max(across, down) + min(wide / 2 / across, high / 2 / down)
    return anchor[0] + c * far, anchor[1] + s * far


def _nearest(at: Place, box: tuple[float, float, float, float]) -> Place:
    return min(max(at[0], box[0]), box[2]), min(max(at[1], box[1]), box[3])


def _along(start: Place, end: Place) -> list[Place]:
    long = math.dist(start, end)
    count = max(1, int(long / 1.5))
    return [
        (start[0] + (end[0] - start[0]) * n / count, start[1] + (end[1] - start[1]) * n / count)
        for n in range(1, count)
    ]
