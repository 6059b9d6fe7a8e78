"""The page to print: a scene at true scale on A4 or A3, in National Grid metres.

The map is Folium's in a plane of grid metres (Leaflet's CRS.Simple), so that its scale is the grid's everywhere on the
sheet. It is drawn `FINE` times too large and shrunk by CSS, because Leaflet rounds to whole pixels.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from maps.assets import filled
from maps.basemap.base import OTHER_RANK, BaseMap
from maps.drawing import (
    GROUND,
    ZONES,
    add_circle,
    add_geometry,
    add_ground,
    add_symbol,
    finish,
    label_places,
    layer_name,
    new_map,
)
from maps.grid import GridLines, grid_lines, grid_scale, grown_area, in_degrees, in_grid, spot_in_grid
from maps.layout import FOOT_MM, HEAD_MM, MARGIN_MM, PAPERS_MM, Layout
from maps.part import whole_page
from maps.scene import CourtScene, Point, SubjectScene, SubjectZone
from maps.spread import spread
from maps.symbol import (
    KEY_AREA,
    KEY_CIRCLE,
    KEY_ESTIMATE,
    ON_TOP,
    WORDS,
    circle_style,
    hatch_defs,
    key_of,
    other_style,
    symbol_svg,
    zone_style,
)
from maps.text import map_text
from zones.frame import in_great_britain
from zones.instant import minute, uk_text
from zones.unit import Lat, Lon, LonLat

PX_PER_MM = 96 / 25.4
"""CSS fixes its pixel at 1/96 inch (CSS Values and Units, 5.2)."""
FINE = 4
_GRID_APART_MM = 30.0
_FRAME_PIECE_M = 500.0
_SYMBOL_PX, _FIX_PX = 15.0, 9.0
_OUTLINE_MM = 0.1
_MOST_LISTED = 12
_RANK_UP_TO = {1: 1_000_000, 2: 50_000, 4: 15_000}
"""The smallest scale, as the N of 1:N, at which names of a rank are legible beside one another."""
_LEADER = {"color": "#000000", "weight": 0.5 * FINE}
_DOT = {"color": "#000000", "weight": 0, "fill": True, "fillColor": "#000000", "fillOpacity": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placed:
    """A location with its true place in the grid, where its symbol is drawn, and whether that is on the sheet."""

    point: Point
    place: tuple[float, float]
    drawn: tuple[float, float]
    on_sheet: bool


def sheet(scene: SubjectScene | CourtScene, place: Layout, base: BaseMap) -> str:
    """The HTML page; it opens from disk without a network and prints at its scale."""
    served = scene.scene if isinstance(scene, CourtScene) else scene
    placed = _placed(scene.points if isinstance(scene, CourtScene) else (), place)
    shown = [one for one in placed if one.on_sheet]
    drawn = new_map(
        location=[place.centre_n, place.centre_e], zoom_start=math.log2(PX_PER_MM * FINE * 1000 / place.scale),
        crs="Simple", zoom_snap=0, minZoom=-20, maxZoom=20, width=f"{place.width_mm * PX_PER_MM * FINE}px",
        height=f"{place.height_mm * PX_PER_MM * FINE}px", zoom_control=False, attribution_control=False, dragging=False,
        scroll_wheel_zoom=False, double_click_zoom=False, box_zoom=False, keyboard=False, touch_zoom=False,
        zoom_animation=False, fade_animation=False,
    )  # fmt: skip
    ground = replace(base, grounds=tuple(ground for ground in base.grounds if ground.name != "sites"))
    add_ground(drawn, ground, lambda g: g, PX_PER_MM * FINE * 1000 / place.scale, fine=FINE, decimals=1)
    grid = grid_lines(place.bounds, least_step_m=_GRID_APART_MM * place.scale / 1000)
    _add_grid(drawn, grid)
    zones = []
    for number, zone in enumerate(served.zones):
        outline = as_printed(zone.shape, place)
        layer = add_geometry(drawn, outline, zone_style(number, FINE), decimals=2, pane=ZONES)
        zones.append({"text": zone.label, "at": label_places(outline), "layer": layer_name(layer)})
    others = []
    for other in scene.others if isinstance(scene, CourtScene) else ():
        outline = as_printed(other.shape, place)
        layer = add_geometry(drawn, outline, other_style(FINE), decimals=2)
        others.append({"text": other.label, "at": label_places(outline), "layer": layer_name(layer)})
    _add_points(drawn, shown, place)
    words = {
        "map": layer_name(drawn), "texts": _texts(scene, served, place, base, placed), "others": others,
        "zones": zones, "fine": FINE,
        "hours": _hours(served.zones), "facts": [list(fact) for fact in served.facts],
        "points": [{"text": one.point.label, "at": [one.drawn[1], one.drawn[0]]} for one in shown if not one.point.tagged],
        "grid": _grid_names(grid), "names": _names(base, place.scale),
    }  # fmt: skip
    names = [layer_name(drawn), *(str(zone["layer"]) for zone in (*zones, *others))]
    return whole_page(
        finish(
            drawn, map_text(words), names, body=_body(place, shown, with_others=bool(others)),
            scripts=("words.js", "labels.js", "sheet.js"), sheets=("map.css", "sheet.css"), style=_page_css(place),
        )
    )  # fmt: skip


def as_printed(shape: BaseGeometry, place: Layout) -> BaseGeometry:
    """A zone's outline in the grid, no finer than a tenth of a millimetre on paper.

    A finer one would tell whoever holds the file how the zone was made, and its centre to the millimetre. A zone too
    small for that keeps a twentieth of its own size.
    """
    drawn = in_grid(shape)
    step = min(_OUTLINE_MM * place.scale / 1000, math.sqrt(drawn.area) / 20)
    return shapely.set_precision(shapely.simplify(drawn, step), step)


def _placed(points: Sequence[Point], place: Layout) -> list[_Placed]:
    """The points in the order of drawing, the gravest last, fixes under sightings; symbols of sightings set apart."""
    frame = shapely.box(*place.bounds)
    # A place abroad has no easting; it is off every sheet.
    places = [
        spot_in_grid(at) if in_great_britain(at) else (math.inf, math.inf) for at in (_at(p, place) for p in points)
    ]
    on_sheet = [math.isfinite(e) and bool(frame.covers(shapely.Point(e, n))) for e, n in places]
    apart = _SYMBOL_PX / PX_PER_MM * place.scale / 1000
    moved = [i for i, point in enumerate(points) if on_sheet[i] and not point.tagged]
    drawn = dict(zip(moved, spread([places[i] for i in moved], apart=apart), strict=True))
    made = [
        _Placed(point=point, place=places[i], drawn=drawn.get(i, places[i]), on_sheet=on_sheet[i])
        for i, point in enumerate(points)
    ]
    return sorted(made, key=lambda one: (not one.point.tagged, ON_TOP.index(one.point.mark)))


def _area_here(point: Point, place: Layout) -> BaseGeometry | None:
    """What of a location's area lies on the sheet, with a little around it; None for a spot, and where nothing does."""
    if point.area is None:
        return None
    here = shapely.intersection(
        grown_area(point.area, point.radius_95_m),
        in_degrees(shapely.segmentize(shapely.box(*place.bounds), _FRAME_PIECE_M)),
    )
    return here if here.area > 0 else None


