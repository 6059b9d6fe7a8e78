"""The letters of printed sheets: what can be written with the fonts that set-up installed, and how wide it is.

A font without a letter would print an empty box, and PDF/A forbids that: such a letter is written as its number in
Unicode, so that nobody takes one name for another.
"""

import unicodedata
from functools import cache, lru_cache
from io import BytesIO
from threading import RLock

from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

from maps.assets import FONTS
from maps.error import NotInstalled

FAMILIES = ("Noto Sans", "Noto Sans Arabic", "Noto Sans Hebrew", "Noto Sans Devanagari", "Noto Sans Bengali",
            "Noto Sans Gurmukhi")  # fmt: skip
"""In the order in which a letter is looked for; the Latin one has Greek and Cyrillic, too."""
MM_PER_PT = 25.4 / 72
LINE = 1.25
"""A line's height, in sizes of its letters."""
_JOINERS = "\u200c\u200d"
_SILENT = "\u2066\u2067\u2068\u2069" + _JOINERS
"""Marks of direction that we put in, and the joiners that some scripts need: they are not drawn."""


def legible(text: str) -> str:
    """The text as it can be printed: a letter that no font has is written like [U+4E2D], a control character as a blank."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_written(letter) for letter in unicodedata.normalize("NFC", text))


def shortened(text: str, most: int) -> str:
    """A text for where there is one line, legible: its beginning and its end, where it has more letters than that."""
    short, half = legible(text), most // 2
    return short if len(short) <= most else f"{short[: half - 1]}…{short[-half:]}"


def width_mm(text: str, size_pt: float, *, bold: bool = False) -> float:
    """How wide a line of text is, without kerning: never too little for Latin letters."""
    widths, units = _widths(bold)
    return sum(widths.get(ord(letter), units) for letter in text) * size_pt * MM_PER_PT / units


def outlines(text: str, *, bold: bool = False) -> list[tuple[float, str]] | None:
    """Each letter of a line of text as where it begins and the path of its outline, in sizes of the letters, y upwards.

    None for a text with letters of a script that joins or stacks them: they stand elsewhere than one after the other.
    """
    if any(ord(letter) not in _map(FAMILIES[0], bold=bold) for letter in text):
        return None
    widths, units = _widths(bold)
    found, at = [], 0
    for letter in text:
        found.append((at / units, _outline(letter, bold)))
        at += widths[ord(letter)]
    return found


def lines_of(text: str, width: float, size_pt: float) -> int:
    """How many lines a text takes in a column of this width, millimetres, broken between its words."""
    count, at, blank = 1, 0.0, width_mm(" ", size_pt)
    for word in text.split(" "):
        long = width_mm(word, size_pt)
        if at and at + blank + long > width:
            count, at = count + 1, 0.0
        at += long + (blank if at else 0.0)
        while at > width:  # a word that is longer than a line is broken
            count, at = count + 1, at - width
    return count


UNITS = 1000
"""How many units of an outline's path a letter's size has."""


_READING = RLock()
"""Held while a font is read: its tables are unpacked as they are asked for, and two threads at once get halves of them."""


@lru_cache(maxsize=2_000)
def _outline(letter: str, bold: bool) -> str:
    with _READING:
        font = _font(FAMILIES[0], bold=bold)
        scale = UNITS / font["head"].unitsPerEm
        pen = SVGPathPen(font.getGlyphSet(), ntos=lambda n: f"{n:.0f}")
        glyph = _map(FAMILIES[0], bold=bold)[ord(letter)]
        font.getGlyphSet()[glyph].draw(TransformPen(pen, (scale, 0, 0, scale, 0, 0)))
        return str(pen.getCommands())


def _written(letter: str) -> str:
    kind = unicodedata.category(letter)
    if kind in ("Cc", "Zl", "Zp"):
        return " "
    if letter in _SILENT or (kind != "Cf" and ord(letter) in _letters()):
        return letter
    if kind == "Zs":
        return " "
    return f"[U+{ord(letter):04X}]"


@cache
def _letters() -> frozenset[int]:
    """What both weights of one of the fonts have."""
    return frozenset().union(*(_map(name, bold=False).keys() & _map(name, bold=True).keys() for name in FAMILIES))


@cache
def _map(family: str, *, bold: bool) -> dict[int, str]:
    with _READING:
        return dict(_font(family, bold=bold).getBestCmap())


@lru_cache(maxsize=2)
def _widths(bold: bool) -> tuple[dict[int, int], int]:
    """The advance of each letter of all families, and how many units a letter's size has."""
    with _READING:
        found: dict[int, int] = {ord(mark): 0 for mark in _SILENT}
        units = int(_font(FAMILIES[0], bold=bold)["head"].unitsPerEm)
        for name in FAMILIES:
            font = _font(name, bold=bold)
            advances, own = font["hmtx"].metrics, font["head"].unitsPerEm
            for letter, glyph in _map(name, bold=bold).items():
                found.setdefault(letter, advances[glyph][0] * units // own)
        return found, units


@cache
def _font(family: str, *, bold: bool) -> TTFont:
    """A font's tables; raises NotInstalled where set-up has not been run."""
    path = FONTS / f"{family.replace(' ', '')}_{'700Bold' if bold else '400Regular'}.ttf"
    if not path.is_file():
        raise NotInstalled("font", path.name, "Run `make setup`: it installs the fonts of printed sheets.")
    return TTFont(BytesIO(path.read_bytes()), lazy=True)
