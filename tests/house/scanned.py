"""Looks through every byte of a file that goes out, for words and for places that must not be in it.

Whatever could be read as a place is turned into National Grid metres: pairs of numbers in either order, degrees, metres,
metres or millimetres from the middle or a corner of the map, grid references, degrees with minutes, plus codes, and what a
PDF draws. A place that lies within 50 m of a secret one is a fault, unless the sheet has to hold it: see `Allowed`.
"""

import base64
import io
import json
import re
import unicodedata
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from html import escape, unescape
from itertools import combinations, pairwise
from urllib.parse import quote

import numpy as np
import pikepdf
import pypdfium2  # type: ignore[import-untyped]
import shapely
from openlocationcode.openlocationcode import decode
from shapely.geometry.base import BaseGeometry

from maps.assets import asset
from maps.grid import in_grid
from maps.paper.drawn import Sheet
from maps.paper.layout import HEAD_MM, MARGIN_MM, Layout
from maps.paper.page import FINE
from maps.paper.svg import swatch_svg
from maps.symbol import MM_PER_PX, hatch_defs
from tests.house.random_case import Secrets
from zones.frame import Floats, to_grid

NEAR_M = 50.0
_AT_M = 1.0
"""What is told from a corner or the middle of a map has to be this near to be taken for the place: its numbers are small,
and some of them are any number's."""
_NUMBER = r"-?\d+(?:\.\d+)?(?:e-?\d+)?"
_ARRAY = re.compile(rf"\[\s*({_NUMBER}(?:\s*,\s*{_NUMBER}){{1,5}})\s*\]")
_ANY = re.compile(rf"(?<![\w.#]){_NUMBER}(?!\w)")
_SVG = re.compile(rf"[ML ]({_NUMBER})[ ,]({_NUMBER})(?=[ML Z\"])")
_REFERENCE = re.compile(r"\b([HJNOST][A-HJ-Z])\s?(?:(\d{2,5})\s(\d{2,5})|(\d{4,10}))\b")
_DMS = re.compile(r"(\d{1,2})°\s*(\d{1,2})['′]\s*([\d.]+)[\"″]\s*([NSEW])")
_PLUS = re.compile(r"\b[23456789CFGHJMPQRVWX]{8}\+[23456789CFGHJMPQRVWX]{2,7}")
_LIBRARIES = ("vendor/leaflet.js", "vendor/leaflet.css", "words.js", "page.js", "map.css", "page.css")
_PT_PER_MM = 72 / 25.4
_SHORT = 5
"""A shorter word is looked for as a word: without the spaces between words it is in many a sentence."""
_LONGEST = 20
_APART = 3
"""Two numbers that make a place stand this far from one another at most."""


@dataclass(frozen=True, kw_only=True)
class Allowed:
    """Which places a sheet may hold: its zones' boundaries, as finely as they are drawn, and what is the same for any case.

    `sheets` are all maps of a file; `boundaries` the zones' lines; `beside` gives, where that is asked for, the lines, areas
    and places of the base map, which are nobody's secret, and the room that labels take. All in National Grid metres.
    """

    sheets: Sequence[Sheet]
    boundaries: BaseGeometry
    beside: Callable[[], BaseGeometry] = shapely.GeometryCollection

    @cached_property
    def _beside(self) -> BaseGeometry:
        return self.beside()

    def explains(self, places: Floats) -> np.ndarray:
        """Which of the places are one of these."""
        points = shapely.points(places)
        scale = max(sheet.place.scale for sheet in self.sheets)
        # An outline is simplified by 0.1 mm, then brought on to a raster of 0.1 mm; turning points are whole metres.
        fine_m = max(0.2e-3 * scale, 0.75)
        told = shapely.dwithin(points, self.boundaries, fine_m)
        if not told.all() and not self._beside.is_empty:
            # The base map is drawn to 0.05 mm, and to decimetres on the page.
            told |= shapely.dwithin(points, self._beside, max(0.1e-3 * scale, 0.2))
        for sheet in self.sheets:
            place = sheet.place
            # Of another map the corners are drawn, on the sheet that is an index of it, as finely as that is.
            told |= shapely.dwithin(points, place.frame.boundary, 0.05e-3 * scale)
            told |= np.isin(places[:, 0], sheet.grid.eastings) & np.isin(places[:, 1], sheet.grid.northings)
            # The middle of a sheet is a round place, whatever is on it.
            step, middle = place.scale / 100, np.array([place.centre_e, place.centre_n])
            assert np.allclose((middle - [step / 4, 0]) % step % step, 0, atol=1e-6)
            told |= np.abs(places - middle).max(axis=1) < 1e-6 * place.scale
        return np.asarray(told)


