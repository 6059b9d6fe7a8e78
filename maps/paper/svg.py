"""A sheet's map as SVG, in millimetres on paper from its upper left corner: what Typst sets into the printed sheet.

Lines of the ground, hatching, zones, locations and labels, clipped to the map: nothing beyond it is in the file. Words
come escaped, and as text: what reads the sheet aloud or searches it finds them.
"""

import base64
import math
from collections.abc import Iterable, Sequence
from typing import assert_never
from xml.sax.saxutils import escape, quoteattr

import shapely
from shapely import affinity
from shapely.geometry.base import BaseGeometry

from maps.basemap import style as ground_style
from maps.basemap.base import Ground
from maps.paper.drawn import FIX_MM, SYMBOL_MM, KeyEntry, Sheet, Swatch, circle_is_seen, in_drawing_order
from maps.paper.label import Kind, Placed
from maps.paper.layout import Layout
from maps.paper.lettering import FAMILIES, MM_PER_PT, UNITS, outlines
from maps.paper.naming import on_paper, spot
from maps.symbol import (
    BUFFER_LINE,
    FRAME_LINE,
    GRID_LINE,
    HATCH_LINE,
    HATCHES,
    MM_PER_PX,
    OTHER_LINE,
    ZONE_LINE,
    Line,
    circle_line,
    symbol_figure,
)

_FINE_MM = 0.05
"""The base map is drawn no finer than the eye sees."""
_PICTURE_DPI = 150
_HAIRLINE_MM, _CASING_MM = 0.19, 0.37
_HATCH_APART_MM = 2.6
_EDGE = 3
_CORNER_MM = 5.0
"""Decimals of a millimetre of what is measured on a sheet: the grid and the zones; 2 of all else."""
_LETTERS = {
    Kind.ZONE: "#5c0013", Kind.OTHER: "#5c0013", Kind.POINT: "#000000", Kind.GRID: "#1f4a72", Kind.FRAME: "#000000",
    Kind.NAME: "#3d3d3d",
}  # fmt: skip
_SET_ASIDE = 'stroke="#000000" stroke-width="0.25" stroke-dasharray="0.5 0.5" fill="none"'
_HALO = 0.22
"""A halo's width on each side, in sizes of the letters."""
_BASELINE = 0.355
"""How far below the middle of a line its letters stand, in sizes of the letters (half of Noto Sans' capitals)."""


def map_svg(sheet: Sheet, labels: Sequence[Placed]) -> str:
    """The map of a sheet."""
    width, height = sheet.place.paper.map_mm
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}mm" height="{height:g}mm">',
        f'<rect width="{width:g}" height="{height:g}" fill="#ffffff"/>',
        *_ground(sheet),
        *_grid(sheet),
        *_areas(sheet),
        *_names(labels, [Kind.NAME, Kind.GRID]),
        *_edges(sheet),
        *_circles(sheet),
        *_names(labels, [Kind.OTHER, Kind.POINT, Kind.FRAME, Kind.ZONE]),
        *_symbols(sheet),
        "</svg>",
    ]
    return "".join(parts)


def picture_px(place: Layout) -> tuple[int, int]:
    """How many pixels a picture under a sheet has: 150 to the inch."""
    width, height = (round(side / 25.4 * _PICTURE_DPI) for side in place.paper.map_mm)
    return width, height


def _ground(sheet: Sheet) -> Iterable[str]:
    """The base map, its picture first; the casings of all roads lie beneath all roads."""
    if sheet.base.picture is not None:
        width, height = sheet.place.paper.map_mm
        drawn = sheet.base.picture.in_grid(sheet.place.bounds, *picture_px(sheet.place))
        data = base64.b64encode(drawn).decode()
        yield f'<image x="0" y="0" width="{width:g}" height="{height:g}" href="data:image/png;base64,{data}"/>'
    cased = [ground for ground in sheet.base.grounds if ground.casing]
    for ground in sheet.base.grounds:
        if cased and ground is cased[0]:
            for road in cased:
                yield _ground_path(road, sheet, road.casing, _CASING_MM)
        yield _ground_path(ground, sheet, ground.line, 0.0)


