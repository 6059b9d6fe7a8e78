"""The mean over an area of the chance to be in a zone, both polygons, the error a circular normal.

It is the integral over both of the normal of the way between them, over the area. Up to `GRID_SIGMAS` across, either is
brought to nodes of a grid of cells no larger than a standard deviation, each with the weight of the polygon's ground
around it: the weights integrate polynomials exactly, whatever the polygon's corners, and nothing is triangulated.

Beyond, the mean is the share inside, and what the two boundaries add where they come near each other. The normal n less
a point mass δ is the Laplacian of H(r) = E1(r²/2) / 4π (r in standard deviations), so that by Gauss's theorem, twice,
∬(n − δ) over the area and the zone is −∬ H(r) da·dz over their boundaries, both with the interior left.
"""

import math

import numpy as np
import shapely
from numpy.polynomial import legendre
from numpy.typing import NDArray
from scipy.special import erf, exp1, owens_t

from monitor.clearance import Outline, between, cut, nearest_share, outline
from zones.frame import Floats, around_many, degrees_reach
from zones.shape import Shape, area_m2

GRID_SIGMAS = 150.0
_REACH = 7.5
"""Standard deviations beyond which a normal is nothing: 6e-13."""
_COUNT = 8
_NODES, _WEIGHTS = (made for made in legendre.leggauss(_COUNT))
_NODES, _WEIGHTS = (_NODES + 1) / 2, _WEIGHTS / 2
_PIECE_PER_ROOT_SIGMA = 5.0
"""Edges are cut into pieces of this times √σ metres: a piece leaves its chord by 1e-6 σ at most (length² tan 61° / 8 R)."""
_NEGLIGIBLE = 1e-6
_MOST_PAIRS = 400_000
"""Three microseconds each. Where corners stand so dense that there would be more, a part of the boundary stands for all."""


def _to_lagrange() -> tuple[Floats, Floats]:
    """The nodes' Lagrange polynomials on [0, 1], and their integrals from 0, as Legendre series of 2x − 1 (columns)."""
    plain = np.linalg.inv(legendre.legvander(2 * _NODES - 1, _COUNT - 1))
    return np.asarray(plain, dtype=np.float64), np.asarray(legendre.legint(plain, lbnd=-1) / 2)


_LAGRANGE, _RISING = _to_lagrange()


def mean_on_grid(area: Shape, sigma: float, zone: Shape) -> float:
    """The mean over an area of at most some `GRID_SIGMAS` standard deviations (metres) across, 0 to 1.

    Within 1e-6 of the integral in the plane around the area's middle, which itself is wrong by less than that where the
    area and the error are within 10 km, by 1e-4 within 100 km.
    """
    west, south, east, north = area.bounds
    origin = (west + east) / 2, (south + north) / 2
    a = _flat(outline(area), origin, sigma, np.inf)
    low, high = a.reshape(-1, 2).min(axis=0), a.reshape(-1, 2).max(axis=0)
    here = _Grid(low, high)
    there = _Grid(low - _REACH, high + _REACH)
    z = _flat(outline(zone), origin, sigma, float(np.abs([low, high]).max()) + _REACH)
    of_area, of_zone = here.weights(a), there.weights(z)
    (hx, hy), (tx, ty) = here.nodes(), there.nodes()
    met = _normal(hx[:, None] - tx) @ of_zone @ _normal(hy[:, None] - ty).T
    return float(np.clip(np.sum(of_area * met) / np.sum(of_area), 0.0, 1.0))


def beside_edges(area: Shape, sigma: float, zone: Shape) -> float:
    """What the mean over an area is more than the share of it that is inside, for an area large to `sigma` (metres).

    At most 0.4 σ × the length along which the boundaries run within a few σ of each other, over the area's own ground.
    Where that is below 1e-6 it is 0; within 1e-4 elsewhere.
    """
    ours, theirs = outline(area), outline(zone)
    tree = shapely.STRtree(_lines(theirs))
    near = np.unique(tree.query(_boxes(ours, sigma), predicate="intersects")[0])
    if not near.size:
        return 0.0
    ground_m2 = area_m2(area)
    (ax, bx), (ay, by) = ours.lon[:, near], ours.lat[:, near]
    length_m = np.hypot(*around_many(ax, ay, bx, by))
    most = 0.4 * sigma * float(length_m.sum()) / ground_m2
    if most < _NEGLIGIBLE:
        return 0.0
    step_m = sigma / 2 * min(max(1.0, 1e-3 / most), 8.0)
    edge, start, end = cut(np.maximum(1, np.ceil(length_m / step_m)).astype(np.intp))
    steps = Outline(shape=ours.shape, after=edge,
                    lon=np.stack([between(ax[edge], bx[edge], share) for share in (start, end)]),
                    lat=np.stack([between(ay[edge], by[edge], share) for share in (start, end)]))  # fmt: skip
    some = _boxes(steps, sigma)
    every = max(1, math.ceil(tree.query(some[::64], predicate="intersects").shape[1] * 64 / _MOST_PAIRS))
    one, other = tree.query(some[::every], predicate="intersects")
    stands_for = float(length_m.sum()) / float((length_m[edge] * (end - start))[::every].sum())
    total = 0.0
    for first in range(0, len(one), 50_000):
        part = slice(first, first + 50_000)
        total += stands_for * _between_edges(steps, one[part] * every, theirs, other[part], sigma)
    return -total / ground_m2


