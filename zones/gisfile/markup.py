"""XML that can be handed to GDAL: no DOCTYPE, no entities, plain encodings, every position a pair of numbers.

GDAL's KML and GPX drivers skip positions that they can't read; so they are counted here, and compared after.
"""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from zones.error import BadNumber, DamagedFile, TooLarge, UnsafeFile

_KML_ENCODINGS = frozenset({"utf-8", "us-ascii", "ascii", "iso-8859-1"})
_ENCODINGS = _KML_ENCODINGS | {"windows-1252"}
"""GDAL's GPX driver knows one more than its KML driver."""
MOST_ELEMENTS = 3_000_000
"""500,000 track points with height and time, twice over."""
MOST_DEPTH = 100
_NUMBER = r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?"
"""With the digits that GDAL reads: \\d would take those of every script."""
_POSITION = re.compile(rf"{_NUMBER},{_NUMBER}(?:,{_NUMBER})?")
_TRACK_POSITION = re.compile(rf"{_NUMBER}(?:[ \t\r\n]+{_NUMBER}){{1,2}}")
_MOST_POSITION_CHARS = 200
"""Three numbers; a longer text would keep the pattern busy for as long as its square."""
_WITHIN = {"wpt": "gpx", "rte": "gpx", "trk": "gpx", "trkseg": "trk", "trkpt": "trkseg", "rtept": "rte"}
"""In which element of a GPX each of these lies (its schemas 1.0 and 1.1)."""
_COUNTED = ("Placemark", "wpt", "rte", "trk", "rtept", "trkpt")


@dataclass(slots=True, kw_only=True)
class Counted:
    """How many elements of each name an XML file holds, and how many positions in its KML coordinates."""

    elements: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_COUNTED, 0))
    positions: int = 0


class _Found(Exception):
    """The outermost element was reached."""


def root_element(head: bytes, *, field: str, value: str) -> str:
    """The outermost element's name without prefix, from the first bytes; "" where they do not reach it."""
    found: list[str] = []

    def start(name: str, _attributes: object) -> None:
        found.append(local_name(name))
        raise _Found

    parser = guarded_parser(field, value)
    parser.StartElementHandler = start
    try:
        parser.Parse(head, False)
    except _Found:
        return found[0]
    except expat.ExpatError as error:
        raise not_well_formed(error, field, value) from None
    return ""


def count_kml(data: bytes, *, field: str, value: str) -> Counted:
    """Placemarks and positions of a KML text.

    Raises UnsafeFile for a NetworkLink or GroundOverlay, BadNumber for a position that is not two or three numbers.
    """
    counted = Counted()
    texts: list[str] = []
    inside: list[str] = []

    def start(name: str, _attributes: dict[str, str]) -> None:
        if name == "NetworkLink":
            raise UnsafeFile(
                field, value, "Open it in Google Earth and save the places themselves.",
                problem="holds a NetworkLink: its content lies elsewhere",
            )  # fmt: skip
        if name == "GroundOverlay":
            raise UnsafeFile(
                field, value, "Take the picture out, or draw the zone as a polygon.",
                problem="holds a picture laid on the ground (GroundOverlay), which is not a zone",
            )  # fmt: skip
        if name in ("coordinates", "coord"):
            inside.append(name)

    def text(content: str) -> None:
        if inside:
            texts.append(content)

    def end(name: str) -> None:
        if not inside or name != inside[-1]:
            return
        inside.pop()
        whole = "".join(texts)
        texts.clear()
        if name == "coord":
            _refuse_unread([whole.strip()], _TRACK_POSITION, field)
            counted.positions += 1
            return
        positions = whole.split()
        _refuse_unread(positions, _POSITION, field)
        counted.positions += len(positions)

    _walk(data, counted, start, end, text, field=field, value=value, encodings=_KML_ENCODINGS)
    return counted


