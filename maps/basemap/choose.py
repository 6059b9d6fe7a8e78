"""Which base map is drawn: of the files that the settings name, the one for the map's scale that has something there.

The setting names files parted by semicolons, each with the scales that it is for and who may see it, if need be:
`streets.gpkg 1:500-1:25000; county.mbtiles 1:25000-1:1000000 officers-only`.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import shapely
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

from maps.basemap.base import PLAIN_GRID, BaseMap, RoadLine
from maps.basemap.file import file_degrees, is_of_lines, read_file, read_tiles
from maps.basemap.mercator import Degrees
from maps.basemap.source import joined_credit
from maps.basemap.tiles import RemoteTiles
from maps.error import BadBaseMap
from maps.grid import Bounds, bounds_of, in_degrees
from zones.error import OutsideCoverage

SETTING = "CORDON_BASEMAP"
_LONDON: Degrees = (-0.25, 51.45, 0.0, 51.56)
_STREETS_SCALE = 2_500
"""One at which every street is drawn."""
_PIECE_M, _OVERLAP_M = 1_000.0, 20.0
"""Pieces of the ground, and how far each reaches into the next: a road that ends on an edge does not cross it."""
_SCREEN_M = 0.25
"""A map's width on a screen."""
OFFICERS_ONLY = "officers-only"
_ENTRY = re.compile(
    rf"(?P<path>.*?)(?:\s+1:(?P<first>[\d,]+)\s*[-–]\s*1:(?P<last>[\d,]+))?(?P<officers>\s+{OFFICERS_ONLY})?",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseMapFile:
    """A file, the scales that it is for as the N of 1:N, and whether served and filed paper goes without it."""

    path: Path
    finest: int = 1
    coarsest: int = 1_000_000_000
    officers_only: bool = False

    def off(self, scale: float) -> float:
        """How far a scale lies outside the file's: 1 within them, 2 where it is half or double the nearest."""
        return max(1.0, self.finest / scale, scale / self.coarsest)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadsAlong:
    """The named roads along a line, whose they are, and the ground on which no map names any."""

    lines: list[RoadLine]
    source: str
    left: BaseGeometry


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseMaps:
    """All base maps that the settings name, with the credit line that is printed for every one."""

    files: tuple[BaseMapFile, ...] = ()
    credit: str = ""
    remote: RemoteTiles | None = None

    def read(self, bounds: Bounds, scale: float, *, for_officers: bool = False) -> BaseMap:
        """The ground within `bounds` for a map at 1:`scale`: of the file for that scale, the first named of several.

        Where it has nothing there, or none is for that scale, of the server, where the settings name one; then of the
        nearest file in scale that has something; else the plain grid.
        Served and filed paper must not be drawn `for_officers`. Raises BadBaseMap for a file that can't be read.
        """
        files = [file for file in self.files if for_officers or not file.officers_only]
        remote = None if self.remote is None or (self.remote.officers_only and not for_officers) else self.remote
        return self._first(files, remote, bounds, scale, on_screen=False)

    def on_screen(self, bounds: Bounds) -> BaseMap:
        """The ground of an officer's map or board, at the scale at which a screen shows the whole of it."""
        west, south, east, north = bounds
        return self._first(self.files, self.remote, bounds, max(east - west, north - south) / _SCREEN_M, on_screen=True)

    def _first(
        self, files: Sequence[BaseMapFile], remote: RemoteTiles | None, bounds: Bounds, scale: float, *, on_screen: bool
    ) -> BaseMap:
        """The first that has something there: files for the scale, then the server, then the nearest other files."""
        if not files and remote is None:
            return PLAIN_GRID
        in_order = sorted(files, key=lambda one: one.off(scale))
        fitting = [file for file in in_order if file.off(scale) == 1]
        notes, warning, first_note = list[str](), "", ""
        for source in (*fitting, remote, *in_order[len(fitting) :]):
            if source is None:
                continue
            if isinstance(source, BaseMapFile):
                found = read_file(source.path, bounds, scale, on_screen=on_screen)
            else:
                warning = source.warning
                with source.open() as tiles:
                    found = read_tiles(tiles, bounds, scale, on_screen=on_screen)
            if found.drawn or warning:  # why nothing came of a server is said whatever is drawn in its place
                notes += [found.note] if found.note else []
            if found.drawn:
                credit = joined_credit(self.credit, found.credit)
                return replace(found, credit=credit, note="; ".join(notes), warning=warning)
            first_note = first_note or found.note
        return BaseMap(note="; ".join(notes) or first_note or "The base map has nothing here", warning=warning)

    def roads_along(self, edge: BaseGeometry, within_m: float, *, for_officers: bool = False) -> RoadsAlong:
        """The named roads within some metres of a line in the grid, as maps of streets have them, and the maps' sources.

        They don't depend on which sheets are drawn. Where the first file ends, the next that has roads goes on. Of local files
        alone: whoever has a server would see the edge in what is asked for. Raises BadBaseMap.
        """
        near = edge.buffer(within_m)
        files = [file for file in sorted(self.files, key=lambda one: one.off(_STREETS_SCALE))
                 if (for_officers or not file.officers_only) and is_of_lines(file.path)]  # fmt: skip
        found, sources, left = list[RoadLine](), dict[str, None](), list[BaseGeometry]()
        for around in _pieces(near):
            rest = around
            for file in files:
                base = read_file(file.path, rest.bounds, _STREETS_SCALE, on_screen=False)
                roads = [
                    replace(road, line=line) for road in base.roads if (line := road.line.intersection(rest)).length > 0
                ]
                if not roads:
                    continue
                found += roads
                sources |= {base.source: None} if base.source else {}
                rest = shapely.Polygon() if base.covers is None else rest.difference(base.covers)
                if rest.is_empty:
                    break
            left.append(rest)
        return RoadsAlong(lines=found, source="; ".join(sources), left=shapely.union_all(left))

    def where_it_is(self) -> Degrees:
        """Where a map opens that has nothing to show yet: on the first base map, or its middle; without one, on London."""
        found = (file_degrees(file.path) for file in self.files)
        return next((degrees for degrees in found if degrees is not None), _LONDON)

    def streets_around(self, shape: BaseGeometry, *, around_m: float = 500.0) -> list[LineString]:
        """The lines of the streets around a shape in WGS84, as such; none without a base map of lines, or off Great Britain."""
        try:
            bounds = bounds_of([shape], around_m=around_m)
        except OutsideCoverage:
            return []
        for file in sorted(self.files, key=lambda one: one.off(_STREETS_SCALE)):
            base = read_file(file.path, bounds, _STREETS_SCALE, on_screen=False)
            roads = [ground.geometry for ground in base.grounds if ground.name.startswith("roads_")]
            if roads:
                lines = [in_degrees(line) for geometry in roads for line in shapely.get_parts(geometry)]
                return [line for line in lines if isinstance(line, LineString)]
        return []


def _pieces(near: BaseGeometry) -> Iterator[BaseGeometry]:
    """Some ground in the grid in pieces of a square kilometre, each reaching a little into the next."""
    if near.is_empty:
        return
    shapely.prepare(near)
    west, south, east, north = near.bounds
    for x in range(math.floor(west / _PIECE_M), math.ceil(east / _PIECE_M)):
        for y in range(math.floor(south / _PIECE_M), math.ceil(north / _PIECE_M)):
            piece = shapely.box(x * _PIECE_M, y * _PIECE_M, (x + 1) * _PIECE_M, (y + 1) * _PIECE_M)
            if near.intersects(piece):
                yield near.intersection(piece.buffer(_OVERLAP_M, join_style="mitre"))


def read_files(text: str) -> tuple[BaseMapFile, ...]:
    """The files of the setting; raises BadBaseMap for an entry that can't be read."""
    if not text.strip():
        return ()
    if Path(text).expanduser().is_file():  # whatever its name
        return (BaseMapFile(path=Path(text).expanduser()),)
    return tuple(_entry(entry.strip()) for entry in text.split(";") if entry.strip())


def _entry(text: str) -> BaseMapFile:
    found = _ENTRY.fullmatch(text)
    scales: Sequence[int] = (1, 1_000_000_000)
    if found and found["first"]:
        scales = sorted(int(found[end].replace(",", "") or 0) for end in ("first", "last"))
    if found is None or not found["path"].strip() or scales[0] < 1 or re.search(r"(?:^|\s)1:\S*$", found["path"]):
        raise BadBaseMap(
            SETTING, text,
            f"Write a path, if need be its scales as 1:500-1:25000, and {OFFICERS_ONLY} for one that is kept from served paper.",
            problem="can't be read as a base map and its scales",
        )  # fmt: skip
    return BaseMapFile(
        path=Path(found["path"].strip()).expanduser(), finest=scales[0], coarsest=scales[1],
        officers_only=bool(found["officers"]),
    )  # fmt: skip
