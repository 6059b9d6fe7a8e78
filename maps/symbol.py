"""Symbols, lines and hatchings that a colour-blind person and a black-and-white printer tell apart.

By shape or dash first, by colour second; the colours are those of Okabe and Ito (jfly.uni-koeln.de/color, 2008), the
orange darkened to hold 3:1 on the ground as a line. `fine` is how many times too large a map is drawn.
"""

from collections.abc import Iterable

from maps.scene import Mark

_BLACK, _VERMILION, _ORANGE, _BLUE, _GREY = "#000000", "#d55e00", "#e69f00", "#0072b2", "#595959"
_DARK_ORANGE = "#a35f00"

WORDS = {
    Mark.INSIDE: "Proved inside a zone that applied",
    Mark.UNSERVED: "Proved inside, but not served throughout",
    Mark.PARTLY: "Proved inside; applied part of that time",
    Mark.INDETERMINATE: "Not proved inside or outside",
    Mark.NOT_APPLYING: "In a zone, or perhaps, when it did not apply",
    Mark.NEAR: "Proved outside, but near a zone",
    Mark.OUTSIDE: "Proved outside the zones",
    Mark.OVERTAKEN: "Checked before more was recorded",
}
ZONE_EDGE = "#7a0019"
ON_TOP = (
    Mark.OUTSIDE,
    Mark.NEAR,
    Mark.OVERTAKEN,
    Mark.NOT_APPLYING,
    Mark.INDETERMINATE,
    Mark.PARTLY,
    Mark.UNSERVED,
    Mark.INSIDE,
)
"""The order of drawing: the gravest last, so that nothing lies on it."""

_FIGURES = {
    Mark.INSIDE: f'<path d="M12 1 23 12 12 23 1 12Z" fill="{_VERMILION}" stroke="{_BLACK}" stroke-width="1.6"/>'
    f'<path d="M8 8 16 16M16 8 8 16" stroke="{_BLACK}" stroke-width="2.4"/>',
    Mark.UNSERVED: f'<path d="M12 1 23 12 12 23 1 12Z" fill="#ffffff" stroke="{_VERMILION}" stroke-width="2.6"/>'
    f'<path d="M8 8 16 16M16 8 8 16" stroke="{_BLACK}" stroke-width="2"/>',
    Mark.PARTLY: f'<path d="M12 1 23 12 12 23 1 12Z" fill="#ffffff" stroke="{_BLACK}" stroke-width="1.6"/>'
    f'<path d="M12 1 12 23 1 12Z" fill="{_VERMILION}" stroke="{_BLACK}" stroke-width="1.6"/>',
    Mark.INDETERMINATE: f'<path d="M12 2 23 22H1Z" fill="#ffffff" stroke="{_BLACK}" stroke-width="1.6"/>'
    f'<path d="M12 2 12 22H1Z" fill="{_ORANGE}" stroke="{_BLACK}" stroke-width="1.6"/>',
    Mark.NOT_APPLYING: f'<path d="M3 3H21V21H3Z" fill="#ffffff" stroke="{_GREY}" stroke-width="2.4"/>'
    f'<path d="M3 12H21" stroke="{_GREY}" stroke-width="2.4"/>',
    Mark.NEAR: f'<circle cx="12" cy="12" r="9.5" fill="#ffffff" stroke="{_BLUE}" stroke-width="3.4"/>'
    f'<circle cx="12" cy="12" r="4" fill="{_BLUE}"/>',
    Mark.OUTSIDE: f'<circle cx="12" cy="12" r="9.5" fill="#ffffff" stroke="{_BLUE}" stroke-width="3.4"/>',
    Mark.OVERTAKEN: f'<path d="M4 2H20L4 22H20Z" fill="#ffffff" stroke="{_GREY}" stroke-width="2.4" stroke-linejoin="round"/>',
}
_LINES = {
    Mark.INSIDE: (_VERMILION, (6, 2)),
    Mark.UNSERVED: (_VERMILION, (6, 2, 1, 2)),
    Mark.PARTLY: (_VERMILION, (4, 3, 1, 3)),
    Mark.INDETERMINATE: (_DARK_ORANGE, (4, 3)),
    Mark.NOT_APPLYING: (_GREY, (2, 2)),
    Mark.NEAR: (_BLUE, (1, 3)),
    Mark.OUTSIDE: (_BLUE, (1, 3)),
    Mark.OVERTAKEN: (_GREY, (3, 3)),
}
_HATCHES = (
    (45, "M0 6H12"),
    (-45, "M0 6H12"),
    (0, "M0 6H12"),
    (90, "M0 6H12"),
    (45, "M0 6H12M6 0V12"),
    (0, "M0 6H12M6 0V12"),
)


KEY_CIRCLE = '<li><i class="cordon-key-circle"></i><span>The place was within it, at 95 %</span></li>'
KEY_ESTIMATE = '<li><i class="cordon-key-area"></i><span>A place\'s area, an estimate</span></li>'
KEY_AREA = '<li><i class="cordon-key-area"></i><span>The place was somewhere in this area</span></li>'


def symbol_svg(mark: Mark, size_px: float) -> str:
    """The mark as an SVG of fixed strings."""
    size = f"{size_px:g}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="{size}" height="{size}" '
        f'aria-hidden="true">{_FIGURES[mark]}</svg>'
    )


def zone_style(number: int, fine: float) -> dict[str, object]:
    """The outline and hatching of the zone of this number: the boundary itself belongs to the zone."""
    return {
        "color": ZONE_EDGE, "weight": 2.2 * fine, "opacity": 1, "fill": True,
        "fillColor": f"url(#hatch-{number % len(_HATCHES)})", "fillOpacity": 1,
    }  # fmt: skip


def other_style(fine: float) -> dict[str, object]:
    """The outline of a zone as it was at another time: thin, long dashes, no hatching."""
    return {"color": ZONE_EDGE, "weight": 1.4 * fine, "fill": False, "dashArray": _dashes((9, 4), fine)}  # fmt: skip


def buffer_style() -> dict[str, object]:
    """The outline of what counts as near a zone."""
    return {"color": ZONE_EDGE, "weight": 1, "fill": False, "dashArray": "1 4"}


def circle_style(mark: Mark, fine: float) -> dict[str, object]:
    """The dashed outline of an error circle."""
    colour, dash = _LINES[mark]
    return {
        "color": colour,
        "weight": 1.1 * fine,
        "fill": False,
        "dashArray": _dashes(dash, fine),
        "interactive": False,
    }


def hatch_defs(fine: float) -> str:
    """The hatch patterns of zones, each told from the next without colour."""
    patterns = "".join(
        f'<pattern id="hatch-{n}" width="12" height="12" patternUnits="userSpaceOnUse" '
        f'patternTransform="scale({fine}) rotate({angle})"><rect width="12" height="12" fill="{ZONE_EDGE}" '
        f'fill-opacity="0.05"/><path d="{path}" stroke="{ZONE_EDGE}" stroke-width="1.1" stroke-opacity="0.55" '
        'fill="none"/></pattern>'
        for n, (angle, path) in enumerate(_HATCHES)
    )
    return f'<svg width="0" height="0" class="cordon-defs" aria-hidden="true"><defs>{patterns}</defs></svg>'


def key_of(marks: Iterable[Mark]) -> list[Mark]:
    """The marks that are shown, in the order of a key."""
    shown = set(marks)
    return [mark for mark in Mark if mark in shown]


def _dashes(pattern: tuple[float, ...], fine: float) -> str:
    return " ".join(f"{part * fine:g}" for part in pattern)