class _Grid:
    """Square cells of at most one standard deviation from a low corner to a high one, in standard deviations."""

    def __init__(self, low: Floats, high: Floats) -> None:
        self.low = low
        self.count = np.maximum(1, np.ceil(high - low)).astype(int)
        self.size = (high - low) / self.count

    def nodes(self) -> tuple[Floats, Floats]:
        x, y = (((np.arange(self.count[k])[:, None] + _NODES) * self.size[k] + self.low[k]).ravel() for k in (0, 1))
        return x, y

    def weights(self, edges: Floats) -> Floats:
        """The weight of each node, columns by rows, of the ground left of the edges (edge, end, axis); they add up to it.

        By Green's theorem each piece of an edge, of the rise dy, adds what lies west of it in its row: all of the cells
        west of its own, and of its own up to it.
        """
        columns, rows = self.count
        a, b = _cut_by_lines((edges - self.low) / self.size, columns, rows)
        middle = (a + b) / 2
        column, row = (np.floor(middle[:, k]).astype(int) for k in (0, 1))
        keep = (row >= 0) & (row < rows) & (column >= 0) & (a[:, 1] != b[:, 1])
        a, b, column, row = a[keep], b[keep], np.minimum(column[keep], columns), row[keep]
        whole = np.zeros((columns + 1, rows, _COUNT))
        own = np.zeros((columns + 1, rows, _COUNT, _COUNT))
        for node, weight in zip(_NODES, _WEIGHTS, strict=True):
            x, y = (a + node * (b - a)).T
            high = legendre.legvander(2 * np.clip(y - row, 0, 1) - 1, _COUNT - 1) @ _LAGRANGE
            high *= (weight * (b[:, 1] - a[:, 1]))[:, None]
            np.add.at(whole, (column, row), high)
            wide = legendre.legvander(2 * np.clip(x - column, 0, 1) - 1, _COUNT) @ _RISING
            np.add.at(own, (column, row), wide[:, :, None] * high[:, None, :])
        west_of = np.cumsum(whole[::-1], axis=0)[::-1][1:]
        made = (own[:columns] + _WEIGHTS[:, None] * west_of[:, :, None, :]) * self.size.prod()
        return np.asarray(made.transpose(0, 2, 1, 3).reshape(columns * _COUNT, rows * _COUNT))


def _cut_by_lines(edges: Floats, columns: int, rows: int) -> tuple[Floats, Floats]:
    """The edges cut where they cross the lines between cells, in cells; the ends of the pieces."""
    a, b = edges[:, 0], edges[:, 1]
    whose, where = [np.arange(len(a)), np.arange(len(a))], [np.zeros(len(a)), np.ones(len(a))]
    for axis, count in ((0, columns), (1, rows)):
        low, high = np.minimum(a[:, axis], b[:, axis]), np.maximum(a[:, axis], b[:, axis])
        first = np.clip(np.floor(low) + 1, 0, count + 1)
        lines = np.maximum(np.clip(np.ceil(high), 0, count + 1) - first, 0).astype(int)
        edge = np.repeat(np.arange(len(a)), lines)
        line = first[edge] + np.arange(len(edge)) - np.repeat(np.cumsum(lines) - lines, lines)
        whose.append(edge)
        where.append(np.clip((line - a[edge, axis]) / (b[edge, axis] - a[edge, axis]), 0, 1))
    edge, share = np.concatenate(whose), np.concatenate(where)
    order = np.lexsort((share, edge))
    edge, share = edge[order], share[order]
    points = between(a[edge], b[edge], share[:, None])
    same = edge[1:] == edge[:-1]
    return points[:-1][same], points[1:][same]


