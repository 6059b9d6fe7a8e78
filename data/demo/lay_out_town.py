"""Lay out Saltmere, an invented seaside town, and write it as saltmere.gpkg.

Nothing here is real: the town, its streets, road numbers and postcodes are invented. It stands on
the Sussex coast of British National Grid (EPSG:27700), astride longitude 0, the sea to the south.

The layers and attributes are named as those of Ordnance Survey's OS Open Zoomstack GeoPackage:

    land; foreshore; local_buildings; roads_local, roads_regional, roads_national
    (type, name, number, level); rail (type); railway_stations (name, type); greenspace (type);
    woodland (type); surfacewater (type); waterlines (type); sites (type); names (name1, name2, type)

each with the key ``id`` and the geometry ``geom``. Road types: A Road, B Road (regional), Minor,
Local, Restricted (local). Level 1 is a bridge; the railway is broken beneath it, as in Zoomstack.
Left out, to keep the file small: the uuid of local_buildings.
Not Zoomstack's: ``sea`` (only in its vector tiles), ``name`` on waterlines, the site type Industry,
and our own ``postcodes`` (postcode, street), points along the streets in the unused area ZZ.

Run ``python data/demo/lay_out_town.py`` to write the file again, byte for byte the same.
"""

from __future__ import annotations

import math
import os
import random
import sqlite3
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import geopandas as gpd
import shapely
from shapely.geometry import LineString, Point, Polygon, box
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring, unary_union
from town_plan import BROOK, COAST, GREENS, HARBOUR_ARM, LOW_WATER, PIER, POND, RAIL, SCHOOL, STREETS, WOODS, WORKS

SEED = 2026
ORIGIN = (539800.0, 101000.0)
WIDTH, HEIGHT = 2100.0, 2000.0
FRAME = box(0, 0, WIDTH, HEIGHT)
OUTPUT = Path(__file__).with_name("saltmere.gpkg")
SNAP = 32.0

XY = tuple[float, float]
Row = dict[str, Any]


class Style(NamedTuple):
    """How buildings stand along a street: lengths in metres."""

    front: float  # centreline to front wall
    width: tuple[float, float]
    depth: tuple[float, float]
    gap: tuple[float, float]
    garden: float  # kept clear behind
    shaped: float  # share of footprints that are not a plain rectangle


STYLES = {
    "S": Style(7.6, (8, 21), (10, 17), (0.3, 1.2), 2, 0.25),  # shops and old houses
    "T": Style(9.4, (25, 48), (8.5, 10), (2.5, 6), 7, 0.0),  # terraces
    "M": Style(12.5, (13.5, 16.5), (8.5, 10), (9, 15), 10, 0.04),  # pairs
    "D": Style(14.5, (10, 14), (9, 11.5), (9, 15), 10, 0.3),  # detached houses
    "V": Style(13.0, (16, 28), (14, 18), (1.5, 4), 5, 0.3),  # sea-front hotels and flats
    "I": Style(17.0, (28, 46), (22, 32), (10, 16), 4, 0.2),  # industrial units
}


class Street(NamedTuple):
    """A street as authored: its control points are smoothed, its ends join streets near them."""

    name: str
    type: str
    number: str | None
    left: str | None  # building style on its left as drawn
    right: str | None
    line: LineString


def points(text: str) -> list[XY]:
    """Read "x,y x,y" as points."""
    return [(float(x), float(y)) for x, y in (pair.split(",") for pair in text.split())]


def rounded_corners(path: Sequence[XY], rounds: int = 3) -> list[XY]:
    """Cut a path's corners (Chaikin), keeping its ends."""
    path = list(path)
    for _ in range(rounds if len(path) > 2 else 0):
        cut = [path[0]]
        for (ax, ay), (bx, by) in pairwise(path):
            cut += [(0.75 * ax + 0.25 * bx, 0.75 * ay + 0.25 * by), (0.25 * ax + 0.75 * bx, 0.25 * ay + 0.75 * by)]
        path = [*cut, path[-1]]
    return path


def smooth_line(text: str) -> BaseGeometry:
    """Smooth a line through control points."""
    return LineString(rounded_corners(points(text))).simplify(0.4)


def smooth_ring(text: str, radius: float = 9) -> BaseGeometry:
    """Make a polygon with rounded corners."""
    shape = Polygon(points(text))
    return shape.buffer(-radius, quad_segs=4).buffer(radius, quad_segs=4).simplify(0.3)


def grid(value: float, places: int = 2) -> float:
    """Round one coordinate."""
    return round(value, places)


