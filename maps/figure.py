"""How the places that matter to a zone, and what a review found, are drawn: fixed strings, told apart without colour."""

from collections.abc import Mapping
from enum import StrEnum

from maps.symbol import ZONE_EDGE


class PlaceKind(StrEnum):
    PROTECTED = "protected"
    SUBJECT = "subject"


class ReviewKind(StrEnum):
    ZONE = "zone"
    CORE = "core"
    NARROWEST = "narrowest"
    GUESS = "guess"
    OFFER = "offer"
    CONFLICT = "conflict"


KEY_WORDS: Mapping[PlaceKind | ReviewKind, str] = {
    PlaceKind.PROTECTED: "A place of the protected person",
    PlaceKind.SUBJECT: "A place of the subject, or a public one",
    ReviewKind.ZONE: "The zone that is looked over",
    ReviewKind.CORE: "Where being inside can be proved: the more exact the position, the larger",
    ReviewKind.NARROWEST: "The zone’s narrowest place",
    ReviewKind.GUESS: "Where somebody could guess the protected place to be",
    ReviewKind.OFFER: "Another outline that is offered",
    ReviewKind.CONFLICT: "Ground that it shares with another order’s zone, or cuts a home off on",
}
_BLACK, _BLUE, _GREEN, _VERMILION = "#000000", "#0072b2", "#00684a", "#b34700"
# Several lie over one another: fills so light that all of them together leave the streets beneath to be read.
_STYLES: Mapping[ReviewKind, Mapping[str, object]] = {
    # As on the board: `board-shapes.js` has the same.
    ReviewKind.ZONE: {"color": "#1d70b8", "weight": 3, "fill": True, "fillColor": "#1d70b8", "fillOpacity": 0.1},
    ReviewKind.CORE: {"color": _GREEN, "weight": 1.5, "fill": True, "fillColor": _GREEN, "fillOpacity": 0.04,
                      "dashArray": "4 3"},
    ReviewKind.NARROWEST: {"color": _BLACK, "weight": 3, "fill": False, "lineCap": "butt"},
    ReviewKind.OFFER: {"color": _BLUE, "weight": 3, "fill": False, "dashArray": "14 6"},
    ReviewKind.CONFLICT: {"color": _VERMILION, "weight": 3, "fill": True, "fillColor": _VERMILION, "fillOpacity": 0.1,
                          "dashArray": "2 4"},
}  # fmt: skip
_HOUSE = '<path d="M12 2 22 11V22H2V11Z" fill="#ffffff" stroke="{0}" stroke-width="2.4"/>'
_FIGURES = {
    PlaceKind.PROTECTED: _HOUSE.format(_BLUE) + f'<path d="M12 8 16 15H8Z" fill="{_BLUE}"/>',
    PlaceKind.SUBJECT: '<path d="M2 2H22V13L12 22 2 13Z" fill="#ffffff" stroke="#000000" stroke-width="2.4"/>'
    '<path d="M8 7H16V13H8Z" fill="#000000"/>',
}
_GUESS = (
    '<circle cx="12" cy="12" r="10" fill="#ffffff" stroke="#000000" stroke-width="2"/>'
    f'<path d="M12 4V20M4 12H20" stroke="{ZONE_EDGE}" stroke-width="3"/>'
)


def review_style(kind: ReviewKind) -> Mapping[str, object]:
    """The style of a shape or line; guesses are points, with a figure of their own."""
    return _STYLES[kind]


def place_svg(kind: PlaceKind, size_px: float) -> str:
    return _svg(_FIGURES[kind], size_px, size_px)


def guess_svg(size_px: float) -> str:
    return _svg(_GUESS, size_px, size_px)


def swatch_svg(style: Mapping[str, object]) -> str:
    """A small rectangle in a layer's style, or a stroke of its line, for a key."""
    paint = f'stroke="{style["color"]}" stroke-width="{style["weight"]}" stroke-dasharray="{style.get("dashArray", "none")}"'
    if style.get("lineCap"):
        return _svg(f'<path d="M1 12H23" {paint}/>', 24, 24)
    fill = f'fill="{style["fillColor"]}" fill-opacity="{style["fillOpacity"]}"' if style["fill"] else 'fill="none"'
    return _svg(f'<rect x="2" y="5" width="20" height="14" {fill} {paint}/>', 24, 24)


def _svg(figure: str, width: float, height: float) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="{width:g}" height="{height:g}" '
        f'aria-hidden="true">{figure}</svg>'
    )
