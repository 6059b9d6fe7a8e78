"""Symbols that a colour-blind person and a black-and-white printer tell apart: by shape first, colour second.

The colours are those of Okabe and Ito (jfly.uni-koeln.de/color, 2008).
"""

from maps.scene import Mark

_BLACK, _VERMILION, _ORANGE, _BLUE, _GREY = "#000000", "#d55e00", "#e69f00", "#0072b2", "#6b6b6b"

COLOUR = {Mark.INSIDE: _VERMILION, Mark.INDETERMINATE: _ORANGE, Mark.OUTSIDE: _BLUE, Mark.NOT_APPLYING: _GREY}
WORDS = {
    Mark.INSIDE: "Proved inside a zone that applied",
    Mark.INDETERMINATE: "Not proved inside or outside",
    Mark.OUTSIDE: "Proved outside the zones that applied",
    Mark.NOT_APPLYING: "No zone applied at that time",
}
ZONE_EDGE, ZONE_FILL = "#7a0019", "#b2183b"

_FIGURES = {
    Mark.INSIDE: f'<path d="M12 1 23 12 12 23 1 12Z" fill="{_VERMILION}" stroke="{_BLACK}" stroke-width="1.6"/>'
    f'<path d="M8 8 16 16M16 8 8 16" stroke="{_BLACK}" stroke-width="2.4"/>',
    Mark.INDETERMINATE: f'<path d="M12 2 23 22H1Z" fill="#ffffff" stroke="{_BLACK}" stroke-width="1.6"/>'
    f'<path d="M12 2 12 22H1Z" fill="{_ORANGE}" stroke="{_BLACK}" stroke-width="1.6"/>',
    Mark.OUTSIDE: f'<circle cx="12" cy="12" r="9.5" fill="#ffffff" stroke="{_BLUE}" stroke-width="3.4"/>',
    Mark.NOT_APPLYING: f'<path d="M3 3H21V21H3Z" fill="#ffffff" stroke="{_GREY}" stroke-width="2.4"/>'
    f'<path d="M3 12H21" stroke="{_GREY}" stroke-width="2.4"/>',
}


def symbol_svg(mark: Mark, size_px: float) -> str:
    """The mark as an SVG of fixed strings."""
    size = f"{size_px:g}"
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="{size}" height="{size}">{_FIGURES[mark]}</svg>'
