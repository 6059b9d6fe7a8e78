"""Latitude and longitude in the usual spellings: decimal degrees, degrees and minutes, degrees, minutes and seconds.

    50.8225, -0.1372     50.8225N 0.1372W     N 50° 49.35' W 0° 8.232'     50°49′21″N, 0°08′13.92″W
    50:49:21 -0:8:13.92  50 49 21 -0 8 13.92  504921N 0000814W             lon -0.1372 lat 50.8225

What can be read in two ways is refused: nothing is guessed.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from zones.error import BadPlace

_ALIKE = str.maketrans({
    "º": "°", "˚": "°", "′": "'", "’": "'", "´": "'", "‘": "'", "ʹ": "'", "″": '"', "”": '"', "“": '"', "ʺ": '"',
    "−": "-", "–": "-", "—": "-", "\t": " ", "\xa0": " ", "/": ",", ";": ",",
})  # fmt: skip
_END = r"(?=[^a-z]|[nsew]\b|$)"
"""What may follow a unit: anything but a letter, unless it is that of an axis."""
_WORDS = (
    (r"\b(?:latitude|lat|longitude|long|lon|lng)\b\.?\s*[:=,]?", " "),
    (r"\bnorth\b", "N"), (r"\bsouth\b", "S"), (r"\beast\b", "E"), (r"\bwest\b", "W"),
    (r"(?<=\d)\s*deg(?:rees)?\b", "°"), (rf"(?<=\d)\s*d{_END}", "°"),
    # An s after minutes is seconds; any other is South.
    (rf"(?<=\d)\s*m(?:in)?\s*(\d+(?:\.\d*)?)\s*s(?:ec)?{_END}", r"'\1" + '"'), (rf"(?<=\d)\s*m(?:in)?{_END}", "'"),
    (r"''", '"'),
    # A dash or colon that stands close between two numbers joins the parts of one angle.
    (r"(?<=[\d°'])[-:](?=\d)", ":"),
)  # fmt: skip
_TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+(?:\.\d*)?|\.\d+)|(?P<mark>[°'":,+-])|(?P<letter>[NSEW])(?![A-Z]))""", re.I | re.A
)
_DASH_BETWEEN = re.compile(r"^[^-]*\d[°'\"]?\s+-\s+\d[^-]*$")
_NEXT = {"°": 1, "'": 2, '"': 3}
"""How many parts of an angle there are up to its mark."""
_AXIS = re.compile(r"\b(?:(latitude|lat)|(?:longitude|long|lon|lng))\b", re.IGNORECASE)
_HOW = "Write 50.8225,-0.1372 or 50°49′21″N 0°8′14″W"


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class _Angle:
    """Degrees, the letter that said which axis and side ("" where none did), and of how many parts it was written."""

    degrees: float
    letter: str
    parts: int


def read_degrees(text: str, *, field: str) -> tuple[float, float] | None:
    """Latitude and longitude, degrees; None where the text is no two angles. Raises BadPlace for what is unclear."""
    tokens = _tokens(text)
    if tokens is None:
        return None
    if _DASH_BETWEEN.search(text.translate(_ALIKE)):
        raise BadPlace(field, text, f"{_HOW}, with a comma between the two.",
                       problem="has a dash between its two numbers, which may part them or be a minus")  # fmt: skip
    halves = list(_halves(tokens))
    both_or_none = [(left, right) for left, right in halves if bool(left.letter) == bool(right.letter)]
    found = {_pair(left, right, text, field) for left, right in both_or_none or halves}
    if not found:
        return None
    if len(found) > 1:
        raise BadPlace(
            field, text, f"{_HOW}, with a comma between the two.", problem="can be read in more than one way"
        )
    lat, lon = found.pop()
    return (lon, lat) if not any(one.letter for one, _ in halves) and _longitude_first(text, field) else (lat, lon)