def _ground_path(ground: Ground, sheet: Sheet, colour: str, wider_mm: float) -> str:
    drawn = shapely.simplify(on_paper(ground.geometry, sheet.place), _FINE_MM, preserve_topology=False)
    width = max(ground.width_m * 1000 / sheet.place.scale, _HAIRLINE_MM) + wider_mm
    stroke = f'stroke="{colour}" stroke-width="{width:.2f}" stroke-linejoin="round"' if colour else ""
    return _path(drawn, f'fill="{ground.fill or "none"}" {stroke}', decimals=2, closed=bool(ground.fill))


def _grid(sheet: Sheet) -> Iterable[str]:
    for line in [*sheet.grid.upright(), *sheet.grid.level()]:
        yield _path(on_paper(line, sheet.place), _stroke(GRID_LINE), decimals=_EDGE)


def _areas(sheet: Sheet) -> Iterable[str]:
    """The tint and hatching of all zones."""
    frame = shapely.box(0, 0, *sheet.place.paper.map_mm)
    for zone in sheet.zones:
        area = on_paper(zone.outline, sheet.place).intersection(frame)
        yield _path(area, f'fill="{ZONE_LINE.colour}" fill-opacity="0.06"', closed=True)
        for angle in HATCHES[zone.number % len(HATCHES)]:
            yield _path(_hatching(area, angle), _stroke(HATCH_LINE))


def _edges(sheet: Sheet) -> Iterable[str]:
    """The outlines: those of the zones last, so that none is covered."""
    # A little beyond the frame: the line along that is not drawn as though it were a zone's.
    edge = shapely.box(0, 0, *sheet.place.paper.map_mm).buffer(1.0, join_style="mitre")
    drawn = [(buffer, BUFFER_LINE) for buffer in sheet.buffers]
    drawn += [(other.outline, OTHER_LINE) for other in sheet.others]
    for geometry, line in drawn:
        yield _path(on_paper(geometry, sheet.place).boundary.intersection(edge), _stroke(line))
    for _, frame in sheet.frames:
        yield _path(_corners_of(on_paper(frame, sheet.place).bounds), _stroke(FRAME_LINE))
    for zone in sheet.zones:
        outline = on_paper(zone.outline, sheet.place).boundary.intersection(edge)
        yield _path(outline, _stroke(ZONE_LINE), decimals=_EDGE)


def _corners_of(bounds: tuple[float, float, float, float]) -> BaseGeometry:
    """The corners of a frame, which divide no zone as its whole line would."""
    west, north, east, south = bounds
    wide, high = (min(_CORNER_MM, side / 3) for side in (east - west, south - north))
    return shapely.MultiLineString(
        [
            [(x, y + down), (x, y), (x + along, y)]
            for x, along in ((west, wide), (east, -wide))
            for y, down in ((north, high), (south, -high))
        ]
    )


def _hatching(area: BaseGeometry, angle_deg: float) -> BaseGeometry:
    """Lines across an area, as far apart everywhere on the sheet, whatever the area is."""
    if area.is_empty:
        return area
    turned = affinity.rotate(area, -angle_deg, origin=(0, 0))
    west, south, east, north = turned.bounds
    rows = range(math.ceil(south / _HATCH_APART_MM), math.floor(north / _HATCH_APART_MM) + 1)
    lines = shapely.MultiLineString(
        [[(west - 1, row * _HATCH_APART_MM), (east + 1, row * _HATCH_APART_MM)] for row in rows]
    )
    return affinity.rotate(lines.intersection(turned), angle_deg, origin=(0, 0))


def _circles(sheet: Sheet) -> Iterable[str]:
    """Error circles and areas."""
    frame = shapely.box(0, 0, *sheet.place.paper.map_mm)
    order = in_drawing_order(sheet.points)
    for one in order:
        if one.outline is not None:
            edge = on_paper(one.outline, sheet.place).boundary.intersection(frame)
            yield _path(edge, _stroke(circle_line(one.point.mark)))
        elif circle_is_seen(one, sheet.place):
            (x, y), r = spot(one.place, sheet.place), one.radius * 1000 / sheet.place.scale
            style = _stroke(circle_line(one.point.mark))
            if r < min(x, y, frame.bounds[2] - x, frame.bounds[3] - y):
                yield f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{r:.2f}" {style}/>'
            else:
                yield _path(shapely.Point(x, y).buffer(r, quad_segs=45).exterior.intersection(frame), style)