@dataclass
class Scan:
    """One look for some secrets."""

    secrets: Secrets
    allowed: Allowed
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        spots = [
            shapely.Point(*one)
            for one in _grid(np.array([(at.lon, at.lat) for at in self.secrets.spots]).reshape(-1, 2))
        ]
        self._tree = shapely.STRtree([*spots, *map(in_grid, self.secrets.routes)])
        self._words = [(word, _plain(word), _spelled(word)) for word in sorted(_shortest(self.secrets.words))]
        shapely.prepare(self.allowed.boundaries)

    def look(self, content: bytes, name: str) -> list[str]:
        """The faults of a file, by the ending of its name, and of the name."""
        self.faults = []
        self.words("its name", name)
        self.places("its name", _places_of(name, self.allowed.sheets))
        match name.rpartition(".")[2]:
            case "html":
                self._html(content)
            case "pdf":
                self._pdf(content)
            case "png":
                self._png(content)
            case "geojson":
                text = content.decode()
                self.words("the text", text, content)
                self.words("the text", json.dumps(json.loads(text), ensure_ascii=False))
                self.places("the text", _places_of(text, self.allowed.sheets))
            case ending:
                raise AssertionError(ending)
        return self.faults

    def words(self, where: str, text: str, raw: bytes = b"") -> None:
        """Looks for the secret words, however they are spelled."""
        plain, low = _plain(text), raw.lower()
        for word, bare, spelled in self._words:
            if bare in plain and (len(bare) > _SHORT or re.search(rf"\b{re.escape(bare)}\b", text.casefold())):
                self.faults.append(f"“{word}” is in {where}")
            elif low and any(one in low for one in spelled):
                self.faults.append(f"“{word}” is in {where}, encoded")

    def places(self, where: str, found: "Places") -> None:
        """Looks for places that lie near a secret one, and are not told by what the sheet has to hold."""
        for places, within_m in ((found.near, NEAR_M), (found.at, _AT_M)):
            if not len(places):
                continue
            near = np.unique(self._tree.query(shapely.points(places), predicate="dwithin", distance=within_m)[0])
            if len(near):
                wrong = near[~self.allowed.explains(places[near])]
                self.faults += [f"{e:.2f} {n:.2f} is in {where}" for e, n in places[wrong][:3]]

    def _html(self, content: bytes) -> None:
        text = content.decode()
        own = text
        fixed = [asset(name) for name in _LIBRARIES] + [
            line for line in asset("page.html").splitlines() if "$" not in line
        ]
        for one in (*fixed, hatch_defs(FINE), *(swatch_svg(entry) for entry in self.allowed.sheets[0].key)):
            own = own.replace(one, "")
        self.words("the page", own, content)
        self.words("the page", unescape(own))
        data = re.search(r'id="cordon-words">(.*?)</script>', own, re.DOTALL)
        assert data
        self.words("the page’s words", json.dumps(json.loads(data[1]), ensure_ascii=False))
        self.places("the page", _places_of(own, self.allowed.sheets))

    def _pdf(self, content: bytes) -> None:
        if content.rpartition(b"%%EOF")[2].strip():
            self.faults.append("something follows the last page")
        streams, texts = [content], set[str]()
        with pikepdf.open(io.BytesIO(content)) as pdf:
            for one in pdf.objects:
                texts |= set(_strings(one))
                if isinstance(one, pikepdf.Stream):
                    streams.append(one.read_bytes())
                    texts |= {streams[-1].decode()} if one.get("/Type") == "/Metadata" else set()
            for page in pdf.pages:
                for kind in ("/XObject", "/Pattern", "/Shading"):
                    if kind in page.Resources:
                        self.faults.append(f"a page holds {kind}, which is not looked through")
            for page, sheet in zip(pdf.pages, self.allowed.sheets, strict=False):
                self.places("what a page draws", Places(near=_drawn(page, sheet.place), at=_NOWHERE))
        self.words("the file", "\n".join(sorted(texts)), b"\n".join(streams))
        self.places("the file’s words", _places_of("\n".join(sorted(texts)), self.allowed.sheets))
        said = pypdfium2.PdfDocument(content)
        try:
            text = "\n".join(page.get_textpage().get_text_range() for page in said)
        finally:
            said.close()
        self.words("the pages’ text", text)
        self.places("the pages’ text", _places_of(text, self.allowed.sheets))

    def _png(self, content: bytes) -> None:
        assert content[:8] == b"\x89PNG\r\n\x1a\n"
        at, kinds = 8, []
        while at < len(content):
            length, kind = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
            chunk = content[at + 8 : at + 8 + length]
            kinds.append(kind)
            if kind != b"IDAT":
                texts = [chunk, *(_inflated(chunk[n + 2 :]) for n in [chunk.find(b"\0")] if n >= 0)]
                for one in texts:
                    self.words(f"the picture’s {kind.decode('latin-1')}", one.decode("latin-1"), one)
            at += length + 12
            if kind == b"IEND":
                break
        if strange := [
            kind.decode("latin-1")
            for kind in kinds
            if kind not in (b"IHDR", b"PLTE", b"tRNS", b"pHYs", b"sRGB", b"IDAT", b"IEND")
        ]:
            self.faults.append(f"the picture holds {', '.join(strange)}")
        if at != len(content):
            self.faults.append("something follows the picture")


