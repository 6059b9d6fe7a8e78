"""The circles that just fit into a polygon, each touching its outline in two places or more: how wide it is, and where.

Each is found by a circle that touches the outline at a sample and shrinks until nothing of the outline lies in it
(J. Ma, S. W. Bae, S. Choi, "3D medial axis point approximation using nearest neighbors and the normal field", The
Visual Computer 28, 2012).
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import Polygon

from zones.frame import Floats

_MOST_SHRINKS = 40
_TOUCH_M = 1e-3
_FAN_RAD = np.radians(20.0)
"""A corner that points inwards is looked at in every direction between its two edges', this far apart."""


@dataclass(frozen=True, slots=True)
class Circles:
    """Circles in a polygon, a row each: centres and the two places where each touches (metres east and north), radii.

    `edges` is the outline and `pair` which two of its edges each touches.
    """

    centre: Floats
    radius_m: Floats
    touch: Floats
    other: Floats
    edges: "Edges"
    pair: NDArray[np.intp]

    def opposite(self) -> Floats:
        """By how much (radians) the two places fail to lie opposite each other: 0 where they do."""
        one, two = self.touch - self.centre, self.other - self.centre
        lengths = np.maximum(np.hypot(*one.T) * np.hypot(*two.T), 1e-12)
        return np.asarray(np.pi - np.arccos(np.clip((one * two).sum(axis=1) / lengths, -1.0, 1.0)))

    def way_round_m(self) -> Floats:
        """Metres along the outline from one place to the other, the shorter way; infinite between two rings."""
        away = np.stack([self.touch, self.other], axis=1) - self.edges.start[self.pair]
        along = self.edges.along_m[self.pair] + np.hypot(away[..., 0], away[..., 1])
        straight = np.abs(along[:, 0] - along[:, 1])
        way = np.minimum(straight, self.edges.ring_m[self.pair[:, 0]] - straight)
        ring = self.edges.ring[self.pair]
        return np.where(ring[:, 0] == ring[:, 1], way, np.inf)

    def in_a_corner(self) -> NDArray[np.bool_]:
        """Whether the two places are on edges that meet."""
        start, end = self.edges.start[self.pair], self.edges.end[self.pair]
        meets = (start == end[:, ::-1]).all(axis=2).any(axis=1)
        return np.asarray(meets | (self.pair[:, 0] == self.pair[:, 1]))

    def shortest_lines(self) -> Floats:
        """The shortest line between the two edges of each: its two ends."""
        one, two = (
            shapely.linestrings(np.stack([self.edges.start[side], self.edges.end[side]], axis=1))
            for side in self.pair.T
        )
        return np.asarray(shapely.get_coordinates(shapely.shortest_line(one, two)).reshape(-1, 2, 2))

    def where(self, keep: NDArray[np.bool_]) -> "Circles":
        """Those of them that are kept."""
        return Circles(
            self.centre[keep], self.radius_m[keep], self.touch[keep], self.other[keep], self.edges, self.pair[keep]
        )


@dataclass(frozen=True, slots=True)
class Edges:
    """Directed edges, the interior on their left, metres; where on its ring each begins, and how long that ring is."""

    start: Floats
    end: Floats
    ring: NDArray[np.intp]
    along_m: Floats
    ring_m: Floats

    @property
    def direction(self) -> Floats:
        way = self.end - self.start
        return np.asarray(way / np.hypot(*way.T)[:, None])