def joined(end: XY, lines: Sequence[LineString]) -> XY:
    """Find the point of the earlier streets an end joins, or the end itself."""
    here = Point(end)
    near = min(lines, key=here.distance, default=None)
    if near is None or near.distance(here) > SNAP:
        return end
    first, last = Point(near.coords[0]), Point(near.coords[-1])
    for tip in (first, last):
        if tip.distance(here) < 8:
            return (tip.x, tip.y)
    foot = near.interpolate(near.project(here))
    ends = [Point(line.coords[i]) for line in lines for i in (0, -1)]
    for end_point in sorted(ends, key=foot.distance):
        if end_point.distance(foot) < 14 and end_point.distance(near) < 0.05:
            return (end_point.x, end_point.y)
    return (grid(foot.x), grid(foot.y))


def read_streets() -> list[Street]:
    """Author the streets, each joined to those before it."""
    streets: list[Street] = []
    for entry in STREETS.strip().splitlines():
        name, kind, styles, path = entry.split("|")
        free = path.endswith("!")
        control = points(path.rstrip("!"))
        lines = [street.line for street in streets]
        control[0] = joined(control[0], lines)
        if not free:
            control[-1] = joined(control[-1], lines)
        smooth = LineString(rounded_corners(control)).simplify(0.4)
        line = LineString([(grid(x), grid(y)) for x, y in smooth.coords])
        number = kind if kind[1:].isdigit() else None
        road_type = f"{kind[0]} Road" if number else kind
        left, right = (None if mark == "-" else mark for mark in styles)
        streets.append(Street(name, road_type, number, left, right, line))
    return streets


def meeting_points(a: BaseGeometry, b: BaseGeometry) -> list[Point]:
    """Find the points where two lines meet."""
    shared = shapely.get_parts(a.intersection(b))
    return [part if isinstance(part, Point) else part.interpolate(0.5, normalized=True) for part in shared]


def junctions(streets: Sequence[Street]) -> list[Point]:
    """Find every node of the street graph, each once: ends first, then crossings."""
    found = [Point(xy) for street in streets for xy in (street.line.coords[0], street.line.coords[-1])]
    for i, street in enumerate(streets):
        for other in streets[:i]:
            found += meeting_points(street.line, other.line)
    nodes: list[Point] = []
    for point in found:
        if all(point.distance(node) > 1.5 for node in nodes):
            nodes.append(Point(grid(point.x), grid(point.y)))
    return nodes


def bridge_spans(line: LineString, crossed: Sequence[tuple[BaseGeometry, float]]) -> list[tuple[float, float]]:
    """Find the stretches of a street that are bridges."""
    spans = []
    for barrier, half in crossed:
        for point in meeting_points(line, barrier):
            at = line.project(point)
            spans.append((max(at - half, 0.0), min(at + half, line.length)))
    return spans


def street_pieces(
    street: Street, nodes: Sequence[Point], crossed: Sequence[tuple[BaseGeometry, float]]
) -> Iterator[tuple[LineString, int]]:
    """Split a street at its junctions and bridge ends; give each piece and its level."""
    line, spans = street.line, bridge_spans(street.line, crossed)
    cuts: dict[float, XY] = {}
    for node in nodes:
        if line.distance(node) < 0.6:
            cuts[line.project(node)] = (node.x, node.y)
    for at in (at for span in spans for at in span):
        if all(abs(at - cut) > 4 for cut in cuts):
            tip = line.interpolate(at)
            cuts[at] = (grid(tip.x), grid(tip.y))
    order = sorted(cuts)
    for start, stop in pairwise(order):
        inner = list(substring(line, start, stop).coords)[1:-1]
        middle = (start + stop) / 2
        level = int(any(low <= middle <= high for low, high in spans))
        inner = [
            xy for xy in inner if Point(xy).distance(Point(cuts[start])) > 0.3 < Point(xy).distance(Point(cuts[stop]))
        ]
        yield LineString([cuts[start], *inner, cuts[stop]]), level


def placed(corner: XY, along: XY, outward: XY, shape: Sequence[XY]) -> Polygon:
    """Put a shape given in its own axes (along the street, away from it) on the ground."""
    return Polygon(
        [(corner[0] + a * along[0] + b * outward[0], corner[1] + a * along[1] + b * outward[1]) for a, b in shape]
    )


def footprint(width: float, depth: float, style: Style, rng: random.Random) -> list[XY]:
    """Draw a rectangle, or now and then one with a back addition."""
    if rng.random() >= style.shaped:
        return [(0, 0), (width, 0), (width, depth), (0, depth)]
    part, more = width * rng.uniform(0.4, 0.6), depth * rng.uniform(0.3, 0.5)
    if rng.random() < 0.5:
        return [(0, 0), (width, 0), (width, depth), (part, depth), (part, depth + more), (0, depth + more)]
    return [(0, 0), (width, 0), (width, depth + more), (part, depth + more), (part, depth), (0, depth)]


