"""The officer's map: everything about an order that has a place, to click in, with the same as a list beside it."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import folium
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from maps.assets import filled
from maps.basemap.base import BaseMap
from maps.drawing import (
    ZONES,
    add_geometry,
    add_symbol,
    finish,
    label_places,
    layer_name,
    new_map,
)
from maps.grid import Bounds, bounds_of, grown, grown_area
from maps.ground import ground_words
from maps.part import MapPart, whole_page
from maps.scene import OfficerScene, OfficerZone, OtherZone, Point
from maps.symbol import (
    KEY_AREA,
    KEY_BUFFER,
    KEY_CIRCLE,
    KEY_ESTIMATE,
    KEY_OTHER,
    ON_TOP,
    WORDS,
    answer_text,
    buffer_style,
    circle_style,
    hatch_defs,
    key_of,
    other_style,
    symbol_svg,
    zone_style,
)
from maps.text import map_text
from zones.frame import WGS84
from zones.instant import minute, uk_text
from zones.period import period_text
from zones.shape import area_m2

_AROUND_M = 1_500.0
_SYMBOL_PX, _FIX_PX = 22.0, 14.0
_TARGET_PX = 24.0
"""The least size of what is clicked (WCAG 2.2, 2.5.8)."""
ALONE = {"main": "main", "first": "h1", "second": "h2"}
WITHIN = {"main": "section", "first": "h2", "second": "h3"}
"""The elements of the list: alone it is the page's main part, within a page a section of that."""
CIRCLE_CORNERS = 180
"""A drawn circle then leaves the true one by 0.015 % of its radius."""


def ground_bounds(scene: OfficerScene, focus: Sequence[BaseGeometry] = ()) -> Bounds:
    """The ground that the base map should fill: the zones, or what is looked at, with some way around."""
    return bounds_of(focus or [zone.shape for zone in scene.zones], around_m=_AROUND_M)


def extent_of(point: Point) -> BaseGeometry:
    """Where a location may have been: its error circle, or its area grown by its error."""
    return _circle(point) if point.area is None else grown_area(point.area, point.radius_95_m)


def officer_map(scene: OfficerScene, base: BaseMap) -> str:
    """The HTML page, whole in one file."""
    return whole_page(_drawn(scene, base, ALONE, ()), sheets=("officer-page.css",))


def officer_part(scene: OfficerScene, base: BaseMap, focus: Sequence[BaseGeometry] = ()) -> MapPart:
    """The same map and list within a page that has its own main part and its own title.

    It opens on the zones, or on `focus`: what is looked at, WGS84.
    """
    return _drawn(scene, base, WITHIN, focus)


def _drawn(scene: OfficerScene, base: BaseMap, elements: Mapping[str, str], focus: Sequence[BaseGeometry]) -> MapPart:
    drawn = new_map(
        zoom_start=15, width="100%", height="100%", zoom_snap=0.25, control_scale=True, attribution_control=False,
        maxZoom=20, minZoom=5,
    )  # fmt: skip
    ground = folium.FeatureGroup(name="Base map").add_to(drawn)
    lines = folium.FeatureGroup(name="National Grid", show=not base.drawn).add_to(drawn)
    zones = folium.FeatureGroup(name="Exclusion zones").add_to(drawn)
    buffers = folium.FeatureGroup(name="Buffers (near)").add_to(drawn)
    others = folium.FeatureGroup(name="Zones as they were at other times").add_to(drawn)
    circles = folium.FeatureGroup(name="Error circles (95 %) and areas").add_to(drawn)
    fixes = folium.FeatureGroup(name="Tagged fixes").add_to(drawn)
    sightings = folium.FeatureGroup(name="Sightings and checked places").add_to(drawn)
    under = ground_words(ground, lines, base, ground_bounds(scene, focus))
    zone_words = add_zones(scene.zones, zones, buffers)
    other_words = add_others(scene.others, others)
    in_order = sorted(scene.points, key=lambda point: ON_TOP.index(point.mark))
    drawn_points = {id(p): _add_point(p, circles, fixes if p.tagged else sightings) for p in in_order}
    point_words = [drawn_points[id(point)] for point in scene.points]
    folium.LayerControl(collapsed=True).add_to(drawn)
    west, south, east, north = shapely.total_bounds([*focus] or [zone.shape for zone in scene.zones])
    drawn.fit_bounds([[south, west], [north, east]], padding=(50, 50))
    words = {
        "map": layer_name(drawn), "zones": zone_words, "others": other_words, "points": point_words,
        **under,
        "groups": {"fixes": layer_name(fixes), "sightings": layer_name(sightings)},
        "texts": {
            "title": f"Order {scene.order}: officer's map", "order": scene.order, "court": scene.court,
            "force": scene.police_force, "subject": scene.subject, "at": uk_text(minute(scene.at)),
            "credit": base.words, "watched": base.warning,
            "standing": f"Not in force at that time: {'; '.join(scene.standing)}." if scene.standing else "",
            "left_out": f"Left out, for they were recorded in error: {', '.join(scene.left_out)}." if scene.left_out else "",
        },
    }  # fmt: skip
    names = [str(one["layer"]) for one in [*zone_words, *other_words, *point_words]]
    return finish(
        drawn, map_text(words), names, body=_body(scene, elements),
        scripts=("words.js", "labels.js", "ground.js", "paper.js", "officer.js"), sheets=("map.css", "officer.css"),
    )  # fmt: skip


