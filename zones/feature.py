"""Features as files hold them, of whatever kind: a geometry, a name; and what their rings and lines must be."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from zones.error import EmptyShape, InvalidShape, NotAPolygon, RingNotClosed, TooLarge, Way

MOST_NAME_CHARS = 500
MOST_FEATURES = 5_000
_INSTEAD = {"Cc": " ", "Zl": " ", "Zp": " ", "Cs": "\N{REPLACEMENT CHARACTER}"}
"""By Unicode category: control characters, line and paragraph ends, halves of a surrogate pair."""
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Marks that make what follows read backwards, which no text of the records holds."""
GIVEN = "what was given"
"""Said of what has nothing in it that could be named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """A geometry as read (None where there is none), and the feature's name if it has one, made fit to keep.

    `change` says what a repair had to do for it to be read at all.
    """

    geometry: BaseGeometry | None
    name: str
    change: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", _fit_to_keep(self.name))


def _fit_to_keep(name: str) -> str:
    """One line of at most `MOST_NAME_CHARS` that any database and any encoding takes."""
    cut = name[: MOST_NAME_CHARS + 1]
    fit = "".join(_INSTEAD.get(unicodedata.category(c), c) for c in _TURNS.sub(_INSTEAD["Cs"], cut)).strip()
    return fit if len(cut) <= MOST_NAME_CHARS else fit[: MOST_NAME_CHARS - 1] + "…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """Features in file order; `epsg` is what the file says of its coordinates, None where it is silent.

    `usual` is what silence means in a file of its kind: WGS84 in GeoJSON, unless its crs is null; None is nothing.
    """

    features: Sequence[Feature]
    epsg: int | None
    usual: int | None = None


def refuse_many(features: int, field: str) -> None:
    """Raises TooLarge where there are more features than anybody draws zones."""
    if features > MOST_FEATURES:
        raise TooLarge(field, f"{features:,} features", f"Send {MOST_FEATURES:,} polygons or fewer.")


def refuse_bad_ring(ring: Sequence[Sequence[float]], where: str) -> None:
    """Raises InvalidShape where a ring is not closed or has fewer than three different corners."""
    if not ring:
        raise EmptyShape(where, "ring", "Remove it or give it coordinates.", problem="has no position")
    if ring[0] != ring[-1]:
        ends = f"{ring[0][0]:.9g}, {ring[0][1]:.9g} … {ring[-1][0]:.9g}, {ring[-1][1]:.9g}"
        raise RingNotClosed(where, ends, "Repeat the first position as the last.", ways=(Way.REPAIR,))
    if len(ring) < 4 or len({tuple(p) for p in ring}) < 3:
        raise InvalidShape(
            where, f"{len(ring)} position{'s' * (len(ring) != 1)}", "Give it at least three different corners.",
            problem="are too few for a ring" if len(ring) != 1 else "is too few for a ring",
        )  # fmt: skip


def ring_closed(where: str) -> str:
    """What a repair did, in words."""
    called = ring_called(where)
    return f"{called[:1].upper()}{called[1:]} was not closed: its first corner was repeated as its last."


def ring_called(where: str) -> str:
    """Which line of a shape a place in a file is: "feature 2, part 1, ring 2" is "hole 1 of part 1"."""
    part, ring = re.search(r"\bpart (\d+)", where), re.search(r"\bring (\d+)", where)
    named = f"hole {int(ring[1]) - 1}" if ring and ring[1] != "1" else "the outline"
    return f"{named} of part {part[1]}" if part else named


def refuse_short_line(line: Sequence[Sequence[float]], where: str) -> None:
    """Raises InvalidShape where a line has one position."""
    if len(line) < 2:
        raise InvalidShape(where, "1 position", "Give a line two positions or more.", problem="is too few for a line")


def polygons_only(features: Sequence[Feature], *, field: str) -> Sequence[tuple[BaseGeometry, str]]:
    """Each feature's polygonal geometry and name; raises where a feature holds anything else.

    A collection of nothing but polygons is taken as one MultiPolygon: no polygon is lost.
    """
    if not features:
        raise EmptyShape(field, GIVEN, "Give at least one polygon.", problem="has no shape in it")
    wrong: dict[str, int] = {}
    made: list[tuple[BaseGeometry, str]] = []
    for feature in features:
        geometry = feature.geometry
        parts = [] if geometry is None else _polygons(geometry)
        if geometry is None or parts is None or not parts:
            kind = "nothing" if geometry is None else geometry.geom_type
            wrong[kind] = wrong.get(kind, 0) + 1
        else:
            made.append((parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts), feature.name))
    if wrong:
        held = ", ".join(counted_kind(kind, count) for kind, count in sorted(wrong.items()))
        beside = f", beside {counted_kind('Polygon', len(made))}" if made else ""
        raise NotAPolygon(
            field,
            held + beside,
            "Send a file of polygons only.",
            problem="is in it where each shape must be a polygon",
            ways=(Way.LAYER, Way.CORRIDOR),
        )
    return made


_KINDS = {
    "Point": "point", "MultiPoint": "set of points", "LineString": "line", "MultiLineString": "set of lines",
    "Polygon": "polygon", "MultiPolygon": "set of polygons", "GeometryCollection": "mixed set",
}  # fmt: skip


def counted_kind(kind: str, count: int) -> str:
    """ "2 lines", "1 set of points"."""
    if kind == "nothing":
        return kind
    first, _, rest = _KINDS.get(kind, kind).partition(" ")
    return f"{count:,} {first}{'s' * (count != 1)}{' ' * bool(rest)}{rest}"


def _polygons(geometry: BaseGeometry) -> list[shapely.Polygon] | None:
    """The polygons of a geometry, taken apart; None where it holds anything else."""
    if isinstance(geometry, shapely.Polygon):
        return [] if geometry.is_empty else [geometry]
    if isinstance(geometry, shapely.MultiPolygon | shapely.GeometryCollection):
        found = [_polygons(part) for part in geometry.geoms]
        return None if any(part is None for part in found) else [p for part in found if part for p in part]
    return None