class Ground:
    """What is already taken, so that nothing is built on anything else."""

    def __init__(self, closed: BaseGeometry) -> None:
        """Start with the ground that is closed to building."""
        self.closed = closed
        shapely.prepare(self.closed)
        self.buildings: list[Polygon] = []

    def free(self, shape: Polygon, garden: BaseGeometry) -> bool:
        """Tell whether a footprint and its garden can stand here."""
        if self.closed.intersects(shape):
            return False
        min_x, min_y, max_x, max_y = garden.bounds
        for other in self.buildings:
            low_x, low_y, high_x, high_y = other.bounds
            apart = low_x > max_x or high_x < min_x or low_y > max_y or high_y < min_y
            if not apart and other.intersects(garden):
                return False
        return True

    def build(self, shape: Polygon, places: int = 1) -> None:
        """Take the ground of a footprint."""
        ring = [(grid(x, places), grid(y, places)) for x, y in shape.exterior.coords]
        self.buildings.append(Polygon(ring))


def line_side(street: Street, side: int, style: Style, ground: Ground) -> None:
    """Build along one side of a street (1 its left, -1 its right)."""
    rng = random.Random(f"{SEED}:{street.name}:{side}")
    line, at = street.line, rng.uniform(1, 5)
    while at < line.length - style.width[0]:
        width, depth = rng.uniform(*style.width), rng.uniform(*style.depth)
        width = min(width, line.length - at)
        start, stop = line.interpolate(at), line.interpolate(at + width)
        span = start.distance(stop)
        along = ((stop.x - start.x) / span, (stop.y - start.y) / span)
        outward = (-along[1] * side, along[0] * side)
        front = style.front + rng.choice((0, 0, 0.4, 1.2))
        corner = (start.x + outward[0] * front, start.y + outward[1] * front)
        shape = placed(corner, along, outward, footprint(span, depth, style, rng))
        gap = min(style.gap[0] * 0.8, 2.0)
        garden = placed(
            corner,
            along,
            outward,
            [(-gap, 0), (span + gap, 0), (span + gap, depth + style.garden), (-gap, depth + style.garden)],
        )
        if rng.random() < 0.97 and ground.free(shape, garden.union(shape).convex_hull):
            ground.build(shape)
            at += width + rng.uniform(*style.gap)
        else:
            at += 2.5


def block(x: float, y: float, width: float, depth: float, angle: float) -> Polygon:
    """Draw a rectangle about a centre, turned anticlockwise by degrees."""
    turn = math.radians(angle)
    along, up = (math.cos(turn), math.sin(turn)), (-math.sin(turn), math.cos(turn))
    half_w, half_d = width / 2, depth / 2
    return placed((x, y), along, up, [(-half_w, -half_d), (half_w, -half_d), (half_w, half_d), (-half_w, half_d)])


def landmarks() -> list[Polygon]:
    """Set out the church, station, school, works, pier and other buildings by hand."""
    groups = [
        [block(976, 650, 34, 11, 4), block(982, 650, 10, 24, 4), block(961, 649, 9, 14, 4)],  # church
        [block(862, 1118, 58, 11, -8), block(862, 1115, 18, 15, -8)],  # station
        [block(250, 965, 96, 16, -6), block(212, 985, 15, 44, -6), block(290, 977, 15, 44, -6)],  # school
        [block(352, 1000, 34, 24, -6)],  # school hall
        [block(348, 1056, 26, 17, -6)],
        [block(1830, 1436, 92, 58, 3), block(1866, 1478, 40, 40, 3)],  # works
        [block(1938, 1424, 66, 78, 3)],
        [block(1946, 1516, 70, 46, 3)],
        [block(1812, 1522, 54, 34, 8)],
        [block(1880, 1387, 22, 12, 3)],
        [
            LineString(points(PIER)).buffer(7, cap_style="flat"),
            block(884, 132, 46, 36, 3),
            block(876, 290, 26, 22, 3),
        ],  # pier
        [block(1072, 578, 34, 22, -6), block(1072, 566, 12, 14, -6)],  # town hall
        [block(1000, 1088, 62, 30, -6)],  # supermarket
        [block(1425, 1040, 20, 12, 4)],  # park pavilion
        [block(1640, 1500, 40, 26, 6)],
    ]
    shapes = [unary_union(group) for group in groups]
    return [shape for shape in shapes if isinstance(shape, Polygon)]


