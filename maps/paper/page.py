"""The page to print: a sheet's plan drawn by Folium, true to scale on paper, in National Grid metres.

The map is Folium's in a plane of grid metres (Leaflet's CRS.Simple), so that its scale is the grid's everywhere on the
sheet. It is drawn `FINE` times too large and shrunk by CSS, because Leaflet rounds to whole pixels.
"""

import math
from collections.abc import Sequence
from html import escape
from typing import Any

import shapely

from maps.assets import filled
from maps.drawing import (
    GROUND,
    ZONES,
    add_circle,
    add_geometry,
    add_ground,
    add_symbol,
    finish,
    layer_name,
    new_map,
)
from maps.paper.drawn import FIX_MM, SYMBOL_MM, KeyEntry, Sheet, circle_is_seen, in_drawing_order
from maps.paper.label import Placed
from maps.paper.layout import HEAD_MM, MARGIN_MM, Layout, scale_bar
from maps.paper.lettering import MM_PER_PT
from maps.paper.naming import named
from maps.paper.svg import swatch_svg
from maps.paper.terms import labels_text
from maps.paper.wording import alt_text, bar_text, map_title, small_print, title_block
from maps.part import whole_page
from maps.symbol import (
    MM_PER_PX,
    buffer_style,
    circle_style,
    grid_style,
    hatch_defs,
    other_style,
    symbol_svg,
    zone_style,
)
from maps.text import map_text

FINE = 4
_PX_PER_MM = FINE / MM_PER_PX
_LEADER = {"color": "#000000", "weight": 0.7 * FINE}
_DOT = {"color": "#000000", "weight": 0, "fill": True, "fillColor": "#000000", "fillOpacity": 1}
_ALONE = ("Sheet", "1 of 1")
_FIRST = "This page has the first map of the exhibit. Its PDF has them all, and the boundary in words."


def sheet_page(sheet: Sheet) -> str:
    """The HTML page; it opens from disk without a network and prints at its scale."""
    place = sheet.place
    width_mm, height_mm = place.paper.map_mm
    drawn = new_map(
        location=[0, 0], zoom_start=math.log2(_PX_PER_MM * 1000 / place.scale), crs="Simple", zoom_snap=0, minZoom=-20, maxZoom=20, width=f"{width_mm * _PX_PER_MM}px",
        height=f"{height_mm * _PX_PER_MM}px", zoom_control=False, attribution_control=False, dragging=False,
        scroll_wheel_zoom=False, double_click_zoom=False, box_zoom=False, keyboard=False, touch_zoom=False,
        zoom_animation=False, fade_animation=False,
    )  # fmt: skip
    # By its corners: its middle may be a zone's, and the file for the subject tells of none.
    west, south, east, north = place.bounds
    drawn.fit_bounds([[south, west], [north, east]])
    add_ground(drawn, sheet.base, lambda g: g, _PX_PER_MM * 1000 / place.scale, fine=FINE, decimals=1)
    lines = shapely.MultiLineString([*sheet.grid.upright(), *sheet.grid.level()])
    if not lines.is_empty:
        add_geometry(drawn, lines, grid_style(FINE), decimals=2, pane=GROUND)
    for zone in sheet.zones:
        add_geometry(drawn, zone.outline, zone_style(zone.number, FINE), decimals=2, pane=ZONES)
    for buffer in sheet.buffers:
        add_geometry(drawn, buffer, buffer_style(FINE), decimals=2)
    for other in sheet.others:
        add_geometry(drawn, other.outline, other_style(FINE), decimals=2)
    _add_points(drawn, sheet)
    labels, unnamed = named(sheet)
    further = sheet.count > 1
    _add_leaders(drawn, labels, place)
    words = {
        "map": layer_name(drawn), "fine": FINE, "texts": _texts(sheet), "facts": [list(fact) for fact in sheet.facts],
        "block": [list(fact) for fact in ([] if further else [_ALONE]) + title_block(sheet)],
        "small": ([_FIRST] if further else []) + small_print(sheet, unnamed),
        "hours": [{"zones": labels_text(zones), "lines": list(said)} for zones, said in sheet.hours],
        "labels": [_label(placed, place) for placed in labels], "fixes": _fixes(sheet),
    }  # fmt: skip
    return whole_page(
        finish(
            drawn, map_text(words), [layer_name(drawn)], body=_body(sheet), scripts=("words.js", "page.js"),
            sheets=("map.css", "page.css"), style=_page_css(place),
        )
    )  # fmt: skip


def _add_points(drawn: Any, sheet: Sheet) -> None:
    """Error circles and areas, then hairlines from symbols that were set aside to their true places, then symbols.

    A tag's fixes can be thousands: our script draws them, from numbers.
    """
    order = [one for one in in_drawing_order(sheet.points) if not one.point.tagged]
    for one in order:
        style = circle_style(one.point.mark, FINE)
        if one.outline is not None:
            add_geometry(drawn, one.outline, style, decimals=2)
        elif circle_is_seen(one, sheet.place):
            add_circle(drawn, one.place, one.radius, style)
    for one in order:
        if one.moved:
            add_geometry(drawn, shapely.LineString([one.place, one.drawn]), _LEADER, decimals=2)
            add_circle(drawn, one.place, 0.5 * sheet.place.scale / 1000, _DOT)
    for one in order:
        add_symbol(drawn, one.point.mark, one.drawn[1], one.drawn[0], tagged=False, size_px=SYMBOL_MM * _PX_PER_MM)


