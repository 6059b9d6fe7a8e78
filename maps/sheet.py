"""The page to print: a scene at true scale on A4 or A3, in National Grid metres.

The map is Folium's in a plane of grid metres (Leaflet's CRS.Simple), so that its scale is the grid's everywhere on the
sheet. It is drawn `_FINE` times too large and shrunk by CSS, because Leaflet rounds to whole pixels.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import folium
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from maps.assets import asset
from maps.basemap import OTHER_RANK, BaseMap
from maps.drawing import add_geometry, finish, layer_name, new_map
from maps.error import BadScale
from maps.scene import CourtScene, Mark, Point, SubjectScene
from maps.symbol import COLOUR, WORDS, ZONE_EDGE, symbol_svg
from maps.text import map_text
from zones.frame import to_grid
from zones.instant import uk_text
from zones.shape import circle
from zones.unit import Metres

PX_PER_MM = 96 / 25.4
_FINE = 4
_PAPERS = {"A4": (210.0, 297.0), "A3": (297.0, 420.0)}
_MARGIN_MM, _HEAD_MM, _FOOT_MM = 10.0, 27.0, 58.0
SCALES = (1_250, 2_500, 5_000, 7_500, 10_000, 12_500, 15_000, 25_000, 50_000, 100_000, 250_000, 500_000)
_GRID_STEPS_M = (10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A sheet's paper, its map's size on paper and its ground, National Grid metres."""

    paper: str
    width_mm: float
    height_mm: float
    scale: int
    centre_e: float
    centre_n: float

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north."""
        half_e, half_n = self.width_mm * self.scale / 2_000, self.height_mm * self.scale / 2_000
        return (self.centre_e - half_e, self.centre_n - half_n, self.centre_e + half_e, self.centre_n + half_n)


def layout(scene: SubjectScene | CourtScene, *, paper: str, scale: int | None) -> Layout:
    """The sheet for a scene: at the scale asked for, else at the largest usual one that shows all its zones."""
    if paper not in _PAPERS:
        raise BadScale("--paper", paper, f"Give one of {', '.join(_PAPERS)}.")
    if scale is not None and not 500 <= scale <= 1_000_000:
        raise BadScale("--scale", scale, "Give the N of 1:N, from 500 to 1000000.")
    page_w, page_h = _PAPERS[paper]
    width, height = page_w - 2 * _MARGIN_MM, page_h - 2 * _MARGIN_MM - _HEAD_MM - _FOOT_MM
    west, south, east, north = _grid_bounds(scene)
    fitting = [
        n for n in SCALES if (east - west) * 1.1 <= width * n / 1000 and (north - south) * 1.1 <= height * n / 1000
    ]
    chosen = scale or (fitting[0] if fitting else SCALES[-1])
    step = chosen / 100  # 10 mm on paper: a round middle, so that the paper's says nothing of a zone's
    return Layout(
        paper=paper, width_mm=width, height_mm=height, scale=chosen,
        centre_e=round((west + east) / 2 / step) * step + step / 4, centre_n=round((south + north) / 2 / step) * step,
    )  # fmt: skip


def sheet(scene: SubjectScene | CourtScene, place: Layout, base: BaseMap) -> str:
    """The HTML page; it opens from disk without a network and prints at its scale."""
    subject_scene = scene.scene if isinstance(scene, CourtScene) else scene
    points = scene.points if isinstance(scene, CourtScene) else ()
    zoom = math.log2(PX_PER_MM * _FINE * 1000 / place.scale)
    width_px, height_px = (side * PX_PER_MM * _FINE for side in (place.width_mm, place.height_mm))
    drawn = new_map(
        location=[place.centre_n, place.centre_e], zoom_start=zoom, crs="Simple", zoom_snap=0, minZoom=-20, maxZoom=20,
        width=f"{width_px}px", height=f"{height_px}px", zoom_control=False, attribution_control=False, dragging=False,
        scroll_wheel_zoom=False, double_click_zoom=False, box_zoom=False, keyboard=False, touch_zoom=False,
        zoom_animation=False, fade_animation=False,
    )  # fmt: skip
    frame = shapely.box(*place.bounds)
    _add_ground(drawn, base, place)
    grid_words = _add_grid(drawn, place)
    zone_words = []
    for number, zone in enumerate(subject_scene.zones):
        shape = in_grid(zone.shape)
        add_geometry(drawn, shape, zone_style(number, _FINE), decimals=2)
        ring = shapely.get_coordinates(shape)
        corner = ring[int(np.argmax(ring.sum(axis=1)))]
        zone_words.append({"label": zone.label, "lines": list(zone.hours), "at": [float(corner[1]), float(corner[0])]})
    point_words = []
    for point in points:
        disc = in_grid(circle(point.at, Metres(point.radius_95_m)))
        add_geometry(drawn, disc, circle_style(point.mark, _FINE), decimals=2)
    for point in points:
        east, north = _point_grid(point)
        _add_symbol(drawn, point.mark, north, east, 15 * _FINE)
        if not point.tagged:
            point_words.append({"label": point.label, "at": [north, east]})
    texts = _texts(scene, subject_scene, place, base, frame, points)
    # Served and filed pages name streets and quarters, never a workplace or a school.
    words = {
        "map": layer_name(drawn), "texts": texts, "zones": zone_words, "points": point_words, "grid": grid_words,
        "names": [{"text": n.text, "at": [round(n.northing, 1), round(n.easting, 1)], "angle": n.angle_deg, "rank": n.rank}
                  for n in base.names if n.rank != OTHER_RANK],
    }  # fmt: skip
    marks = [mark for mark in Mark if any(point.mark is mark for point in points)]
    return finish(
        drawn, map_text(words), [layer_name(drawn)], body=_body(place, marks),
        script=asset("words.js") + asset("sheet.js"), style=asset("map.css") + asset("sheet.css") + _page_css(place),
        title="Map",
    )  # fmt: skip


def in_grid(geometry: BaseGeometry) -> BaseGeometry:
    """A WGS84 geometry in National Grid metres, by OSTN15."""
    return shapely.transform(geometry, lambda p: np.column_stack(to_grid(p[:, 0], p[:, 1])))


def zone_style(number: int, fine: float) -> dict[str, object]:
    """The outline and hatching of the zone of this number: the boundary itself belongs to the zone."""
    return {
        "color": ZONE_EDGE, "weight": 2.2 * fine, "opacity": 1, "fill": True,
        "fillColor": f"url(#hatch-{number % len(_HATCHES)})", "fillOpacity": 1,
    }  # fmt: skip


def circle_style(mark: Mark, fine: float) -> dict[str, object]:
    return {"color": COLOUR[mark], "weight": 1.1 * fine, "fill": False, "dashArray": f"{4 * fine} {3 * fine}"}


def hatch_defs(fine: float) -> str:
    """The hatch patterns of zones, each told from the next without colour."""
    patterns = "".join(
        f'<pattern id="hatch-{n}" width="12" height="12" patternUnits="userSpaceOnUse" '
        f'patternTransform="scale({fine}) rotate({angle})"><path d="{path}" stroke="{ZONE_EDGE}" stroke-width="1.1" '
        'stroke-opacity="0.55" fill="none"/></pattern>'
        for n, (angle, path) in enumerate(_HATCHES)
    )
    return f'<svg width="0" height="0" style="position:absolute" aria-hidden="true"><defs>{patterns}</defs></svg>'


_HATCHES = (
    (45, "M0 6H12"),
    (-45, "M0 6H12"),
    (0, "M0 6H12"),
    (90, "M0 6H12"),
    (45, "M0 6H12M6 0V12"),
    (0, "M0 6H12M6 0V12"),
)


def _grid_bounds(scene: SubjectScene | CourtScene) -> tuple[float, float, float, float]:
    zones = (scene.scene if isinstance(scene, CourtScene) else scene).zones
    if not zones:
        raise BadScale("ORDER", scene.scene.order if isinstance(scene, CourtScene) else scene.order,
                       "Add a zone to the order first.", problem="has no zones to draw")  # fmt: skip
    boxes = np.array([in_grid(zone.shape).bounds for zone in zones])
    (west, south), (east, north) = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
    return float(west), float(south), float(east), float(north)


def _point_grid(point: Point) -> tuple[float, float]:
    east, north = to_grid(np.array([point.at.lon]), np.array([point.at.lat]))
    return float(east[0]), float(north[0])


def _add_ground(drawn: folium.Map, base: BaseMap, place: Layout) -> None:
    for ground in base.grounds:
        px = max(ground.width_m * 1000 / place.scale * PX_PER_MM, 0.8 if ground.width_m else 0.5) * _FINE
        if ground.name.startswith("roads_"):
            casing = {"color": "#bdbdbd", "weight": px + 1.4 * _FINE, "fill": False, "opacity": 1}
            add_geometry(drawn, ground.geometry, casing, decimals=1)
    for ground in base.grounds:
        px = max(ground.width_m * 1000 / place.scale * PX_PER_MM, 0.8 if ground.width_m else 0.5) * _FINE
        style = {
            "stroke": bool(ground.line), "color": ground.line or "#ffffff", "weight": px, "opacity": 1,
            "fill": bool(ground.fill), "fillColor": ground.fill or "#ffffff", "fillOpacity": 1,
        }  # fmt: skip
        add_geometry(drawn, ground.geometry, style, decimals=1)


def _add_grid(drawn: folium.Map, place: Layout) -> list[dict[str, object]]:
    """The National Grid's lines, 30 mm apart or more, and their labels."""
    step = next((s for s in _GRID_STEPS_M if s * 1000 / place.scale >= 30), _GRID_STEPS_M[-1])
    west, south, east, north = place.bounds
    eastings = range(math.ceil(west / step) * step, math.floor(east / step) * step + 1, step)
    northings = range(math.ceil(south / step) * step, math.floor(north / step) * step + 1, step)
    lines = [shapely.LineString([(e, south), (e, north)]) for e in eastings]
    lines += [shapely.LineString([(west, n), (east, n)]) for n in northings]
    style = {"color": "#3b6fa0", "weight": 0.6 * _FINE, "opacity": 0.75, "className": "cordon-grid"}
    add_geometry(drawn, shapely.MultiLineString(lines), style, decimals=2)
    inset = 2.2 * place.scale / 1000
    words: list[dict[str, object]] = [
        {"at": [north - inset, e], "text": f"{e} E", "className": "cordon-grid-name"} for e in eastings
    ]
    words += [{"at": [n, west + 3 * inset], "text": f"{n} N", "className": "cordon-grid-name"} for n in northings]
    return words


