"""Symbols, lines and hatchings that a colour-blind person and a black-and-white printer tell apart.

By shape or dash first, by colour second; the colours are those of Okabe and Ito (jfly.uni-koeln.de/color, 2008), the
orange darkened to hold 3:1 on the ground as a line. `fine` is how many times too large a map is drawn.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from maps.scene import Mark
from monitor.doubt import doubtful_words

MM_PER_PX = 25.4 / 96
"""CSS fixes its pixel at 1/96 inch (CSS Values and Units, 5.2)."""

_BLACK, _VERMILION, _ORANGE, _BLUE, _GREY = "#000000", "#d55e00", "#e69f00", "#0072b2", "#595959"
_DARK_ORANGE = "#a35f00"

WORDS = {
    Mark.INSIDE: "Proved inside a zone that applied",
    Mark.UNSERVED: "Proved inside; not served, or not all that time",
    Mark.PARTLY: "Proved inside; applied part of that time",
    Mark.INDETERMINATE: "Not proved inside or outside",
    Mark.NOT_APPLYING: "In a zone, or perhaps, when it did not apply",
    Mark.NEAR: "Proved outside, but near a zone",
    Mark.OUTSIDE: "Proved outside the zones",
    Mark.OVERTAKEN: "Checked before more was recorded",
}
ZONE_EDGE = "#7a0019"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line's colour, its width and the lengths of its dashes and gaps in CSS pixels, or in millimetres on paper."""

    colour: str
    width_px: float
    dash_px: tuple[float, ...] = ()

    @property
    def width_mm(self) -> float:
        return self.width_px * MM_PER_PX

    @property
    def dash_mm(self) -> tuple[float, ...]:
        return tuple(part * MM_PER_PX for part in self.dash_px)


ZONE_LINE = Line(colour=ZONE_EDGE, width_px=2.2)
HATCH_LINE = Line(colour="#a2546a", width_px=0.9)
OTHER_LINE = Line(colour=ZONE_EDGE, width_px=1.4, dash_px=(9, 4))
BUFFER_LINE = Line(colour=ZONE_EDGE, width_px=1.0, dash_px=(1, 4))
GRID_LINE = Line(colour="#3b6fa0", width_px=0.6)
FRAME_LINE = Line(colour="#000000", width_px=2.2)
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
HATCHES = ((45,), (-45,), (0,), (90,), (45, -45), (0, 90))
"""The slopes of a zone's hatching by its number, degrees: each told from the next without colour."""


ANEW = "Answered by what is known now, and otherwise when they were checked"


def answer_text(mark: Mark, then: Mark | None, doubts: Sequence[int]) -> str:
    """What is filed of a location, in the words of the key; where the record says something else, or it is doubtful, that, too."""
    recorded = "" if then is None else f"When it was checked, the answer was: {WORDS[then]}"
    return ". ".join(part for part in (WORDS[mark], recorded, doubtful_words(doubts)) if part)


KEY_BUFFER = '<li><i class="cordon-key-buffer"></i><span>Near a zone: its buffer</span></li>'
KEY_OTHER = '<li><i class="cordon-key-other"></i><span>A zone as it was at another time</span></li>'
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


def symbol_figure(mark: Mark, x: float, y: float, size: float) -> str:
    """The mark as part of a larger SVG, its upper left corner at a place, in the units of that."""
    return f'<g transform="translate({x:.3f} {y:.3f}) scale({size / 24:.5f})">{_FIGURES[mark]}</g>'


def zone_style(number: int, fine: float) -> dict[str, object]:
    """The outline and hatching of the zone of this number: the boundary itself belongs to the zone."""
    return _leaflet(ZONE_LINE, fine) | {
        "opacity": 1, "fill": True, "fillColor": f"url(#hatch-{number % len(HATCHES)})", "fillOpacity": 1
    }  # fmt: skip


def other_style(fine: float) -> dict[str, object]:
    """The outline of a zone as it was at another time: thin, long dashes, no hatching."""
    return _leaflet(OTHER_LINE, fine) | {"fill": False}


def buffer_style(fine: float = 1) -> dict[str, object]:
    """The outline of what counts as near a zone."""
    return _leaflet(BUFFER_LINE, fine) | {"fill": False}


def grid_style(fine: float) -> dict[str, object]:
    """The lines of the National Grid."""
    return _leaflet(GRID_LINE, fine) | {"opacity": 0.75}


def circle_line(mark: Mark) -> Line:
    """The dashed outline of an error circle or an area."""
    colour, dash = _LINES[mark]
    return Line(colour=colour, width_px=1.1, dash_px=dash)


def circle_style(mark: Mark, fine: float) -> dict[str, object]:
    """The same for Leaflet."""
    return _leaflet(circle_line(mark), fine) | {"fill": False, "interactive": False}


def _leaflet(line: Line, fine: float) -> dict[str, object]:
    dash = {"dashArray": " ".join(f"{part * fine:g}" for part in line.dash_px)} if line.dash_px else {}
    return {"color": line.colour, "weight": line.width_px * fine, **dash}


def hatch_defs(fine: float) -> str:
    """The hatch patterns of zones for a page."""
    patterns = "".join(
        f'<pattern id="hatch-{n}" width="12" height="12" patternUnits="userSpaceOnUse" '
        f'patternTransform="scale({fine}) rotate({angles[0]})"><rect width="12" height="12" fill="{ZONE_EDGE}" '
        f'fill-opacity="0.05"/><path d="{"M0 6H12M6 0V12" if len(angles) > 1 else "M0 6H12"}" stroke="{ZONE_EDGE}" '
        'stroke-width="1.1" stroke-opacity="0.55" fill="none"/></pattern>'
        for n, angles in enumerate(HATCHES)
    )
    return f'<svg width="0" height="0" class="cordon-defs" aria-hidden="true"><defs>{patterns}</defs></svg>'


def key_of(marks: Iterable[Mark]) -> list[Mark]:
    """The marks that are shown, in the order of a key."""
    shown = set(marks)
    return [mark for mark in Mark if mark in shown]
