"""The area that a witness means: drawn on a map of its own, and sent with the form of a check."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import shapely
from fastapi import Request
from shapely.geometry import mapping
from starlette.responses import Response

from cordon.actions.drafts import find_place
from cordon.actions.zones import drawn_shape
from cordon.pages.mapped import area_map
from cordon.pages.outline import measured
from cordon.pages.render import Fault, page
from cordon.pages.visitor import Visitor
from monitor.location import Accuracy, Area
from monitor.place.drawn import read_drawn
from monitor.place.read import is_drawn
from zones.canon import canonical
from zones.error import BadPlace, BadValue, CordonError, DamagedFile, NotAPolygon, WrongFormat
from zones.review.words import area_text

CARRIED = ("subject", "place", "day", "hour", "hour-which", "until_day", "until_hour", "until_hour-which", "radius_m",
           "why", "who", "how")  # fmt: skip
"""The fields of a check that are kept while its area is drawn."""


def ask_area(request: Request, visitor: Visitor, values: dict[str, str], *, faults: Sequence[Fault] = ()) -> Response:
    """The board to draw the area on; it opens where the place in words is, if there is one."""
    drawing = _on_board(values.get("drawing", ""))
    part = None if visitor.hides else area_map(visitor.desk.settings, drawing, _found(visitor, values.get("place", "")))
    return page(request, "area.html", title="Draw the area that is meant", values=values, drawing=drawing, map=part,
                carried=CARRIED, faults=faults, status=422 if faults else 200)  # fmt: skip


def area_geojson(text: str) -> str:
    """The GeoJSON of an area that was drawn or pasted: what stands for a circle or a corridor becomes its shape.

    Raises a BadInput at the field `drawing` for what was no drawing.
    """
    drawing = _json(text) if is_drawn(text) else {}
    if "kind" not in drawing:
        _refuse_no_area(text)
        return text
    return canonical(mapping(drawn_shape(drawing, field="drawing").shape)).decode()


def _refuse_no_area(text: str) -> None:
    """Raises BadValue for what is no polygon; what is wrong with one is told as it is."""
    try:
        is_area = is_drawn(text) and isinstance(read_drawn(text, Accuracy(), field="drawing").place, Area)
    except (NotAPolygon, DamagedFile, WrongFormat):
        is_area = False
    except BadPlace as fault:
        if fault.problem != "is no area":
            raise
        is_area = False
    if not is_area:
        raise BadValue("drawing", "what was given", "Draw the area on the map, or paste a polygon as GeoJSON.",
                       problem="is no area")  # fmt: skip


def area_words(text: str) -> str:
    """How large an area is that was drawn, as people say it; empty for none, and for one that can't be used."""
    try:
        drawing = _on_board(text)
        return "" if drawing is None else area_text(measured(drawing)["area_m2"])
    except CordonError:
        return ""


def _on_board(text: str) -> dict[str, Any] | None:
    """What the board shows of a drawing: the board's own JSON, or the polygon of a GeoJSON text."""
    if not is_drawn(text):
        return None
    drawing = _json(text)
    if "kind" in drawing:
        return drawing
    try:
        place = read_drawn(text, Accuracy(), field="drawing").place
    except CordonError:
        return None
    if not isinstance(place, Area):
        return None
    return {"kind": "polygon", "geometry": json.loads(shapely.to_geojson(place.shape))}


def _json(text: str) -> dict[str, Any]:
    """An object of JSON, empty for what is none: whoever reads the place says what is wrong with it."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return dict(found) if isinstance(found, Mapping) else {}


def _found(visitor: Visitor, place: str) -> tuple[float, float, float, float] | None:
    """West, south, east, north of a place in words, where it is one place."""
    if not place:
        return None
    try:
        found = find_place(visitor.desk, place)
    except CordonError:
        return None
    if len(found) != 1:
        return None
    west, south, east, north = found[0].get("bounds") or (found[0]["lon"], found[0]["lat"]) * 2
    return west, south, east, north