def _longitude_first(text: str, field: str) -> bool:
    """Whether words name the longitude before the latitude; raises BadPlace where they name one of the two alone."""
    words = [bool(match[1]) for match in _AXIS.finditer(text)]
    if words and len(set(words)) == 1:
        raise BadPlace(
            field, text, f"{_HOW}, or lat 50.8225 lon -0.1372.", problem="names one of its two numbers alone"
        )
    return bool(words) and not words[0]


def _tokens(text: str) -> list[_Token] | None:
    """The numbers, marks and letters of a text; None where it holds anything else."""
    plain = text.translate(_ALIKE)
    for pattern, instead in _WORDS:
        plain = re.sub(pattern, instead, plain, flags=re.IGNORECASE)
    plain = plain.rstrip()
    made: list[_Token] = []
    at = 0
    while at < len(plain):
        match = _TOKEN.match(plain, at)
        if match is None or match.lastgroup is None:
            return None
        made.append(_Token(match.lastgroup, match[match.lastgroup].upper()))
        at = match.end()
    return made


def _halves(tokens: Sequence[_Token]) -> Iterator[tuple[_Angle, _Angle]]:
    """Every way to read the tokens as two angles: at the comma, else where both halves are written alike."""
    commas = [place for place, token in enumerate(tokens) if token.text == ","]
    if len(commas) > 1:
        return
    for place in commas or range(1, len(tokens)):
        left, right = _angle(tokens[:place]), _angle(tokens[place + 1 :] if commas else tokens[place:])
        if left is not None and right is not None and (commas or _alike(left, right)):
            yield left, right


def _alike(one: _Angle, other: _Angle) -> bool:
    return bool(one.letter or other.letter) or one.parts == other.parts


def _angle(tokens: Sequence[_Token]) -> _Angle | None:
    """One angle: a letter before or after, a sign, up to three numbers of which only the last has decimals."""
    rest = list(tokens)
    letter = ""
    for end in (0, -1):
        if rest and rest[end].kind == "letter":
            if letter and letter != rest[end].text:
                return None
            letter = rest.pop(end).text
    sign = ""
    if rest and rest[0].text in "+-":
        sign = rest.pop(0).text
    numbers: list[str] = []
    before = ""
    for token in rest:
        bare = before == "number"
        if token.kind == "number":
            numbers.append(token.text)
        elif (token.text in _NEXT and (not bare or _NEXT[token.text] != len(numbers))) or (
            token.text not in _NEXT and not (token.text == ":" and (bare or before in _NEXT))
        ):
            return None
        before = token.kind if token.kind == "number" else token.text
    if before == ":":
        return None
    if letter and len(rest) == 1 and rest[0].kind == "number":
        numbers = _compact(numbers[0]) or numbers
    if not 1 <= len(numbers) <= 3 or any("." in number for number in numbers[:-1]) or (sign and letter):
        return None
    parts = [float(number) for number in numbers]
    if any(part >= 60 for part in parts[1:]):
        return None
    size = sum(part / 60**place for place, part in enumerate(parts))
    return _Angle(-size if sign == "-" or letter in ("S", "W") else size, letter, len(parts))


def _compact(number: str) -> list[str] | None:
    """The parts of DDMM, DDMMSS, DDDMM and DDDMMSS, as on aeronautical charts; None for what is plain degrees."""
    match = re.fullmatch(r"(\d{2,3})(\d{2})(\d{2})?(\.\d*)?", number)
    if match is None:
        return None
    parts = [part for part in match.groups()[:3] if part]
    return [*parts[:-1], parts[-1] + (match[4] or "")]


def _pair(one: _Angle, other: _Angle, text: str, field: str) -> tuple[float, float]:
    """Latitude and longitude, in the order of the letters, else latitude first; raises BadPlace."""
    letters = one.letter + other.letter
    if len(letters) == 1:
        raise BadPlace(field, text, f"{_HOW}.", problem="has a letter for one of its two numbers")
    if letters and sorted("N" if letter in "NS" else "E" for letter in letters) != ["E", "N"]:
        raise BadPlace(field, text, f"{_HOW}.", problem="does not say north or south once and east or west once")
    if letters and letters[0] in "EW":
        one, other = other, one
    return one.degrees, other.degrees