def _fixes(sheet: Sheet) -> dict[str, Any]:
    """The fixes for our script: by mark how their circles are drawn, and of each its place and radius, the gravest last."""
    fixes = [one for one in in_drawing_order(sheet.points) if one.point.tagged]
    marks = list(dict.fromkeys(one.point.mark for one in fixes))
    return {
        "px": FIX_MM * _PX_PER_MM,
        "marks": [{"mark": mark.value, "circle": dict(circle_style(mark, FINE))} for mark in marks],
        "at": [[marks.index(one.point.mark), round(one.place[1], 2), round(one.place[0], 2),
                round(one.radius, 2) if circle_is_seen(one, sheet.place) else 0] for one in fixes],
    }  # fmt: skip


def _add_leaders(drawn: Any, labels: Sequence[Placed], place: Layout) -> None:
    for placed in labels:
        if placed.line is not None:
            ends = [_on_ground(at, place) for at in placed.line]
            add_geometry(drawn, shapely.LineString(ends), _LEADER, decimals=2)


def _on_ground(at: tuple[float, float], place: Layout) -> tuple[float, float]:
    """A place on the map, millimetres from its upper left corner, as easting and northing."""
    west, _, _, north = place.bounds
    return west + at[0] * place.scale / 1000, north - at[1] * place.scale / 1000


def _label(placed: Placed, place: Layout) -> dict[str, Any]:
    east, north = _on_ground(placed.at, place)
    label = placed.label
    return {
        "text": label.text, "kind": label.kind.value, "at": [round(north, 2), round(east, 2)], "bold": label.bold,
        "px": round(label.size_pt * MM_PER_PT * _PX_PER_MM, 2), "angle": label.angle_deg,
    }  # fmt: skip


def _texts(sheet: Sheet) -> dict[str, str]:
    return {
        "title": map_title(sheet), "heading": sheet.title, "order": sheet.order, "court": sheet.court, "what": sheet.what,
        "standing": sheet.standing, "scale": f"1:{sheet.place.scale:,}", "alt": alt_text(sheet),
        "at": sheet.exhibit.as_at_text,
    }  # fmt: skip


def _body(sheet: Sheet) -> str:
    """The frame around the map: fixed markup, its words filled in by our script."""
    ground, _ = scale_bar(sheet.place)
    marks = dict.fromkeys(one.point.mark for one in sheet.points if one.point.tagged)
    symbols = "".join(f'<i data-symbol="{mark.value}">{symbol_svg(mark, FIX_MM * _PX_PER_MM)}</i>' for mark in marks)
    return hatch_defs(FINE) + filled(
        "page.html", symbols=symbols, key="".join(map(_entry, sheet.key)), across="cordon-across" if sheet.place.paper.across else "",
        middle=bar_text(ground / 2), length=bar_text(ground),
    )  # fmt: skip


def _entry(entry: KeyEntry) -> str:
    return f"<li>{swatch_svg(entry)}<span>{escape(entry.words)}</span></li>"


def _page_css(place: Layout) -> str:
    paper = place.paper
    page_w, page_h = paper.page_mm
    width, height = paper.map_mm
    top = MARGIN_MM + HEAD_MM
    return f""":root{{--k:{FINE}}}
@page{{size:{page_w}mm {page_h}mm;margin:0}}
@media print{{body{{width:{page_w}mm!important;height:{page_h}mm!important}}}}
.cordon-sheet{{width:{page_w}mm;height:{page_h}mm}}
.folium-map{{position:absolute!important;left:{MARGIN_MM}mm!important;top:{top}mm!important;transform:scale({1 / FINE});transform-origin:0 0}}
.cordon-frame{{left:{MARGIN_MM}mm;top:{top}mm;width:{width}mm;height:{height}mm}}
.cordon-scale .cordon-bar,.cordon-ticks{{width:{scale_bar(place)[1]:.4f}mm}}
.cordon-head{{left:{MARGIN_MM}mm;right:{MARGIN_MM}mm;top:{MARGIN_MM}mm;height:{HEAD_MM - 3}mm}}
.cordon-more{{left:{MARGIN_MM}mm;right:{MARGIN_MM}mm;top:{page_h + MARGIN_MM}mm;height:{page_h - 2 * MARGIN_MM}mm}}
@media print{{html.cordon-two,html.cordon-two body{{height:{2 * page_h - 1}mm!important}}}}
.cordon-two .cordon-sheet{{height:{2 * page_h - 1}mm}}
.cordon-foot{{left:{MARGIN_MM}mm;right:{MARGIN_MM}mm;top:{top + height + 2}mm;height:{paper.foot_mm - 2}mm}}
"""
