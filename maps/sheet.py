"""The page to print: a scene at true scale on A4 or A3, in National Grid metres.

The map is Folium's in a plane of grid metres (Leaflet's CRS.Simple), so that its scale is the grid's everywhere on the
sheet. It is drawn `FINE` times too large and shrunk by CSS, because Leaflet rounds to whole pixels.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import shapely

from maps.assets import asset, filled
from maps.basemap import OTHER_RANK, BaseMap
from maps.drawing import GROUND, add_geometry, add_ground, add_symbol, finish, layer_name, new_map
from maps.grid import GridLines, circle_in_grid, grid_lines, in_grid, spot_in_grid
from maps.layout import FOOT_MM, HEAD_MM, MARGIN_MM, PAPERS_MM, Layout
from maps.scene import CourtScene, Point, SubjectScene
from maps.symbol import WORDS, circle_style, hatch_defs, key_of, symbol_svg, zone_style
from maps.text import map_text
from zones.frame import in_great_britain
from zones.instant import uk_text

PX_PER_MM = 96 / 25.4
"""CSS fixes its pixel at 1/96 inch (CSS Values and Units, 5.2)."""
FINE = 4
_GRID_APART_MM = 30.0
_SYMBOL_PX, _FIX_PX = 15.0, 9.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placed:
    """A location with its place in the grid, and whether that is on the sheet."""

    point: Point
    easting: float
    northing: float
    on_sheet: bool


def sheet(scene: SubjectScene | CourtScene, place: Layout, base: BaseMap) -> str:
    """The HTML page; it opens from disk without a network and prints at its scale."""
    served = scene.scene if isinstance(scene, CourtScene) else scene
    placed = _placed(scene.points if isinstance(scene, CourtScene) else (), place)
    drawn = new_map(
        location=[place.centre_n, place.centre_e], zoom_start=math.log2(PX_PER_MM * FINE * 1000 / place.scale),
        crs="Simple", zoom_snap=0, minZoom=-20, maxZoom=20, width=f"{place.width_mm * PX_PER_MM * FINE}px",
        height=f"{place.height_mm * PX_PER_MM * FINE}px", zoom_control=False, attribution_control=False, dragging=False,
        scroll_wheel_zoom=False, double_click_zoom=False, box_zoom=False, keyboard=False, touch_zoom=False,
        zoom_animation=False, fade_animation=False,
    )  # fmt: skip
    add_ground(drawn, base, lambda g: g, PX_PER_MM * FINE * 1000 / place.scale, fine=FINE, decimals=1)
    grid = grid_lines(place.bounds, least_step_m=_GRID_APART_MM * place.scale / 1000)
    _add_grid(drawn, grid)
    zones = []
    for number, zone in enumerate(served.zones):
        shape = in_grid(zone.shape)
        add_geometry(drawn, shape, zone_style(number, FINE), decimals=2)
        zones.append({"label": zone.label, "lines": list(zone.hours), "at": label_places(shape)})
    shown = [one for one in placed if one.on_sheet]
    frame = shapely.box(*place.bounds).buffer(place.scale / 1000)
    for one in shown:
        disc = circle_in_grid(one.point.at, one.point.radius_95_m)
        ring = shapely.intersection(disc.exterior, frame)
        if not ring.is_empty:
            add_geometry(drawn, ring, circle_style(one.point.mark, FINE), decimals=2)
    for one in shown:
        size_px = (_FIX_PX if one.point.tagged else _SYMBOL_PX) * FINE
        add_symbol(drawn, one.point.mark, one.northing, one.easting, size_px=size_px, interactive=False)
    words = {
        "map": layer_name(drawn), "texts": _texts(scene, served, place, base, placed), "zones": zones,
        "points": [{"label": one.point.label, "at": [one.northing, one.easting]} for one in shown if not one.point.tagged],
        "grid": _grid_names(grid, place), "names": _names(base),
    }  # fmt: skip
    return finish(
        drawn, map_text(words), [layer_name(drawn)], body=_body(place, placed),
        script=asset("words.js") + asset("sheet.js"), style=asset("map.css") + asset("sheet.css") + _page_css(place),
        title="Map",
    )  # fmt: skip


def label_places(shape: shapely.geometry.base.BaseGeometry) -> list[list[float]]:
    """Where a zone's label may stand, best first, as [y, x]: at its four outermost corners, then within it."""
    ring = shapely.get_coordinates(shape)
    x, y = ring[:, 0], ring[:, 1]
    corners = [ring[int(way.argmax())] for way in (x + y, x - y, y - x, -x - y)]
    within = shapely.point_on_surface(shape)
    return [[round(float(py), 8), round(float(px), 8)] for px, py in (*corners, (within.x, within.y))]


def _placed(points: Sequence[Point], place: Layout) -> list[_Placed]:
    frame = shapely.box(*place.bounds)
    made = []
    for point in points:
        # A place abroad has no easting; it is off every sheet.
        east, north = spot_in_grid(point.at) if in_great_britain(point.at) else (math.inf, math.inf)
        on_sheet = math.isfinite(east) and bool(frame.covers(shapely.Point(east, north)))
        made.append(_Placed(point=point, easting=east, northing=north, on_sheet=on_sheet))
    return made