def _at(point: Point, place: Layout) -> LonLat:
    """Where a location's symbol stands: of an area that lies on the sheet in part, in that part."""
    here = _area_here(point, place)
    if here is None:
        return point.at
    lon, lat = shapely.get_coordinates(shapely.point_on_surface(here))[0]
    return LonLat(lon=Lon(float(lon)), lat=Lat(float(lat)))


def _add_points(drawn: Any, shown: Sequence[_Placed], place: Layout) -> None:
    """Error circles and areas, then hairlines from symbols that were set aside to their true places, then symbols."""
    for one in shown:
        area = _area_here(one.point, place)
        if area is not None:
            add_geometry(drawn, as_printed(area, place), circle_style(one.point.mark, FINE), decimals=2)
        else:
            radius = one.point.radius_95_m * grid_scale(one.place[0])
            add_circle(drawn, one.place, radius, circle_style(one.point.mark, FINE))
    for one in shown:
        if one.drawn != one.place:
            add_geometry(drawn, shapely.LineString([one.place, one.drawn]), _LEADER, decimals=2)
            add_circle(drawn, one.place, 0.4 * place.scale / 1000, _DOT)
    for one in shown:
        size_px = (_FIX_PX if one.point.tagged else _SYMBOL_PX) * FINE
        add_symbol(drawn, one.point.mark, one.drawn[1], one.drawn[0], tagged=one.point.tagged, size_px=size_px)


def _hours(zones: Sequence[SubjectZone]) -> list[dict[str, object]]:
    """The hours, once for all zones that have the same."""
    grouped: dict[tuple[str, ...], list[str]] = {}
    for zone in zones:
        grouped.setdefault(zone.hours, []).append(zone.label)
    return [{"zones": ", ".join(labels), "lines": list(lines)} for lines, labels in grouped.items()]


def _add_grid(drawn: Any, grid: GridLines) -> None:
    style = {"color": "#3b6fa0", "weight": 0.6 * FINE, "opacity": 0.75}
    lines = shapely.MultiLineString([*grid.upright(), *grid.level()])
    if not lines.is_empty:
        add_geometry(drawn, lines, style, decimals=2, pane=GROUND)


def _grid_names(grid: GridLines) -> list[dict[str, object]]:
    """The lines' figures, at the top and at the left of the map."""
    west, _, _, north = grid.bounds
    words: list[dict[str, object]] = []
    words += [{"at": [north, e], "text": f"{e} E", "side": "below"} for e in grid.eastings]
    words += [{"at": [n, west], "text": f"{n} N", "side": "right"} for n in grid.northings]
    return words