class Town(NamedTuple):
    """The laid-out town, in metres from its south-west corner."""

    streets: list[Street]
    pieces: list[tuple[Street, LineString, int]]
    rail: BaseGeometry
    brook: BaseGeometry
    land: BaseGeometry
    sea: BaseGeometry
    foreshore: BaseGeometry
    greens: dict[str, BaseGeometry]
    woods: dict[str, BaseGeometry]
    buildings: list[Polygon]


def below(text: str) -> Polygon:
    """Take the ground south of a shoreline."""
    shore = list(smooth_line(text).coords)
    return Polygon([*shore, (WIDTH + 60, -60), (-60, -60)])


def closed_ground(
    streets: Sequence[Street], rail: BaseGeometry, brook: BaseGeometry, areas: Sequence[BaseGeometry]
) -> BaseGeometry:
    """Find where no building may stand: ways, water, shore, greens, sites, beyond the frame."""
    ways = unary_union([street.line for street in streets]).buffer(7.2)
    lines = [rail.buffer(11), brook.buffer(8), below(COAST).buffer(12)]
    outside = FRAME.buffer(400).difference(FRAME.buffer(-3))
    return unary_union([ways, *lines, outside, *(area.buffer(3) for area in areas)])


def lay_out() -> Town:
    """Lay out the whole town."""
    streets = read_streets()
    rail, brook = smooth_line(RAIL).intersection(FRAME), smooth_line(BROOK).difference(below(COAST)).intersection(FRAME)
    nodes = junctions(streets)
    pieces = [
        (street, piece, level)
        for street in streets
        for piece, level in street_pieces(street, nodes, [(rail, 15.0), (brook, 9.0)])
    ]
    bridges = unary_union([piece.buffer(7, cap_style="flat") for _, piece, level in pieces if level])
    arm = smooth_line(HARBOUR_ARM).buffer(7, cap_style="flat")
    sea = below(COAST).intersection(FRAME).difference(arm)
    foreshore = sea.difference(below(LOW_WATER))
    greens = {name: smooth_ring(text).difference(below(COAST)) for name, (_, text) in GREENS.items()}
    woods = {name: smooth_ring(text, 25).intersection(FRAME) for name, text in WOODS.items()}
    areas = [*greens.values(), *woods.values(), Polygon(points(WORKS)), Polygon(points(SCHOOL))]
    ground = Ground(closed_ground(streets, rail, brook, areas))
    for shape in landmarks():
        ground.build(shape)
    for wanted in ("S", "V", "T", "I", "M", "D"):
        for street in streets:
            for side, mark in ((1, street.left), (-1, street.right)):
                if mark == wanted:
                    line_side(street, side, STYLES[mark], ground)
    return Town(
        streets,
        pieces,
        rail.difference(bridges),
        brook,
        FRAME.difference(sea),
        sea,
        foreshore,
        greens,
        woods,
        ground.buildings,
    )


def district(point: Point) -> str:
    """Give the postcode sector of a place."""
    if point.y > 1180:
        return "ZZ1 5" if point.x < 1060 else "ZZ1 6"
    if point.x > 1500:
        return "ZZ1 4"
    if 780 < point.x < 1200 and point.y < 830:
        return "ZZ1 1"
    return "ZZ1 2" if point.x < 780 else "ZZ1 3"


def postcode_rows(streets: Sequence[Street]) -> list[Row]:
    """Give a postcode to every stretch of street of up to about 200 m."""
    letters = "ABDEFGHJLNPQRSTUWXYZ"
    used: dict[str, int] = {}
    rows = []
    for street in streets:
        count = max(1, round(street.line.length / 200))
        for i in range(count):
            point = street.line.interpolate((i + 0.5) / count, normalized=True)
            sector = district(point)
            n = used[sector] = used.get(sector, -1) + 1
            code = f"{sector}{letters[n // len(letters)]}{letters[n % len(letters)]}"
            rows.append({"postcode": code, "street": street.name, "geom": point})
    return rows