def _add_grid(drawn: Any, grid: GridLines) -> None:
    style = {"color": "#3b6fa0", "weight": 0.6 * FINE, "opacity": 0.75, "className": "cordon-grid"}
    lines = shapely.MultiLineString([*grid.upright(), *grid.level()])
    if not lines.is_empty:
        add_geometry(drawn, lines, style, decimals=2, pane=GROUND)


def _grid_names(grid: GridLines, place: Layout) -> list[dict[str, object]]:
    """The lines' figures, at the top and at the left of the map."""
    west, _, _, north = grid.bounds
    inset = place.scale / 1000  # 1 mm on paper
    words: list[dict[str, object]] = []
    words += [{"at": [north - inset, e], "text": f"{e} E", "side": "below"} for e in grid.eastings]
    words += [{"at": [n, west], "text": f"{n} N", "side": "right"} for n in grid.northings]
    return words


def _names(base: BaseMap) -> list[dict[str, object]]:
    """Served and filed pages name streets and quarters, never a workplace or a school."""
    return [
        {"text": name.text, "at": [round(name.northing, 1), round(name.easting, 1)], "angle": name.angle_deg,
         "rank": name.rank}
        for name in base.names
        if name.rank != OTHER_RANK
    ]  # fmt: skip


def _texts(
    scene: SubjectScene | CourtScene, served: SubjectScene, place: Layout, base: BaseMap, placed: Sequence[_Placed]
) -> dict[str, str]:
    frame = shapely.box(*place.bounds)
    cut = [zone.label for zone in served.zones if not frame.covers(in_grid(zone.shape))]
    off = sum(not one.on_sheet for one in placed)
    other = sum(one.on_sheet and not one.point.as_drawn for one in placed)
    notes = [f"Not wholly on this sheet: {', '.join(cut)}."] if cut else []
    notes += [f"{_count(off)} off this sheet."] if off else []
    if other:
        notes.append(f"{_count(other)} judged by a zone as it was at that time, which is not as it is drawn here.")
    notes += [scene.reason] if isinstance(scene, CourtScene) and scene.reason else []
    notes += [f"{words.rstrip('.')}." for words in (base.credit, base.note) if words]
    return {
        "title": f"Map of the zones of order {served.order}",
        "order": served.order,
        "court": served.court,
        "at": uk_text(served.at),
        "scale": f"1:{place.scale:,}",
        "notes": " ".join(notes),
    }


def _count(locations: int) -> str:
    return "1 location is" if locations == 1 else f"{locations:,} locations are"


def _scale_bar(place: Layout) -> tuple[int, float]:
    """A round length on the ground, metres, and its millimetres on paper."""
    ground = max(n for n in (m * 10**p for p in range(1, 6) for m in (1, 2, 5)) if n * 1000 / place.scale <= 60)
    return ground, ground * 1000 / place.scale


def _body(place: Layout, placed: Sequence[_Placed]) -> str:
    """The frame around the map: fixed markup, its words filled in by our script."""
    ground, bar_mm = _scale_bar(place)
    shown = [one.point for one in placed if one.on_sheet]
    key = [
        f"<li>{symbol_svg(mark, _SYMBOL_PX)}<span>{escape(WORDS[mark])}</span></li>"
        for mark in key_of([point.mark for point in shown])
    ]
    if any(point.tagged for point in shown) and not all(point.tagged for point in shown):
        key.append('<li class="cordon-key-note">Small symbols: fixes of a tag</li>')
    if shown:
        key.append('<li><i class="cordon-key-circle"></i><span>The place was within it, at 95 %</span></li>')
    return hatch_defs(FINE) + filled(
        "sheet.html", paper=place.paper, key="".join(key), bar_mm=f"{bar_mm:.4f}",
        middle=_length(ground / 2), length=_length(ground),
    )  # fmt: skip


def _length(metres: float) -> str:
    return f"{metres:,g} m" if metres < 1000 else f"{metres / 1000:g} km"


def _page_css(place: Layout) -> str:
    page_w, page_h = PAPERS_MM[place.paper]
    top = MARGIN_MM + HEAD_MM
    return f""":root{{--k:{FINE}}}
@page{{size:{page_w}mm {page_h}mm;margin:0}}
body{{width:{page_w}mm!important;height:{page_h}mm!important}}
.folium-map{{position:absolute!important;left:{MARGIN_MM}mm!important;top:{top}mm!important;transform:scale({1 / FINE});transform-origin:0 0}}
.cordon-frame{{left:{MARGIN_MM}mm;top:{top}mm;width:{place.width_mm}mm;height:{place.height_mm}mm}}
.cordon-head{{left:{MARGIN_MM}mm;right:{MARGIN_MM}mm;top:{MARGIN_MM}mm;height:{HEAD_MM - 3}mm}}
.cordon-foot{{left:{MARGIN_MM}mm;right:{MARGIN_MM}mm;top:{top + place.height_mm + 2}mm;height:{FOOT_MM - 2}mm}}
"""