def _add_symbol(drawn: folium.Map, mark: Mark, y: float, x: float, size: float) -> None:
    icon = folium.DivIcon(html=symbol_svg(mark, size), class_name="cordon-symbol", icon_size=(size, size),
                          icon_anchor=(size / 2, size / 2))  # fmt: skip
    folium.Marker([y, x], icon=icon, interactive=False, keyboard=False).add_to(drawn)


def _texts(
    scene: SubjectScene | CourtScene, subject_scene: SubjectScene, place: Layout, base: BaseMap,
    frame: BaseGeometry, points: Sequence[Point],
) -> dict[str, str]:  # fmt: skip
    cut = [zone.label for zone in subject_scene.zones if not frame.covers(in_grid(zone.shape))]
    off = sum(not frame.covers(shapely.Point(_point_grid(point))) for point in points)
    notes = [f"Not wholly on this sheet: {', '.join(cut)}."] if cut else []
    notes += [f"{off} locations lie off this sheet."] if off else []
    notes += [scene.reason] if isinstance(scene, CourtScene) and scene.reason else []
    notes += [f"{words.rstrip('.')}." for words in (base.credit, base.note) if words]
    return {
        "title": f"Map of the zones of order {subject_scene.order}",
        "order": subject_scene.order,
        "court": subject_scene.court,
        "at": uk_text(subject_scene.at),
        "scale": f"1:{place.scale:,}",
        "notes": " ".join(notes),
    }