def add_zones(
    shown: Sequence[OfficerZone], zones: folium.FeatureGroup, buffers: folium.FeatureGroup, *, interactive: bool = True
) -> list[dict[str, Any]]:
    """Draws zones as officers see them, and what counts as near; the answer is what is said of each."""
    words = []
    for number, zone in enumerate(shown):
        style = zone_style(number, 1) | {"interactive": interactive}
        layer = add_geometry(zones, zone.shape, style, decimals=8, pane=ZONES)
        about = [f"On served paper: {zone.served_label}", f"Kind: {zone.kind}", *zone.hours, zone.dates]
        about += [f"Near: up to {zone.buffer_m:g} m outside"] if zone.buffer_m else []
        about += [f"Note: {zone.note}"] if zone.note else []
        words.append({"layer": layer_name(layer), "text": zone.label, "lines": about, "at": label_places(zone.shape)})
        if zone.buffer_m:
            add_geometry(buffers, grown(zone.shape, zone.buffer_m), buffer_style(), decimals=7)
    return words


def add_others(shown: Sequence[OtherZone], others: folium.FeatureGroup) -> list[dict[str, Any]]:
    """Draws zones as they were at other times; the answer is what their labels say."""
    words = []
    for other in shown:
        layer = add_geometry(others, other.shape, other_style(1), decimals=8)
        words.append({"layer": layer_name(layer), "text": other.label, "at": label_places(other.shape)})
    return words


def _add_point(point: Point, circles: folium.FeatureGroup, symbols: folium.FeatureGroup) -> dict[str, Any]:
    """Draws a location's extent in true metres and its symbol; the answer is what its popup says."""
    circle = add_geometry(circles, extent_of(point), circle_style(point.mark, 1), decimals=7)
    size_px = _FIX_PX if point.tagged else _SYMBOL_PX
    marker = add_symbol(
        symbols, point.mark, point.at.lat, point.at.lon, tagged=point.tagged, size_px=size_px, target_px=_TARGET_PX
    )
    extent = f"95 % radius: {point.radius_95_m:,.1f} m" if point.area is None else _area_words(point)
    when = period_text(point.when)
    lines = [when, extent, *point.sentences]
    return {
        "layer": layer_name(marker), "circle": layer_name(circle), "text": point.label, "mark": point.mark.value,
        "tagged": point.tagged, "when": when, "said": answer_text(point.mark, point.then, point.doubts), "lines": lines,
    }  # fmt: skip


def _area_words(point: Point) -> str:
    assert point.area is not None
    estimate = ", an estimate" if point.estimate else ""
    return f"An area of {area_m2(point.area):,.0f} m²{estimate}; its error {point.radius_95_m:,.1f} m"


def _circle(point: Point) -> BaseGeometry:
    """The error circle of a spot, in true metres."""
    count = CIRCLE_CORNERS
    lon, lat, _ = WGS84.fwd(
        np.full(count, point.at.lon), np.full(count, point.at.lat), np.arange(count) * (-360.0 / count),
        np.full(count, point.radius_95_m),
    )  # fmt: skip
    return shapely.Polygon(np.column_stack([lon, lat]))


def _body(scene: OfficerScene, elements: Mapping[str, str]) -> str:
    key = [
        f'<li data-mark="{mark}">{symbol_svg(mark, 18)}<span>{escape(WORDS[mark])}</span></li>'
        for mark in key_of(point.mark for point in scene.points)
    ]
    for mark in key_of(point.mark for point in scene.points if point.tagged)[:1]:
        key.append(f"<li>{symbol_svg(mark, 10)}<span>Small symbols: fixes of a tag</span></li>")
    if any(point.area is None for point in scene.points):
        key.append(KEY_CIRCLE)
    if any(point.area is not None and not point.estimate for point in scene.points):
        key.append(KEY_AREA)
    if any(point.estimate for point in scene.points):
        key.append(KEY_ESTIMATE)
    if any(zone.buffer_m for zone in scene.zones):
        key.append(KEY_BUFFER)
    if scene.others:
        key.append(KEY_OTHER)
    return hatch_defs(1) + filled("officer.html", key="".join(key), **elements)
