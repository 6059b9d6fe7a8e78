"""The outlines of a file or of a drawing, as the page where zones are drawn tells of them: which is which, what is wrong."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from cordon.actions.zones import drawn_shape
from cordon.pages.render import Fault
from monitor.place.gridref import grid_reference
from zones.error import CordonError, InvalidShape, MissingField, Way
from zones.feature import GIVEN, ring_called
from zones.frame import WGS84
from zones.jsontext import STOPS
from zones.review.words import area_text, length_text
from zones.shape import area_m2, described
from zones.unit import Lat, Lon, LonLat

MEND = "Join and mend"
"""The words on the button that takes what was mended."""
_UNFINISHED = {"polygon": ("An outline", "corner"), "corridor": ("A corridor", "point"), "cut": ("A hole", "corner")}
"""What each of the board's tools that take more than two clicks draws, and along what."""
_FIELDS = {"width_m": "import_width"}
_AT = ("choice", "crs", "layer", "import_width", "corners", "circle_radius", "drawing")
_OFFERED = {
    Way.GRID: "If they are metres, choose “British National Grid” under “Coordinates”.",
    Way.UNSTATED: "Or choose “As the file says” under “Coordinates”.",
    Way.LAYER: "Or pick one layer by its name under “Layer”.",
    Way.CORRIDOR: "Or choose “A file with a route” to make a zone along a line.",
}


def mendable(error: CordonError) -> bool:
    """Whether mending could help: all that is wrong is how outlines run."""
    return all(isinstance(fault, InvalidShape) for fault in error.faults)


def outline_faults(error: CordonError, *, file: str = "", copy: str = "", offered: bool = False) -> list[Fault]:
    """The faults of a file, of typed positions or of a drawing at the fields of the form.

    `copy` is the name under which an upload was read, in place of which the person's own, `file`, is said; `offered`:
    whether what mending would change is shown beside. What was given stands in an element of its own direction.
    """
    mend = f"Or use “{MEND}”." if offered else "Or put right what else is wrong: it can perhaps be mended here then."
    words = {**_OFFERED, Way.REPAIR: mend}
    made = []
    for fault in error.faults:
        place, _, within = fault.field.partition(", ")
        place = _FIELDS.get(place, place)
        remedy = fault.remedy_in(words)
        value, problem = file if copy and fault.value in (copy, GIVEN) else fault.value, fault.problem
        if copy and problem == STOPS:
            value, problem = file, f"can’t be read from {fault.value} on"
            remedy = "Save it again as GeoJSON, whole, or bring a file of another kind."
        where = "" if place in _AT else _where(within)
        if copy and isinstance(fault, InvalidShape):  # the map shows what was drawn before
            where = where or "The file’s "
        text = Markup("{}“<bdi>{}</bdi>” {}. {}").format(where, value, problem, remedy)
        if isinstance(fault, MissingField):
            text = Markup("{}").format(fault.remedy)
        made.append(Fault(field=place if place in _AT else "file", text=text))
    return made


def where_broken(error: CordonError) -> str:
    """What is wrong with a drawing, for the line beside the board."""
    return " ".join(f"{fault.value[:1].upper()}{fault.value[1:]} {fault.problem}." for fault in error.faults)


def changes(mended: Sequence[Mapping[str, Any]]) -> list[str]:
    """What mending changed of each outline of a file, those of which it changed nothing left out."""
    named = [(one.get("note") or f"Shape {number}", one["change"]) for number, one in enumerate(mended, 1)]
    return [change if len(mended) == 1 else f"{name}: {change}" for name, change in named if change]


def told_apart(imported: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """What each outline of a file is called, by the file or else by its number, and how else it is known from the others."""
    made = []
    for number, one in enumerate(imported, 1):
        made.append((one["note"] or f"Shape {number}", _known_by(shape(one["drawing"]["geometry"]))))
    return made


def outline_words(drawing: Any) -> str:
    """How the outline of a draft is known from that of another: its corners, its size, the grid reference of a point in it."""
    if not drawing:
        return "Nothing drawn"
    try:
        said = _known_by(drawn_shape(drawing, field="drawing", repair=True).shape)
    except CordonError:
        return "Not yet the outline of a zone"
    return f"{said[:1].upper()}{said[1:]}"


def read_unfinished(given: Any) -> dict[str, Any] | None:
    """The corners of a shape that somebody has begun to draw, as the board sends them; None for what is none of its."""
    match given:
        case {"tool": str(tool), "line": list(line)} if tool in _UNFINISHED and line:
            if all(map(_is_position, line)):
                width = given.get("width_m")
                return {"tool": tool, "line": line, **({"width_m": width} if _is_within(width, 0.1, 100_000) else {})}
    return None


def unfinished_of(text: str) -> dict[str, Any] | None:
    """The same of the text of a form's field."""
    try:
        return read_unfinished(json.loads(text))
    except (ValueError, RecursionError):
        return None


def unfinished_words(left: Mapping[str, Any] | None) -> str:
    """What was begun and not finished, in words: "An outline of 4 corners"; empty for nothing."""
    if not left:
        return ""
    called, corner = _UNFINISHED[left["tool"]]
    count = len(left["line"])
    return f"{called} of {count} {corner}{'' if count == 1 else 's'}"


def _is_position(at: Any) -> bool:
    """Whether it is a longitude and a latitude, in degrees."""
    return isinstance(at, list) and len(at) == 2 and _is_within(at[0], -180, 180) and _is_within(at[1], -90, 90)


def _is_within(number: Any, least: float, most: float) -> bool:
    return isinstance(number, int | float) and not isinstance(number, bool) and least <= number <= most


def _known_by(drawn: BaseGeometry) -> str:
    within = drawn.representative_point()
    at = grid_reference(LonLat(lon=Lon(within.x), lat=Lat(within.y)))
    return f"{described(drawn)}, {area_text(area_m2(drawn))}, at {at}"


def measured(drawing: Any) -> dict[str, Any]:
    """The shape of what is drawn, with its area and the length of its edges; of what must be mended first, as it would be."""
    said = ""
    try:
        made = drawn_shape(drawing, field="drawing").shape
    except CordonError as fault:
        if not mendable(fault):
            raise
        made = drawn_shape(drawing, field="drawing", repair=True).shape
        said = f"{where_broken(fault)} “Look it over” says what joining and mending would change, and asks you."
    perimeter = WGS84.geometry_length(made.boundary)  # holes have edges too
    return {"geometry": mapping(made), "area_m2": area_m2(made), "perimeter_m": perimeter, "sentence": said}


def measured_words(drawing: Any) -> str:
    """The area and perimeter of what is drawn, for whom no script tells; empty for what is no outline yet."""
    try:
        found = measured(drawing)
    except CordonError:
        return ""
    return f"Area {area_text(found['area_m2'])}, perimeter {length_text(found['perimeter_m'])}."


def _where(within: str) -> str:
    """ "feature 3, coordinates, ring 2, position 4" as people say it: "Shape 3, hole 1, corner 4: "."""
    feature, corner = re.search(r"\bfeature (\d+)", within), re.search(r"\b(?:position|vertex) (\d+)", within)
    layer = re.match(r"layer .*?(?=, feature \d|$)", within)
    parts = [layer[0]] if layer else []
    parts += [f"shape {feature[1]}"] if feature else []
    parts += [ring_called(within)] if re.search(r"\b(ring|part) \d", within) else []
    parts += [f"corner {corner[1]}"] if corner else []
    said = ", ".join(parts)
    return f"{said[:1].upper()}{said[1:]}: " if said else ""