def _flat(edges: Outline, origin: tuple[float, float], sigma: float, reach: float) -> Floats:
    """The edges in standard deviations around an origin, what comes within `reach` of its axes cut to run as it does."""
    lon, lat = edges.lon, edges.lat
    x, y = around_many(*origin, lon, lat)
    # Long pieces bend: half as much again, and some metres, is surely outside.
    close = (np.abs(np.stack([x, y])).min(axis=1) <= 1.5 * reach * sigma + 1_000.0).all(axis=0)
    piece_m = _PIECE_PER_ROOT_SIGMA * math.sqrt(sigma)
    long_m = np.hypot(x[1] - x[0], y[1] - y[0])
    edge, start, end = cut(np.where(close, np.maximum(1, np.ceil(long_m / piece_m)), 1).astype(np.intp))
    ends = []
    for share in (start, end):
        x, y = around_many(
            *origin, between(lon[0, edge], lon[1, edge], share), between(lat[0, edge], lat[1, edge], share)
        )
        ends.append(np.stack([x, y], axis=1) / sigma)
    return np.stack(ends, axis=1)


def _normal(x: Floats) -> Floats:
    return np.asarray(np.exp(-x * x / 2) / math.sqrt(2 * math.pi))


def _lines(edges: Outline) -> NDArray[np.object_]:
    return np.asarray(shapely.linestrings(np.stack([edges.lon, edges.lat], axis=-1).transpose(1, 0, 2)))


def _boxes(edges: Outline, sigma: float) -> NDArray[np.object_]:
    """The boxes in degrees that hold all within reach of each edge."""
    east, north = degrees_reach(float(np.abs(edges.lat).max()), _REACH * sigma)
    (west, south), (far, top) = ((bound(edges.lon, axis=0), bound(edges.lat, axis=0)) for bound in (np.min, np.max))
    return np.asarray(shapely.box(west - east, south - north, far + east, top + north))


def _between_edges(
    ours: Outline, one: NDArray[np.intp], theirs: Outline, other: NDArray[np.intp], sigma: float
) -> float:
    """The sum over pairs of edges of ∬ H(r) da·dz, square metres."""
    total = 0.0
    ends = [(ours.lon[k, one], ours.lat[k, one]) for k in (0, 1)]
    nodes, weights = legendre.leggauss(4)
    zone = [(theirs.lon[k, other], theirs.lat[k, other]) for k in (0, 1)]
    for node, weight in zip((nodes + 1) / 2, weights / 2, strict=True):
        lon, lat = (ends[0][k] + node * (ends[1][k] - ends[0][k]) for k in (0, 1))
        (ax, ay), (bx, by) = (around_many(lon, lat, *end) for end in ends)
        zx, zy = around_many(lon, lat, *zone[0])
        ex, ey = around_many(lon, lat, *zone[1])
        # Of a long edge only the part within reach: the rest is nothing, and the chord of the whole is not where it runs.
        foot = nearest_share(zx, zy, ex - zx, ey - zy)
        half = 1.2 * _REACH * sigma / np.maximum(np.hypot(ex - zx, ey - zy), 1e-9)
        (zx, zy), (ex, ey) = (
            around_many(lon, lat, *(between(zone[0][k], zone[1][k], share) for k in (0, 1)))
            for share in (np.maximum(foot - half, 0.0), np.minimum(foot + half, 1.0))
        )
        dx, dy = ex - zx, ey - zy
        length = np.maximum(np.hypot(dx, dy), 1e-300)
        along = ((bx - ax) * dx + (by - ay) * dy) / length
        h = np.abs(zx * dy - zy * dx) / length / sigma
        near, far = (zx * dx + zy * dy) / length / sigma, (ex * dx + ey * dy) / length / sigma
        total += weight * sigma * float(np.sum(along * (_inner(h, far) - _inner(h, near))))
    return total


def _inner(h: Floats, t: Floats) -> Floats:
    """The integral of H(√(h² + s²)) ds from 0 to t."""
    h = np.maximum(h, 1e-150)
    part = t * exp1(np.maximum((h * h + t * t) / 2, 1e-290)) + math.sqrt(2 * math.pi) * np.exp(-h * h / 2) * erf(
        t / math.sqrt(2)
    )
    return np.asarray(part / (4 * math.pi) - h * owens_t(h, t / h))