def _scale_bar(place: Layout) -> tuple[int, float]:
    """A round length on the ground, metres, and its millimetres on paper."""
    ground = max(n for n in (m * 10**p for p in range(1, 6) for m in (1, 2, 5)) if n * 1000 / place.scale <= 70)
    return ground, ground * 1000 / place.scale


def _body(place: Layout, marks: Sequence[Mark]) -> str:
    """The frame around the map: fixed markup, its words filled in by our script."""
    ground, bar_mm = _scale_bar(place)
    length = f"{ground:,} m" if ground < 1000 else f"{ground / 1000:g} km"
    key = "".join(f"<li>{symbol_svg(mark, 15)}<span>{escape(WORDS[mark])}</span></li>" for mark in marks)
    circles = (
        '<li><span class="cordon-key-circle"></span><span>Within which the position lies 95 % of the time</span></li>'
    )
    zone_key = '<li><span class="cordon-key-zone"></span><span>Exclusion zone; its boundary belongs to it</span></li>'
    grid_key = '<li><span class="cordon-key-grid"></span><span>British National Grid</span></li>'
    return f"""{hatch_defs(_FINE)}<div class="cordon-frame" role="img" aria-label="Map of the exclusion zones"></div>
<header class="cordon-head">
<div><h1>Exclusion zones of order <span data-words="order"></span></h1><p><span data-words="court"></span></p></div>
<dl><dt>As at</dt><dd data-words="at"></dd><dt>Scale</dt><dd><span data-words="scale"></span> on {place.paper}</dd><dt>Sheet</dt><dd>1 of 1</dd></dl>
</header>
<footer class="cordon-foot">
<section><h2>Key</h2><ul>{zone_key}{key}{circles if marks else ""}{grid_key}</ul></section>
<section class="cordon-when"><h2>When each zone applies</h2><dl id="cordon-schedule"></dl></section>
<section class="cordon-measures">
<div class="cordon-north"><svg viewBox="0 0 24 40" width="8mm" height="13mm" aria-hidden="true"><path d="M12 1 20 24 12 19 4 24Z" fill="#000"/><text x="12" y="38" text-anchor="middle" font-size="12" font-family="Arial">N</text></svg><span>Grid north</span></div>
<div><div class="cordon-bar" id="scale-bar" style="width:{bar_mm:.4f}mm"></div><p>{length} on the ground, <span data-words="scale"></span></p></div>
</section>
<div class="cordon-check"><div class="cordon-bar" id="check-bar" style="width:100mm"></div><p>This bar is exactly 100 mm long. If it is not, the page was printed smaller or larger than it should be.</p></div>
<p class="cordon-small"><span data-words="notes"></span> British National Grid by OSTN15.</p>
</footer>"""


def _page_css(place: Layout) -> str:
    page_w, page_h = _PAPERS[place.paper]
    top = _MARGIN_MM + _HEAD_MM
    return f""":root{{--k:{_FINE}}}
@page{{size:{page_w}mm {page_h}mm;margin:0}}
body{{width:{page_w}mm!important;height:{page_h}mm!important}}
.folium-map{{position:absolute!important;left:{_MARGIN_MM}mm!important;top:{top}mm!important;transform:scale({1 / _FINE});transform-origin:0 0}}
.cordon-frame{{left:{_MARGIN_MM}mm;top:{top}mm;width:{place.width_mm}mm;height:{place.height_mm}mm}}
.cordon-head{{left:{_MARGIN_MM}mm;right:{_MARGIN_MM}mm;top:{_MARGIN_MM}mm;height:{_HEAD_MM - 3}mm}}
.cordon-foot{{left:{_MARGIN_MM}mm;right:{_MARGIN_MM}mm;top:{top + place.height_mm + 2}mm;height:{_FOOT_MM - 2}mm}}
"""