def _names(base: BaseMap, scale: int) -> list[dict[str, object]]:
    """Served and filed pages name streets and quarters, never a workplace or a school."""
    return [
        {"text": name.text, "at": [round(name.northing, 1), round(name.easting, 1)], "angle": name.angle_deg,
         "rank": name.rank}
        for name in base.names
        if name.rank != OTHER_RANK and scale <= _RANK_UP_TO[name.rank]
    ]  # fmt: skip


def _texts(
    scene: SubjectScene | CourtScene, served: SubjectScene, place: Layout, base: BaseMap, placed: Sequence[_Placed]
) -> dict[str, str]:
    frame = shapely.box(*place.bounds)
    cut = [zone.label for zone in served.zones if not frame.covers(in_grid(zone.shape))]
    off = [one.point.label for one in placed if not one.on_sheet]
    notes = [f"Not wholly on this sheet: {', '.join(cut)}."] if cut else []
    notes += [f"Off this sheet: {_listed(off)}."] if off else []
    notes += [scene.reason] if isinstance(scene, CourtScene) and scene.reason else []
    notes += [f"{words.rstrip('.')}." for words in (base.credit, base.note) if words]
    return {
        "title": f"Map of the zones of order {served.order}",
        "order": served.order,
        "court": served.court,
        "at": uk_text(minute(served.at)),
        "standing": f"Not in force at that time: {'; '.join(served.standing)}." if served.standing else "",
        "scale": f"1:{place.scale:,}",
        "notes": " ".join(notes),
    }


def _listed(labels: Sequence[str]) -> str:
    rest = len(labels) - _MOST_LISTED
    return ", ".join(labels[:_MOST_LISTED]) + (f" and {rest:,} more" if rest > 0 else "")


def _scale_bar(place: Layout) -> tuple[int, float]:
    """A round length on the ground, metres, and its millimetres on paper."""
    ground = max(n for n in (m * 10**p for p in range(1, 6) for m in (1, 2, 5)) if n * 1000 / place.scale <= 60)
    return ground, ground * 1000 / place.scale


def _body(place: Layout, shown: Sequence[_Placed], *, with_others: bool) -> str:
    """The frame around the map: fixed markup, its words filled in by our script."""
    ground, _ = _scale_bar(place)
    key = [
        f"<li>{symbol_svg(mark, _SYMBOL_PX)}<span>{escape(WORDS[mark])}</span></li>"
        for mark in key_of(one.point.mark for one in shown)
    ]
    if any(one.point.tagged for one in shown):
        key.append('<li class="cordon-key-note">Small symbols: fixes of a tag</li>')
    if any(one.drawn != one.place for one in shown):
        key.append('<li class="cordon-key-note">Symbols set aside: the dot is the place</li>')
    spots = [one.point for one in shown if one.point.area is None]
    if any(spot.radius_95_m * 1000 / place.scale > _SYMBOL_PX / PX_PER_MM / 2 for spot in spots):
        key.append(KEY_CIRCLE)
    if any(one.point.area is not None and not one.point.estimate for one in shown):
        key.append(KEY_AREA)
    if any(one.point.estimate for one in shown):
        key.append(KEY_ESTIMATE)
    if with_others:
        key.append('<li><i class="cordon-key-other"></i><span>A zone as it was at another time</span></li>')
    return hatch_defs(FINE) + filled(
        "sheet.html", paper=place.paper, key="".join(key),
        middle=_length(ground / 2), length=_length(ground),
    )  # fmt: skip


def _length(metres: float) -> str:
    return f"{metres:,g} m" if metres < 1000 else f"{metres / 1000:g} km"


def _page_css(place: Layout) -> str:
    page_w, page_h = PAPERS_MM[place.paper]
    top = MARGIN_MM + HEAD_MM
    return f""":root{{--k:{FINE}}}
@page{{size:{page_w}mm {page_h}mm;margin:0}}
@media print{{body{{width:{page_w}mm!important;height:{page_h}mm!important}}}}
.cordon-sheet{{width:{page_w}mm;height:{page_h}mm}}
.folium-map{{position:absolute!important;left:{MARGIN_MM}mm!important;top:{top}mm!important;transform:scale({1 / FINE});transform-origin:0 0}}
.cordon-frame{{left:{MARGIN_MM}mm;top:{top}mm;width:{place.width_mm}mm;height:{place.height_mm}mm}}
.cordon-scale .cordon-bar,.cordon-ticks{{width:{_scale_bar(place)[1]:.4f}mm}}
.cordon-head{{left:{MARGIN_MM}mm;right:{MARGIN_MM}mm;top:{MARGIN_MM}mm;height:{HEAD_MM - 3}mm}}
.cordon-more{{left:{MARGIN_MM}mm;right:{MARGIN_MM}mm;top:{page_h + MARGIN_MM}mm;height:{page_h - 2 * MARGIN_MM}mm}}
@media print{{html.cordon-two,html.cordon-two body{{height:{2 * page_h - 1}mm!important}}}}
.cordon-two .cordon-sheet{{height:{2 * page_h - 1}mm}}
.cordon-foot{{left:{MARGIN_MM}mm;right:{MARGIN_MM}mm;top:{top + place.height_mm + 2}mm;height:{FOOT_MM - 2}mm}}
"""