def _symbols(sheet: Sheet) -> Iterable[str]:
    """Lines from symbols that were set aside to their true places, then symbols: no letter lies on them."""
    order = in_drawing_order(sheet.points)
    for one in order:
        if one.moved:
            (x, y), (u, v) = spot(one.place, sheet.place), spot(one.drawn, sheet.place)
            yield f'<path d="M{x:.2f} {y:.2f}L{u:.2f} {v:.2f}" {_SET_ASIDE}/>'
            yield f'<circle cx="{x:.2f}" cy="{y:.2f}" r="0.5" fill="#000000" stroke="#ffffff" stroke-width="0.2"/>'
    for one in order:
        size = FIX_MM if one.point.tagged else SYMBOL_MM
        x, y = spot(one.drawn, sheet.place)
        yield symbol_figure(one.point.mark, x - size / 2, y - size / 2, size)


def _names(labels: Sequence[Placed], kinds: Sequence[Kind]) -> Iterable[str]:
    """The lines of labels that stand off, then the halos of all, then the labels: no halo lies over a letter."""
    shown = [placed for kind in kinds for placed in labels if placed.label.kind is kind]
    for placed in shown:
        if placed.line is not None:
            (x, y), (u, v) = placed.line
            yield f'<path d="M{x:.2f} {y:.2f}L{u:.2f} {v:.2f}" stroke="#000000" stroke-width="0.18" fill="none"/>'
    yield from map(_halo, shown)
    yield from map(_text, shown)


def _halo(placed: Placed) -> str:
    """White around each letter; around the line as a whole in a script that joins its letters."""
    label = placed.label
    wide, high = label.size_mm
    letters = outlines(label.text, bold=label.bold)
    if letters is None:
        box = f'x="{-wide / 2 - 0.3:.2f}" y="{-high / 2:.2f}" width="{wide + 0.6:.2f}" height="{high:.2f}" rx="0.4"'
        return _turned(placed, f'<rect {box} fill="#ffffff" fill-opacity="0.85"/>')
    size = label.size_pt * MM_PER_PT
    scale = f"{size / UNITS:.6f}"
    paths = "".join(f'<path transform="translate({at * UNITS:.0f} 0)" d="{path}"/>' for at, path in letters if path)
    return _turned(
        placed,
        f'<g transform="translate({-wide / 2:.3f} {size * _BASELINE:.3f}) scale({scale} -{scale})" fill="#ffffff" '
        f'stroke="#ffffff" stroke-width="{2 * _HALO * UNITS:.0f}" stroke-linejoin="round">{paths}</g>',
    )


def _text(placed: Placed) -> str:
    label = placed.label
    size = label.size_pt * MM_PER_PT
    style = {
        "font-family": ", ".join(FAMILIES), "font-size": f"{size:.3f}", "text-anchor": "middle", "fill": _LETTERS[label.kind],
        "font-weight": "bold" if label.bold else "normal",
    }  # fmt: skip
    attributes = " ".join(f"{name}={quoteattr(value)}" for name, value in style.items())
    return _turned(placed, f'<text x="0" y="{size * _BASELINE:.3f}" {attributes}>{escape(label.text)}</text>')


def _turned(placed: Placed, drawn: str) -> str:
    turn = f" rotate({placed.label.angle_deg:g})" if placed.label.angle_deg else ""
    return f'<g transform="translate({placed.at[0]:.2f} {placed.at[1]:.2f}){turn}">{drawn}</g>'


def _stroke(line: Line, unit: float = 1.0) -> str:
    """A line's attributes where a millimetre is this many units."""
    dash = f' stroke-dasharray="{" ".join(f"{part * unit:.3f}" for part in line.dash_mm)}"' if line.dash_mm else ""
    return f'fill="none" stroke="{line.colour}" stroke-width="{line.width_mm * unit:.3f}" stroke-linejoin="round"{dash}'


def _path(geometry: BaseGeometry, attributes: str, *, decimals: int = 2, closed: bool = False) -> str:
    """A geometry as one path; points of an intersection, which has no length, are left out."""
    data = "".join(_drawn(part, decimals, closed=closed) for part in shapely.get_parts(geometry).tolist())
    return f'<path d="{data}" {attributes} fill-rule="evenodd"/>' if data else ""


