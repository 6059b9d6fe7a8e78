"""The officer's map: everything about an order that has a place, to click in."""

from html import escape

import folium
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from maps.assets import asset
from maps.basemap import BaseMap
from maps.drawing import add_geometry, finish, layer_name, new_map
from maps.scene import Mark, OfficerScene
from maps.sheet import circle_style, hatch_defs, in_grid, zone_style
from maps.symbol import WORDS, symbol_svg
from maps.text import map_text
from zones.frame import from_grid
from zones.instant import uk_text
from zones.shape import circle
from zones.unit import Metres

_AROUND_M = 1_500.0


def ground_bounds(scene: OfficerScene) -> tuple[float, float, float, float]:
    """The ground that the base map should fill, National Grid metres: the zones with some way around."""
    boxes = np.array([in_grid(zone.shape).bounds for zone in scene.zones])
    west, south = boxes[:, :2].min(axis=0) - _AROUND_M
    east, north = boxes[:, 2:].max(axis=0) + _AROUND_M
    return float(west), float(south), float(east), float(north)


def officer_map(scene: OfficerScene, base: BaseMap) -> str:
    """The HTML page, whole in one file."""
    drawn = new_map(
        zoom_start=15,
        width="100%",
        height="100%",
        zoom_snap=0.25,
        control_scale=True,
        attribution_control=False,
        maxZoom=20,
        minZoom=5,
    )
    ground = folium.FeatureGroup(name="Base map").add_to(drawn)
    zones = folium.FeatureGroup(name="Exclusion zones").add_to(drawn)
    circles = folium.FeatureGroup(name="Error circles (95 %)").add_to(drawn)
    sightings = folium.FeatureGroup(name="Sightings and checked places").add_to(drawn)
    fixes = folium.FeatureGroup(name="Tagged fixes").add_to(drawn)
    _add_ground(ground, base)
    if not base.grounds:
        _add_grid(ground, ground_bounds(scene))
    bound: list[dict[str, object]] = []
    labels: list[dict[str, object]] = []
    for number, zone in enumerate(scene.zones):
        layer = add_geometry(zones, zone.shape, zone_style(number, 1), decimals=8)
        lines = [f"On served paper: {zone.served_label}", f"Kind: {zone.kind}", *zone.hours, zone.dates]
        lines += [f"Note: {zone.note}"] if zone.note else []
        ring = shapely.get_coordinates(zone.shape)
        lon, lat = ring[int(np.argmax(ring.sum(axis=1)))]
        bound.append({"layer": layer_name(layer), "title": zone.label, "lines": lines})
        labels.append({"text": zone.label, "at": [float(lat), float(lon)]})
    for point in scene.points:
        disc = circle(point.at, Metres(point.radius_95_m))
        add_geometry(circles, disc, circle_style(point.mark, 1), decimals=8)
        size = 14 if point.tagged else 22
        icon = folium.DivIcon(html=symbol_svg(point.mark, size), class_name="cordon-symbol", icon_size=(size, size),
                              icon_anchor=(size / 2, size / 2))  # fmt: skip
        marker = folium.Marker([point.at.lat, point.at.lon], icon=icon).add_to(fixes if point.tagged else sightings)
        lines = [uk_text(point.when), f"95 % radius: {point.radius_95_m:,.0f} m", *point.sentences]
        bound.append({"layer": layer_name(marker), "title": point.label, "lines": lines,
                      "alt": f"{point.label}: {WORDS[point.mark]}"})  # fmt: skip
    folium.LayerControl(collapsed=False).add_to(drawn)
    west, south, east, north = shapely.total_bounds([zone.shape for zone in scene.zones])
    drawn.fit_bounds([[south, west], [north, east]], padding=(60, 60))
    words = {
        "map": layer_name(drawn), "bound": bound, "labels": labels, "names": _names(base),
        "texts": {
            "title": f"Order {scene.order}: officer's map", "order": scene.order, "court": scene.court,
            "force": scene.police_force, "subject": scene.subject, "at": uk_text(scene.at),
            "credit": base.credit or base.note,
        },
    }  # fmt: skip
    marks = [mark for mark in Mark if any(point.mark is mark for point in scene.points)]
    return finish(
        drawn, map_text(words), [str(one["layer"]) for one in bound], body=_body(marks),
        script=asset("words.js") + asset("officer.js"), style=asset("map.css") + asset("officer.css"), title="Map",
    )  # fmt: skip


def _add_ground(group: folium.FeatureGroup, base: BaseMap) -> None:
    for ground in base.grounds:
        geometry = _in_degrees(ground.geometry)
        if ground.name.startswith("roads_"):
            add_geometry(
                group, geometry, {"color": "#bdbdbd", "weight": 6, "fill": False, "interactive": False}, decimals=6
            )
    for ground in base.grounds:
        style = {
            "stroke": bool(ground.line), "color": ground.line or "#ffffff", "weight": 4 if ground.width_m > 5 else 1.2,
            "opacity": 1, "fill": bool(ground.fill), "fillColor": ground.fill or "#ffffff", "fillOpacity": 1,
            "interactive": False,
        }  # fmt: skip
        add_geometry(group, _in_degrees(ground.geometry), style, decimals=6)


def _add_grid(group: folium.FeatureGroup, bounds: tuple[float, float, float, float]) -> None:
    """The lines of the National Grid, 100 m apart in a small area, 1 km in a larger one."""
    west, south, east, north = bounds
    step = 100 if east - west < 6_000 else 1_000
    lines = [shapely.LineString([(e, south), (e, north)]) for e in range(int(west // step + 1) * step, int(east), step)]
    lines += [
        shapely.LineString([(west, n), (east, n)]) for n in range(int(south // step + 1) * step, int(north), step)
    ]
    dense = shapely.segmentize(shapely.MultiLineString(lines), 500.0)
    add_geometry(group, _in_degrees(dense), {"color": "#8fa9c0", "weight": 0.6, "interactive": False}, decimals=7)


def _in_degrees(geometry: BaseGeometry) -> BaseGeometry:
    return shapely.transform(geometry, lambda p: np.column_stack(from_grid(p[:, 0], p[:, 1])))


def _names(base: BaseMap) -> list[dict[str, object]]:
    if not base.names:
        return []
    lon, lat = from_grid(np.array([n.easting for n in base.names]), np.array([n.northing for n in base.names]))
    return [
        {"text": name.text, "at": [round(float(y), 6), round(float(x), 6)], "angle": name.angle_deg, "rank": name.rank}
        for name, x, y in zip(base.names, lon, lat, strict=True)
    ]


def _body(marks: list[Mark]) -> str:
    key = "".join(f"<li>{symbol_svg(mark, 18)}<span>{escape(WORDS[mark])}</span></li>" for mark in marks)
    return f"""{hatch_defs(1)}<main class="cordon-panel"><h1>Order <span data-words="order"></span></h1>
<p><span data-words="court"></span>, <span data-words="force"></span></p><p>Subject: <span data-words="subject"></span></p>
<p>As at <span data-words="at"></span>. For officers only: not to be served or filed.</p><ul>{key}</ul>
<p class="cordon-credit" data-words="credit"></p></main>"""