def circles_within(polygon: Polygon, step_m: float, *, most_m: float) -> Circles:
    """The circles that touch the outline at samples: the middle of each edge, others `step_m` apart, and inward corners.

    The polygon is in metres; `most_m` is a radius that no circle within it exceeds.
    """
    edges = _edges(polygon)
    touch, inward, owner = _samples(edges, step_m)
    tree = shapely.STRtree(np.asarray(shapely.linestrings(np.stack([edges.start, edges.end], axis=1)), dtype=object))
    radius = np.full(len(touch), most_m)
    other, other_edge = touch.copy(), owner.copy()
    left = np.arange(len(touch))
    for _ in range(_MOST_SHRINKS):
        centre = touch[left] + radius[left, None] * inward[left]
        edge = np.asarray(tree.nearest(shapely.points(centre)))
        nearest = _nearest_on(edges, edge, centre)
        within = np.hypot(*(nearest - centre).T) < radius[left] - _TOUCH_M
        left, nearest, edge = left[within], nearest[within], edge[within]
        way = nearest - touch[left]
        depth = (way * inward[left]).sum(axis=1)
        narrower = (way * way).sum(axis=1) / np.maximum(2 * depth, 1e-12)
        shrinks = (depth > 0) & (narrower < radius[left])
        left, nearest, edge, narrower = left[shrinks], nearest[shrinks], edge[shrinks], narrower[shrinks]
        if not left.size:
            break
        radius[left], other[left], other_edge[left] = narrower, nearest, edge
    return Circles(
        centre=touch + radius[:, None] * inward,
        radius_m=radius,
        touch=touch,
        other=other,
        edges=edges,
        pair=np.column_stack([owner, other_edge]),
    )


def _edges(polygon: Polygon) -> Edges:
    points, ring = shapely.get_coordinates(shapely.get_rings(shapely.orient_polygons(polygon)), return_index=True)
    keep = (ring[1:] == ring[:-1]) & (points[1:] != points[:-1]).any(axis=1)
    start, end, ring = points[:-1][keep], points[1:][keep], ring[:-1][keep]
    length = np.hypot(*(end - start).T)
    so_far = np.cumsum(length) - length
    first = np.searchsorted(ring, ring)
    return Edges(
        start=start, end=end, ring=ring, along_m=so_far - so_far[first], ring_m=np.bincount(ring, length)[ring]
    )


def _samples(edges: Edges, step_m: float) -> tuple[Floats, Floats, NDArray[np.intp]]:
    """Places on the outline, the way inwards there (unit vectors), and whose edge each is on."""
    length = np.hypot(*(edges.end - edges.start).T)
    count = 2 * np.ceil((length / step_m - 1) / 2).clip(0).astype(np.intp) + 1  # odd, so that one is the middle
    owner = np.repeat(np.arange(len(count)), count)
    place = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)
    share = ((place + 0.5) / count[owner])[:, None]
    normal = np.column_stack([-edges.direction[:, 1], edges.direction[:, 0]])
    touch, inward = edges.start[owner] + share * (edges.end - edges.start)[owner], normal[owner]
    corner = _inward_corners(edges, normal)
    return (
        np.concatenate([touch, corner[0]]),
        np.concatenate([inward, corner[1]]),
        np.concatenate([owner, corner[2]]),
    )


def _inward_corners(edges: Edges, normal: Floats) -> tuple[Floats, Floats, NDArray[np.intp]]:
    before = np.arange(len(edges.ring)) - 1
    first = np.flatnonzero(np.append(True, edges.ring[1:] != edges.ring[:-1]))
    before[first] = np.append(first[1:], len(edges.ring)) - 1
    one, two = normal[before], normal
    turn = np.arctan2(one[:, 0] * two[:, 1] - one[:, 1] * two[:, 0], (one * two).sum(axis=1))
    corner = np.flatnonzero(turn < -1e-9)
    count = np.ceil(-turn[corner] / _FAN_RAD).astype(np.intp) + 1
    owner = np.repeat(corner, count)
    place = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)
    angle = np.arctan2(one[owner, 1], one[owner, 0]) + turn[owner] * place / (np.repeat(count, count) - 1)
    return edges.start[owner], np.column_stack([np.cos(angle), np.sin(angle)]), owner


def _nearest_on(edges: Edges, edge: NDArray[np.intp], points: Floats) -> Floats:
    start, way = edges.start[edge], (edges.end - edges.start)[edge]
    share = ((points - start) * way).sum(axis=1) / (way * way).sum(axis=1)
    return np.asarray(start + share.clip(0, 1)[:, None] * way)