def count_gpx(data: bytes, *, field: str, value: str) -> Counted:
    """Waypoints, routes and tracks of a GPX text, and their points.

    Raises BadNumber for a point without a place, DamagedFile for one that lies where GPX has none and GDAL sees none.
    """
    counted = Counted()
    within = [""]

    def start(name: str, attributes: dict[str, str]) -> None:
        refuse_misplaced(name, within[-1], attributes, field)
        within.append(name)
        if name in ("wpt", "rtept", "trkpt"):
            _refuse_no_place(attributes, field)

    _walk(data, counted, start, lambda _: within.pop(), None, field=field, value=value)
    return counted


def refuse_misplaced(name: str, parent: str, attributes: Mapping[str, str], field: str) -> None:
    """Raises DamagedFile for an element that lies where GPX has none: with all that is in it, it would be left out."""
    strange = name not in _WITHIN and parent in _WITHIN.values()
    if _WITHIN.get(name, parent) != parent or (
        strange and ({"lat", "lon"} <= attributes.keys() or (parent == "trkseg" and name != "extensions"))
    ):
        raise DamagedFile(
            field, name, "Save it anew with the program that made it.",
            problem=f"is no element that GPX has in {parent or 'a file'}: it would be left out",
        )  # fmt: skip


def _walk(
    data: bytes,
    counted: Counted,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], object] | None,
    text: Callable[[str], None] | None,
    *,
    field: str,
    value: str,
    encodings: frozenset[str] = _ENCODINGS,
) -> None:
    depth = total = 0

    def started(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, total
        depth += 1
        total += 1
        if depth > MOST_DEPTH:
            raise UnsafeFile(field, value, "Save it anew.", problem="is nested too deeply")
        if total > MOST_ELEMENTS:
            raise TooLarge(field, value, "Send fewer places.", problem=f"holds more than {MOST_ELEMENTS:,} elements")
        name = local_name(name)
        if name in counted.elements:
            counted.elements[name] += 1
        start(name, attributes)

    def ended(name: str) -> None:
        nonlocal depth
        depth -= 1
        if end is not None:
            end(local_name(name))

    parser = guarded_parser(field, value, encodings)
    parser.buffer_text = True
    parser.StartElementHandler = started
    parser.EndElementHandler = ended
    if text is not None:
        parser.CharacterDataHandler = text
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise not_well_formed(error, field, value) from None


def guarded_parser(field: str, value: str, encodings: frozenset[str] = _ENCODINGS) -> expat.XMLParserType:
    """A parser that raises UnsafeFile at a DOCTYPE, an entity or an encoding that is not read here."""

    def doctype(*_: object) -> None:
        raise UnsafeFile(
            field, value, "Remove the DOCTYPE and ENTITY lines.", problem="is XML with a DOCTYPE, which can hold a trap"
        )

    def declared(_version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() not in encodings:
            raise UnsafeFile(
                field, encoding, "Save the XML as UTF-8.", problem="is an XML encoding that is not read here"
            )

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = doctype
    parser.EntityDeclHandler = doctype
    parser.XmlDeclHandler = declared
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    return parser


def not_well_formed(error: expat.ExpatError, field: str, value: str) -> DamagedFile:
    where = f"at line {error.lineno}, column {error.offset + 1}: {expat.ErrorString(error.code)}"
    return DamagedFile(field, value, "Save it anew; it may be cut off.", problem=f"is not whole XML {where}")


def _refuse_unread(positions: list[str], pattern: re.Pattern[str], field: str) -> None:
    for position in positions:
        if len(position) > _MOST_POSITION_CHARS or pattern.fullmatch(position) is None:
            raise BadNumber(
                field,
                position,
                "Write each position as longitude,latitude without blanks.",
                problem="is not a position",
            )


def _refuse_no_place(attributes: dict[str, str], field: str) -> None:
    for name, most in (("lat", 90.0), ("lon", 180.0)):
        given = attributes.get(name, "")
        try:
            number = float(given) if re.fullmatch(_NUMBER, given.strip(" \t\r\n")) else math.nan
        except ValueError:
            number = math.nan
        if not abs(number) <= most:
            raise BadNumber(field, given, f"Give each point {name} in degrees.", problem=f"is not a {name} of a point")


def local_name(name: str) -> str:
    return name.rpartition(":")[2]
