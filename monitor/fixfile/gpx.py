"""The points of a GPX file, 1.0 or 1.1: of its tracks, and its waypoints. Its routes are plans, and are not read.

GPX states no accuracy (hdop is no length) and no device (a track's name is none).
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from xml.parsers import expat

import numpy as np
import pyarrow as pa

from monitor.fixfile.chunk import BLOCK_ROWS, Chunk
from monitor.fixfile.row import MOST_TEXT_CHARS, Row
from zones.error import BadValue, CordonError, DamagedFile, MissingField, UnsafeFile, WrongFormat
from zones.gisfile.markup import (
    MOST_DEPTH,
    guarded_parser,
    local_name,
    not_well_formed,
    refuse_misplaced,
    root_element,
)

_BYTES_AT_A_TIME = 2**20
_POINTS = ("trkpt", "wpt")
_COLUMNS = ("time", "latitude", "longitude", "speed_mps")
_ATTRIBUTES = {"lat": "latitude", "lon": "longitude"}
_ELEMENTS = {"time": "time", "speed": "speed_mps", "fix": "fix"}
"""Those within a point that are read; the speed, metres a second, is of GPX 1.0."""
_NO_RADIUS = MissingField(
    "radius_95_m", remedy="GPX states no accuracy: give --radius METRES, the 95 % radius of every fix."
)
_NO_FIX = BadValue("fix", "none", "Leave it out, or correct it.", problem="says that the receiver had no fix there")


def is_gpx(head: bytes, *, name: str, field: str) -> bool:
    """Whether a file is GPX, by its first bytes; raises UnsafeFile for XML that can hold a trap."""
    if head.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n").startswith(b"<"):
        with suppress(DamagedFile):  # a header of CSV may begin so, too
            return root_element(head, field=field, value=name) == "gpx"
    return False


def gpx_chunks(path: Path, field: str, *, radius_95_m: float | None = None) -> Iterator[Chunk]:
    """The points of a file, in its order; raises DamagedFile where it turns out not to be whole."""
    points = _Points(field, path.name)
    parser = guarded_parser(field, path.name)
    parser.buffer_text = True
    parser.StartElementHandler = points.start
    parser.EndElementHandler = points.end
    parser.CharacterDataHandler = points.text
    any_row = False
    try:
        with path.open("rb") as file:
            while data := file.read(_BYTES_AT_A_TIME):
                parser.Parse(data, False)
                if len(points.rows) >= BLOCK_ROWS:
                    yield _chunk(points.taken(), radius_95_m)
                    any_row = True
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise not_well_formed(error, field, path.name) from None
    if points.has_route and not points.rows and not any_row:
        raise WrongFormat(field, path.name, "Save the track itself, as it was recorded.",
                          problem="holds a route and no track: a route is a plan, and no fix")  # fmt: skip
    yield _chunk(points.taken(), radius_95_m)


class _Points:
    """What the parser has come by: the points that are whole, and the one that it is in."""

    def __init__(self, field: str, name: str) -> None:
        self.rows: list[dict[str, str]] = []
        self.has_route = False
        self._field, self._name = field, name
        self._within = [""]
        self._point: dict[str, str] | None = None
        self._read = ""

    def taken(self) -> list[dict[str, str]]:
        rows, self.rows = self.rows, []
        return rows

    def start(self, prefixed: str, attributes: dict[str, str]) -> None:
        name, parent = local_name(prefixed), self._within[-1]
        refuse_misplaced(name, parent, attributes, self._field)
        if len(self._within) > MOST_DEPTH:
            raise UnsafeFile(self._field, self._name, "Save it anew.", problem="is nested too deeply")
        self._within.append(name)
        self.has_route |= name == "rte"
        if name in _POINTS:
            self._point = {ours: attributes[theirs] for theirs, ours in _ATTRIBUTES.items() if theirs in attributes}
        self._read = _ELEMENTS.get(name, "") if self._point is not None and parent in _POINTS else ""

    def text(self, content: str) -> None:
        if self._read and self._point is not None:
            # No more of a text than shows that it is too long.
            self._point[self._read] = (self._point.get(self._read, "") + content)[: MOST_TEXT_CHARS + 1]

    def end(self, prefixed: str) -> None:
        self._within.pop()
        self._read = ""
        if local_name(prefixed) in _POINTS and self._point is not None:
            self.rows.append(self._point)
            self._point = None


def _chunk(points: Sequence[dict[str, str]], radius_95_m: float | None) -> Chunk:
    rows = [_row(point, radius_95_m) for point in points]
    plain = [place for place, row in enumerate(rows) if not isinstance(row, CordonError)]
    return Chunk(
        columns={ours: pa.array([points[place].get(ours) for place in plain], pa.string()) for ours in _COLUMNS},
        rows_at=lambda chosen: [rows[plain[place]] for place in chosen.tolist()],
        places=np.array(plain, np.int64),
        others=[(place, row) for place, row in enumerate(rows) if isinstance(row, CordonError)],
    )


def _row(point: dict[str, str], radius_95_m: float | None) -> Row:
    if radius_95_m is None:
        return _NO_RADIUS
    if point.get("fix", "").strip() == "none":
        return _NO_FIX
    return {ours: point[ours].strip() if ours == "speed_mps" else point[ours] for ours in _COLUMNS if ours in point}
