"""What lies between two junctions of a road: pure arithmetic on links and nodes, lengths in metres.

A roundabout is one node, whatever its links are called, and so are nodes at which one road is met within `NEAR_M`: the
two carriageways of a dual one, a staggered crossing. What lies between is the shortest way and every other that is at
most half as long again: both carriageways, both sides of a square; never a spur, nor the long way round.
"""

import heapq
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from monitor.gazetteer.road import ROUNDABOUT, Link

NEAR_M = 60.0
WITHIN_M = 2_000.0
"""Where a road is met several times, but all within this, the whole of what lies between is meant, and said."""
_LONGER, _SLACK_M = 1.5, 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A part of a road from one junction to another: its links, the shortest way's length, and whether it is the whole
    between several meetings.
    """

    links: tuple[Link, ...]
    length_m: float
    several: bool = False


@dataclass(frozen=True, slots=True)
class _Edge:
    start: str
    end: str
    link: Link

    @property
    def length_m(self) -> float:
        return self.link.length_m

    def other(self, node: str) -> str:
        return self.end if node == self.start else self.start


def stretches(
    links: Sequence[Link], ones: Collection[str], others: Collection[str], ties: Collection[tuple[str, str]] = ()
) -> list[Stretch]:
    """The stretches from a meeting with one road to a meeting with the other, given by the nodes at which they meet it.

    `ties` are nodes of one and the same meeting: the two ends of a bridge at which slip roads arrive. None where they
    meet in one place only, or in parts of the road that are not joined.
    """
    places = _places(links)
    joined = _Joined()
    for link in links:
        if link.form == ROUNDABOUT:
            joined.join(link.start, link.end)
    for a, b in ties:
        joined.join(a, b)
    for nodes in (ones, others):
        for a, b in _near(sorted(set(nodes) & places.keys()), places):
            joined.join(a, b)
    rounds = [link for link in links if link.form == ROUNDABOUT]
    edges = [_Edge(joined.of(link.start), joined.of(link.end), link) for link in links if link.form != ROUNDABOUT]
    first = {joined.of(node) for node in ones if node in places}
    second = {joined.of(node) for node in others if node in places}
    both = first & second
    first, second = first - both, second - both
    found = _minimal(edges, first, second, both)
    if len(found) > 1:
        ends = {node for node in places if joined.of(node) in first | second}
        if _spread([places[node] for node in ends]) <= WITHIN_M:
            found = [_whole(edges, first, second)]
    return [_finished(stretch, joined, rounds, edges) for stretch in found]


def _minimal(edges: Sequence[_Edge], first: set[str], second: set[str], both: set[str]) -> list[Stretch]:
    """The stretches that pass no other meeting with either road."""
    found: list[Stretch] = []
    stops = first | second | both
    for x in sorted(first):
        for y in sorted(second):
            stretch = _between(edges, x, y, stops)
            if stretch is not None:
                found.append(stretch)
    return found


def _whole(edges: Sequence[_Edge], first: set[str], second: set[str]) -> Stretch:
    """All that lies between any meeting with the one and any with the other."""
    links: dict[str, Link] = {}
    longest = 0.0
    for x in first:
        for y in second:
            stretch = _between(edges, x, y, {x, y})
            if stretch is not None:
                links |= {link.id: link for link in stretch.links}
                longest = max(longest, stretch.length_m)
    return Stretch(links=tuple(links.values()), length_m=longest, several=True)


def _between(edges: Sequence[_Edge], x: str, y: str, stops: set[str]) -> Stretch | None:
    """What lies between two nodes without passing a stop; None where nothing does."""
    kept = _pieces(edges, x, y, stops)
    kept = _without_ends(kept, {x, y})
    from_x, from_y = _distances(kept, x, y), _distances(kept, y, x)
    shortest = from_x.get(y)
    if shortest is None:
        return None
    most = shortest * _LONGER + _SLACK_M
    inf = float("inf")

    def way(edge: _Edge) -> float:
        one = from_x.get(edge.start, inf) + edge.length_m + from_y.get(edge.end, inf)
        other = from_x.get(edge.end, inf) + edge.length_m + from_y.get(edge.start, inf)
        return min(one, other)

    return Stretch(links=tuple(edge.link for edge in kept if way(edge) <= most), length_m=shortest)


def _pieces(edges: Sequence[_Edge], x: str, y: str, stops: set[str]) -> list[_Edge]:
    """The edges of the pieces that touch both nodes once the road is cut at its stops."""
    joined = _Joined()
    for edge in edges:
        if edge.start not in stops and edge.end not in stops:
            joined.join(edge.start, edge.end)
    touched: dict[str, set[str]] = {}
    for edge in edges:
        for near, far in ((edge.start, edge.end), (edge.end, edge.start)):
            if near in (x, y) and far not in stops:
                touched.setdefault(joined.of(far), set()).add(near)
    pieces = {piece for piece, nodes in touched.items() if nodes == {x, y}}

    def belongs(edge: _Edge) -> bool:
        if {edge.start, edge.end} == {x, y}:
            return True
        ends = [node for node in (edge.start, edge.end) if node not in stops]
        if not ends or any(node in stops - {x, y} for node in (edge.start, edge.end)):
            return False
        return joined.of(ends[0]) in pieces

    return [edge for edge in edges if belongs(edge)]


def _without_ends(edges: Sequence[_Edge], kept: set[str]) -> list[_Edge]:
    """The edges without those that lead nowhere."""
    left = list(edges)
    while True:
        degree: dict[str, int] = {}
        for edge in left:
            for node in (edge.start, edge.end):
                degree[node] = degree.get(node, 0) + 1
        ends = {node for node, count in degree.items() if count == 1 and node not in kept}
        if not ends:
            return left
        left = [edge for edge in left if edge.start not in ends and edge.end not in ends]


def _distances(edges: Sequence[_Edge], source: str, barrier: str) -> dict[str, float]:
    """The shortest way from a node to each; none passes the barrier."""
    at: dict[str, list[_Edge]] = {}
    for edge in edges:
        at.setdefault(edge.start, []).append(edge)
        at.setdefault(edge.end, []).append(edge)
    best = {source: 0.0}
    queue = [(0.0, source)]
    while queue:
        length, node = heapq.heappop(queue)
        if length > best[node] or node == barrier:
            continue
        for edge in at.get(node, []):
            other, further = edge.other(node), length + edge.length_m
            if further < best.get(other, float("inf")):
                best[other] = further
                heapq.heappush(queue, (further, other))
    return best


def _finished(stretch: Stretch, joined: "_Joined", rounds: Sequence[Link], edges: Sequence[_Edge]) -> Stretch:
    """The stretch with the roundabouts that it passes or ends at, and with what lies within its end junctions."""
    nodes = {joined.of(node) for link in stretch.links for node in (link.start, link.end)}
    known = {link.id for link in stretch.links}
    more = [link for link in rounds if joined.of(link.start) in nodes]
    more += [edge.link for edge in edges if edge.start == edge.end and edge.start in nodes and edge.link.id not in known
             and edge.length_m <= 2 * NEAR_M]  # fmt: skip
    return Stretch(links=(*stretch.links, *more), length_m=stretch.length_m, several=stretch.several)


def _places(links: Iterable[Link]) -> dict[str, tuple[float, float]]:
    """Where each node lies."""
    found: dict[str, tuple[float, float]] = {}
    for link in links:
        for node, position in ((link.start, link.line.coords[0]), (link.end, link.line.coords[-1])):
            found[node] = (float(position[0]), float(position[1]))
    return found


def nodes_near(links: Sequence[Link], at: tuple[float, float], near_m: float, most_m: float) -> set[str]:
    """The nodes within `near_m` of a position; else the nearest and those hardly further, none beyond `most_m`."""
    places = _places(links)
    away = {node: float(np.hypot(x - at[0], y - at[1])) for node, (x, y) in places.items()}
    nearest = min(away.values(), default=float("inf"))
    if nearest > most_m:
        return set()
    reach = near_m if nearest <= near_m else nearest * 1.25
    return {node for node, distance in away.items() if distance <= reach}


def _near(nodes: Sequence[str], places: dict[str, tuple[float, float]]) -> list[tuple[str, str]]:
    points = np.array([places[node] for node in nodes]).reshape(-1, 2)
    found: list[tuple[str, str]] = []
    for i in range(len(nodes)):
        away = np.hypot(points[i + 1 :, 0] - points[i, 0], points[i + 1 :, 1] - points[i, 1])
        found += [(nodes[i], nodes[i + 1 + int(j)]) for j in np.flatnonzero(away <= NEAR_M)]
    return found


def _spread(points: Sequence[tuple[float, float]]) -> float:
    """The diagonal of the box of some positions."""
    array = np.array(points).reshape(-1, 2)
    return float(np.hypot(*(array.max(axis=0) - array.min(axis=0)))) if len(array) else 0.0


class _Joined:
    """Nodes that are one."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def of(self, node: str) -> str:
        root = node
        while (above := self._parent.get(root, root)) != root:
            root = above
        while (above := self._parent.get(node, node)) != root:
            self._parent[node] = root
            node = above
        return root

    def join(self, one: str, other: str) -> None:
        a, b = self.of(one), self.of(other)
        if a != b:
            self._parent[max(a, b)] = min(a, b)


def pieces(links: Sequence[Link], near_m: float) -> list[list[Link]]:
    """The links in groups that hang together: by their nodes, or by ends that lie near each other."""
    joined = _Joined()
    places = _places(links)
    for link in links:
        joined.join(link.start, link.end)
    squares: dict[tuple[int, int], list[str]] = {}
    for node, (x, y) in places.items():
        squares.setdefault((int(x // near_m), int(y // near_m)), []).append(node)
    for (x, y), nodes in squares.items():
        around = [node for dx in (0, 1) for dy in (-1, 0, 1) for node in squares.get((x + dx, y + dy), [])]
        for node in nodes:
            for other in around:
                if np.hypot(places[node][0] - places[other][0], places[node][1] - places[other][1]) <= near_m:
                    joined.join(node, other)
    groups: dict[str, list[Link]] = {}
    for link in links:
        groups.setdefault(joined.of(link.start), []).append(link)
    return list(groups.values())