def _drawn(part: BaseGeometry, decimals: int, *, closed: bool) -> str:
    match part.geom_type:
        case "Polygon":
            rings = [part.exterior, *part.interiors]  # type: ignore[attr-defined]
            return "".join(_line(ring, decimals, closed=True) for ring in rings)
        case "LineString" | "LinearRing":
            return _line(part, decimals, closed=closed or part.geom_type == "LinearRing")
        case _ if hasattr(part, "geoms"):
            return "".join(_drawn(one, decimals, closed=closed) for one in part.geoms)
        case _:
            return ""


def _line(line: BaseGeometry, decimals: int, *, closed: bool) -> str:
    at = [f"{x:.{decimals}f} {y:.{decimals}f}" for x, y in shapely.get_coordinates(line).tolist()]
    kept = [one for one, before in zip(at, [None, *at], strict=False) if one != before]
    if len(kept) < 2:
        return ""
    return f"M{'L'.join(kept)}{'Z' if closed else ''}"


_ROAD_SWATCH = f'<path d="M0 6H20" stroke="{ground_style.CASING}" stroke-width="4.4"/><path d="M0 6H20" stroke="#ffffff" stroke-width="3"/>'
_GROUND_SWATCHES = {
    "roads": _ROAD_SWATCH,
    "rail": f'<path d="M0 6H20" stroke="{ground_style.RAIL}" stroke-width="1.6"/>',
    "buildings": f'<path d="M3 2H17V10H3Z" fill="{ground_style.BUILDING}"/>',
    "water": f'<path d="M0 1H20V11H0Z" fill="{ground_style.WATER}" stroke="{ground_style.SHORE}"/>',
    "foreshore": f'<path d="M0 1H20V11H0Z" fill="{ground_style.FORESHORE}"/>',
    "green": f'<path d="M0 1H10V11H0Z" fill="{ground_style.GREEN}"/><path d="M10 1H20V11H10Z" fill="{ground_style.WOOD}"/>',
    "sites": f'<path d="M0 1H20V11H0Z" fill="{ground_style.SITE}" stroke="{ground_style.SITE_LINE}"/>',
}


def swatch_svg(entry: KeyEntry) -> str:
    """What an entry of the key shows, 20 by 12 units."""
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 12">{_swatch(entry)}</svg>'


def _swatch(entry: KeyEntry) -> str:
    match entry.swatch:
        case Swatch.MARK:
            assert entry.mark is not None
            return symbol_figure(entry.mark, 4, 0, 12)
        case Swatch.ZONE:
            lines = "".join(f"M{x} 11L{x + 10} 1" for x in (-8, -2, 4, 10, 16))
            clip = '<clipPath id="c"><path d="M1 1H19V11H1Z"/></clipPath>'
            return (
                f'{clip}<path d="{lines}" stroke="{HATCH_LINE.colour}" stroke-width="0.9" clip-path="url(#c)"/>'
                f'<path d="M1 1H19V11H1Z" fill="none" stroke="{ZONE_LINE.colour}" stroke-width="1.9"/>'
            )
        case Swatch.CIRCLE:
            return '<circle cx="10" cy="6" r="5" fill="none" stroke="#000000" stroke-width="0.9" stroke-dasharray="2.4 1.6"/>'
        case Swatch.AREA:
            return (
                '<path d="M3 1H17V11H3Z" fill="none" stroke="#000000" stroke-width="0.9" stroke-dasharray="2.4 1.6"/>'
            )
        case Swatch.SMALL:
            assert entry.mark is not None
            return symbol_figure(entry.mark, 6.4, 2.4, 7.2)
        case Swatch.ASIDE:
            assert entry.mark is not None
            leader = '<path d="M3 10 14 5" stroke="#000000" stroke-width="0.7"/><circle cx="3" cy="10" r="1.5"/>'
            return leader + symbol_figure(entry.mark, 9, 0, 10)
        case Swatch.FRAME:
            return f'<path d="M1 5V1H6M14 1H19V5M19 7V11H14M6 11H1V7" {_stroke(FRAME_LINE, 2.5)}/>'
        case Swatch.OTHER | Swatch.BUFFER | Swatch.GRID:
            line = _KEY_LINES[entry.swatch]
            return f'<path d="M0 6H20" {_stroke(line, 1 / MM_PER_PX * 0.9)}/>'
        case Swatch.GROUND:
            return _GROUND_SWATCHES[entry.ground]
        case unreachable:
            assert_never(unreachable)


_KEY_LINES = {Swatch.OTHER: OTHER_LINE, Swatch.BUFFER: BUFFER_LINE, Swatch.GRID: GRID_LINE}