@dataclass(frozen=True, slots=True)
class Places:
    """What a text may mean by its numbers, in National Grid metres: places as such, and places told from one of the map."""

    near: Floats
    at: Floats


_NOWHERE = np.empty((0, 2))


def _grid(degrees: Floats) -> Floats:
    """Longitude and latitude as easting and northing."""
    return np.column_stack(to_grid(degrees[:, 0], degrees[:, 1])) if len(degrees) else _NOWHERE


def _places_of(text: str, sheets: Sequence[Sheet]) -> Places:
    """All that a text may mean."""
    arrays = [[float(one) for one in found.split(",")] for found in _ARRAY.findall(text)]
    written = [(array[0], array[1]) for array in arrays if len(array) == 2]
    rest = _ARRAY.sub(" | ", text).replace("--", " ")
    written += [(float(a), float(b)) for a, b in _SVG.findall(rest)]
    numbers = [float(one) for one in _ANY.findall(rest) if len(one) < _LONGEST]
    loose = [pair for apart in range(1, _APART + 1) for pair in zip(numbers, numbers[apart:], strict=False)]
    loose += [pair for array in arrays if len(array) > 2 for pair in combinations(array, 2)]
    pairs, beside = _either_way(written), _either_way(loose)
    every = np.concatenate([pairs, beside])
    x, y = every.T
    near = [
        _grid(every[_is_degrees(every)]),
        every[(x > 0) & (x < 700_000) & (y > 0) & (y < 1_300_000)],
        *_written(text),
    ]
    # Numbers that stand by themselves are widths and sizes too: only what is written as a pair is taken to be told from the map.
    small = pairs[(pairs != 0).any(axis=1) & ~_is_degrees(pairs) & ~_is_degrees(pairs[:, ::-1])]
    at = [one for sheet in sheets[:1] for one in _from_sheet(small, sheet.place)]
    return Places(near=np.concatenate(near), at=np.concatenate(at) if at else _NOWHERE)


def _is_degrees(pairs: Floats) -> np.ndarray:
    """Which pairs are longitude and latitude in Great Britain."""
    x, y = pairs.T
    return np.asarray((x > -8.5) & (x < 2) & (y > 49.5) & (y < 61))


def _either_way(pairs: Sequence[tuple[float, float]]) -> Floats:
    made = np.array(pairs).reshape(-1, 2)
    return np.concatenate([made, made[:, ::-1]])


def _from_sheet(pairs: Floats, sheet: Layout) -> Iterator[Floats]:
    """What pairs would mean from the middle or a corner of the map, in metres, millimetres or pixels, y up or down."""
    west, south, _, north = sheet.bounds
    small = pairs[(np.abs(pairs) < 100_000).all(axis=1)]
    for unit in (1.0, sheet.scale / 1000, sheet.scale / 1000 * MM_PER_PX, sheet.scale / 1000 * MM_PER_PX / 4):
        yield from (small * unit + np.array(origin) for origin in ((sheet.centre_e, sheet.centre_n), (west, south)))
        yield small * unit * [1, -1] + np.array([west, north])


def _written(text: str) -> Iterator[Floats]:
    """Places in letters and figures."""
    for letters, *parts in _REFERENCE.findall(text):
        figures = "".join(parts)
        if len(figures) % 2 == 0 and len(parts[0]) == len(parts[1]):
            half = len(figures) // 2
            size = 10 ** (5 - half)
            corner = np.array([int(figures[:half]), int(figures[half:])]) * size + _square(letters)
            yield np.array([corner + (size / 2 if size > 1 else 0)])
    angles = [(float(d) + float(m) / 60 + float(s) / 3600, way) for d, m, s, way in _DMS.findall(text)]
    for (one, way), (other, _) in pairwise(angles):
        lat, lon = (one, other) if way in "NS" else (other, one)
        yield _grid(np.array([[sign * lon, lat] for sign in (1, -1)]))
    for code in _PLUS.findall(text):
        area = decode(code)
        yield _grid(np.array([[area.longitudeCenter, area.latitudeCenter]]))