def name_rows(town: Town) -> list[Row]:
    """List the names a map would print."""
    fixed = [
        ("Saltmere", "Town", (985, 745)),
        ("Old Town", "Suburban Area", (1000, 560)),
        ("Westmere", "Suburban Area", (330, 600)),
        ("Eastcliff", "Suburban Area", (1800, 560)),
        ("Beacon Hill", "Suburban Area", (1130, 1480)),
        ("Longbarrow", "Suburban Area", (640, 1480)),
        ("Mere Brook", "Water", (1606, 1330)),
        ("Mere Pond", "Water", (1476, 934)),
        ("Saltmere Bay", "Water", (600, 180)),
        ("Saltmere Pier", "Sites", (882, 200)),
        ("Saltmere Box Works", "Sites", (1880, 1466)),
        ("Westmere School", "Sites", (262, 1010)),
    ]
    rows = [{"name1": name, "name2": None, "type": kind, "geom": Point(xy)} for name, kind, xy in fixed]
    pond = smooth_ring(POND, 28).buffer(40)
    for kind, areas in (("Greenspace", town.greens), ("Woodland", town.woods)):
        rows += [
            {"name1": name, "name2": None, "type": kind, "geom": shape.difference(pond).representative_point()}
            for name, shape in areas.items()
        ]
    return rows


def road_rows(town: Town, types: Sequence[str]) -> list[Row]:
    """List the street pieces of some road types."""
    return [
        {"type": street.type, "name": street.name, "number": street.number, "level": level, "geom": piece}
        for street, piece, level in town.pieces
        if street.type in types
    ]


def parts(shape: BaseGeometry) -> list[BaseGeometry]:
    """List the single geometries of a geometry."""
    return list(shapely.get_parts(shape))


def layers(town: Town) -> dict[str, list[Row]]:
    """Collect the rows of every layer."""
    low_water = smooth_line(LOW_WATER).intersection(FRAME)
    high_water = smooth_line(COAST).intersection(FRAME)
    shapes = sorted(town.buildings, key=lambda shape: (shape.centroid.y // 50, shape.centroid.x))
    return {
        "land": [{"geom": part} for part in parts(town.land)],
        "sea": [{"geom": part} for part in parts(town.sea)],
        "foreshore": [{"geom": part} for part in parts(town.foreshore)],
        "surfacewater": [{"type": "Local", "geom": smooth_ring(POND, 28)}],
        "waterlines": [
            {"type": "Local", "name": "Mere Brook", "geom": town.brook},
            {"type": "MHW", "name": None, "geom": high_water},
            {"type": "MLW", "name": None, "geom": low_water},
        ],
        "greenspace": [{"type": GREENS[name][0], "geom": shape} for name, shape in town.greens.items()],
        "woodland": [{"type": "Local", "geom": shape} for shape in town.woods.values()],
        "sites": [
            {"type": "Education", "geom": Polygon(points(SCHOOL))},
            {"type": "Industry", "geom": Polygon(points(WORKS))},
        ],
        "local_buildings": [{"geom": shape} for shape in shapes],
        "roads_local": road_rows(town, ("Minor", "Local", "Restricted")),
        "roads_regional": road_rows(town, ("A Road", "B Road")),
        "roads_national": road_rows(town, ("Primary", "Motorway")),
        "rail": [{"type": "Multi Track", "geom": part} for part in parts(town.rail)],
        "railway_stations": [{"name": "Saltmere", "type": "Railway Station", "geom": Point(866, 1138)}],
        "names": name_rows(town),
        "postcodes": postcode_rows(town.streets),
    }


def on_grid(shape: BaseGeometry) -> BaseGeometry:
    """Move a geometry to the National Grid, to the centimetre."""
    return shapely.transform(shape, lambda xy: (xy + ORIGIN).round(2))


def write(path: Path, rows_of: dict[str, list[Row]]) -> None:
    """Write the GeoPackage, then pack it into small pages."""
    os.environ["OGR_CURRENT_DATE"] = "2026-01-01T00:00:00.000Z"
    path.unlink(missing_ok=True)
    columns = ["type", "name", "number", "level", "geom"]
    for layer, rows in rows_of.items():
        moved = [{**row, "geom": on_grid(row["geom"])} for row in rows]
        frame = gpd.GeoDataFrame(moved, columns=None if moved else columns, geometry="geom", crs="EPSG:27700")
        frame.to_file(
            path,
            layer=layer,
            driver="GPKG",
            engine="pyogrio",
            mode="a" if path.exists() else "w",
            geometry_type=None if moved else "LineString",
            ADD_GPKG_OGR_CONTENTS="NO",
            layer_options={
                "SPATIAL_INDEX": "NO",
                "GEOMETRY_NAME": "geom",
                "FID": "id",
                "IDENTIFIER": f"Saltmere, an invented town: {layer}",
            },
        )
    database = sqlite3.connect(path)
    database.execute("PRAGMA page_size = 1024")
    database.execute("VACUUM")
    database.close()


def main() -> None:
    """Lay out the town and write it beside this script."""
    write(OUTPUT, layers(lay_out()))


if __name__ == "__main__":
    main()