def _square(letters: str) -> tuple[int, int]:
    """The south-western corner of a 100 km square (Ordnance Survey, "A guide to coordinate systems in Great Britain")."""
    first, second = ("ABCDEFGHJKLMNOPQRSTUVWXYZ".index(one) for one in letters)
    return ((first - 2) % 5 * 5 + second % 5) * 100_000, (19 - first // 5 * 5 - second // 5) * 100_000


# what a PDF draws


_STRINGS = re.compile(r"\((?:[^()\\]|\\.)*\)", re.DOTALL)
_OPERATOR = re.compile(rf"(?<![\w/.-])((?:{_NUMBER}\s+)*)(cm|Tm|Td|[qQmlcvy]|re)(?=\s|/|$)")


def _drawn(page: pikepdf.Page, sheet: Layout) -> Floats:
    """The corners of all lines, and where texts begin, that a page draws over its map."""
    height = float(page.mediabox[3])
    contents = page.Contents
    streams = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
    text = "\n".join(one.read_bytes().decode("latin-1") for one in streams)
    text = _STRINGS.sub("", text)
    found = np.array(list(_corners(text))).reshape(-1, 2)
    wide, high = sheet.paper.map_mm
    x, y = found[:, 0] / _PT_PER_MM - MARGIN_MM, (height - found[:, 1]) / _PT_PER_MM - MARGIN_MM - HEAD_MM
    here = (x > -1) & (x < wide + 1) & (y > -1) & (y < high + 1)
    west, _, _, north = sheet.bounds
    return np.column_stack([west + x * sheet.scale / 1000, north - y * sheet.scale / 1000])[here]


def _corners(text: str) -> Iterator[tuple[float, float]]:
    """The places of a content stream, in points."""
    here, kept = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0), []
    for said, operator in _OPERATOR.findall(text):
        given = [float(one) for one in said.split()]
        a, b, c, d, e, f = here
        match operator:
            case "q":
                kept.append(here)
            case "Q":
                here = kept.pop()
            case "cm":
                p, q, r, s, t, u = given[-6:]
                here = (
                    p * a + q * c,
                    p * b + q * d,
                    r * a + s * c,
                    r * b + s * d,
                    t * a + u * c + e,
                    t * b + u * d + f,
                )
            case "re":
                x, y, w, h = given[-4:]
                yield from ((a * u + c * v + e, b * u + d * v + f) for u in (x, x + w) for v in (y, y + h))
            case "Tm" | "Td":
                x, y = given[-2:]
                yield a * x + c * y + e, b * x + d * y + f
            case _:
                yield from (
                    (a * x + c * y + e, b * x + d * y + f) for x, y in zip(given[::2], given[1::2], strict=True)
                )


def _strings(one: object, depth: int = 0) -> Iterator[str]:
    """The texts of an object, but for what it refers to."""
    if isinstance(one, pikepdf.String):
        yield str(one)
        yield bytes(one).decode("latin-1")
    elif isinstance(one, pikepdf.Array) and depth < 20:
        for part in one.as_list():
            if not getattr(part, "is_indirect", False):
                yield from _strings(part, depth + 1)
    elif isinstance(one, pikepdf.Dictionary | pikepdf.Stream) and depth < 20:
        for part in one.values():
            if not getattr(part, "is_indirect", False):
                yield from _strings(part, depth + 1)


def _inflated(data: bytes) -> bytes:
    try:
        return zlib.decompress(data)
    except zlib.error:
        return b""


# words


def _plain(text: str) -> str:
    """A text without case, accents' forms, kinds of apostrophe and white space."""
    made = unicodedata.normalize("NFKC", text).casefold().translate({0x2019: "'", 0x2018: "'", 0xAD: None})
    return "".join(made.split())


def _shortest(words: Iterable[str]) -> set[str]:
    """The words without those that hold another, which is found wherever they are."""
    low = {word.casefold(): word for word in words}
    long = [word for word in low if len(word) > _SHORT]
    return {word for text, word in low.items() if not any(one in text for one in long if one != text)}


@cache
def _spelled(word: str) -> tuple[bytes, ...]:
    """How a word stands in bytes: as text of several kinds, escaped, in base 16 and 64."""
    utf8 = word.encode()
    made = {utf8, word.encode("utf-16-be"), word.encode("utf-16-le"), escape(word).encode(), quote(word).encode(), utf8.hex().encode(),
            word.encode("utf-16-be").hex().encode(), json.dumps(word)[1:-1].encode(), word.encode("latin-1", "ignore")}  # fmt: skip
    for n in range(3):  # at each of the places that it may begin at in a text of base 64
        whole = (n + len(utf8)) % 3 == 0
        made.add(base64.b64encode(b"\0" * n + utf8)[4 * (n > 0) : None if whole else -4])
    return tuple(one.lower() for one in made if len(one) >= 6)
