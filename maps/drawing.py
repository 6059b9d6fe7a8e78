"""A Folium map given numbers, fixed colours and ids alone; words join the page after Folium has rendered it."""

import base64
import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import branca.element
import folium
import numpy as np
import shapely
from folium.raster_layers import ImageOverlay
from shapely.geometry.base import BaseGeometry

from maps.basemap.base import BaseMap, Ground
from maps.basemap.picture import Picture
from maps.part import MapPart
from maps.scene import Mark
from maps.symbol import ON_TOP, symbol_svg
from maps.text import MapText

_BRACES = re.compile(r"\{\{|\{%|\{#")
_HEX_ID = re.compile(r"[0-9a-f]{32}")
_FETCHED = re.compile(r"<(?:script|link|img|iframe)[^>]*\s(?:src|href)=")
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
GROUND, NAMES, ZONES = "cordon-ground", "cordon-names", "cordon-zones"
"""Panes from below: the ground, its names, and the zones, whose outlines none of it may cover; then Leaflet's own."""
MAP_HERE = "<!--map-->"
"""Where Folium's map goes in our markup."""
CASING_PX = 1.4
_OVER_ALL_ROWS = 100_000
"""Leaflet stacks markers by their row of pixels; this is more than any map has."""
LEAST_LINE_PX = 0.7
"""A road or stream narrower than this on the map is drawn as a hairline."""

# A marker has Leaflet's default icon until it is given its own; that one would be looked for beside the page.
_NO_ICON = "L.Icon.Default.prototype._getIconUrl = () => 'data:image/gif;base64,R0lGODlhAQABAAAAACw=';"


_RENDERING = threading.Lock()
"""The tripwire stands in Branca itself: one page is rendered at a time, or one would take down another's."""


_OUR_FILES = {
    "leaflet_geoman_css": "vendor/leaflet-geoman.css",
    "leaflet_geoman_js": "vendor/leaflet-geoman.js",
}
"""Folium's names of what its plugins need, and our own files in their place."""


class PluginNotOurs(RuntimeError):
    """A plugin of Folium's whose files we do not serve, so that the map would fetch them from another host."""


class TemplateInMap(RuntimeError):
    """Text that Jinja would run was about to pass through Folium: a fault of ours, never of the person who asked."""


def new_map(**options: Any) -> folium.Map:
    """A Folium map without tiles and without any script or style of its own."""
    made = folium.Map(tiles=None, **options)
    made.default_js, made.default_css = [], []
    folium.map.CustomPane(GROUND, z_index=200).add_to(made)
    folium.map.CustomPane(NAMES, z_index=300).add_to(made)
    folium.map.CustomPane(ZONES, z_index=350, pointer_events=True).add_to(made)
    return made


def outline_json(geometry: BaseGeometry, decimals: int) -> dict[str, Any]:
    """The geometry as GeoJSON of rounded numbers, without properties."""
    rounded = shapely.transform(geometry, lambda points: np.round(points, decimals))
    return {"type": "Feature", "properties": {}, "geometry": shapely.geometry.mapping(rounded)}


def add_geometry(
    parent: Any, geometry: BaseGeometry, style: Mapping[str, Any], *, decimals: int, pane: str = "overlayPane",
    snaps: bool = False,
) -> folium.GeoJson:  # fmt: skip
    """Draws a geometry in fixed colours; what is returned is known to our script by `layer_name`.

    With `snaps`, what is drawn on a board snaps on to it.
    """
    fixed = dict(style)
    interactive = bool(fixed.pop("interactive", False))
    layer = folium.GeoJson(
        outline_json(geometry, decimals), style_function=lambda _feature: fixed, smooth_factor=0.2, pane=pane,
        interactive=interactive, **({"pmIgnore": False} if snaps else {}),
    )  # fmt: skip
    layer.add_to(parent)
    return layer


@dataclass(frozen=True, slots=True, kw_only=True)
class Road:
    """A drawn line whose width is one on the ground: Folium's name of it, metres, and what its casing adds, pixels."""

    layer: str
    width_m: float
    casing_px: float


def add_ground(
    parent: Any, base: BaseMap, plane: Callable[[BaseGeometry], BaseGeometry], px_per_m: float, *, fine: float,
    decimals: int,
) -> list[Road]:  # fmt: skip
    """Draws the base map, its geometries brought into the map's plane; the casings of all roads lie beneath all roads.

    Its picture is for a plane of the National Grid: over degrees the tiles of it lie, which `ground.js` puts there.
    """
    roads: list[Road] = []
    if base.picture is not None:
        _add_picture(parent, base.picture, px_per_m)

    def draw(ground: Ground, colour: str, casing_px: float) -> None:
        width_px = max(ground.width_m * px_per_m, LEAST_LINE_PX * fine) + casing_px
        style = {
            "stroke": bool(ground.line), "color": colour, "weight": round(width_px, 3), "opacity": 1,
            "fill": bool(ground.fill), "fillColor": ground.fill or "#ffffff", "fillOpacity": 1
        }  # fmt: skip
        layer = add_geometry(parent, plane(ground.geometry), style, decimals=decimals, pane=GROUND)
        if ground.width_m:
            roads.append(Road(layer=layer_name(layer), width_m=ground.width_m, casing_px=casing_px))

    cased = [ground for ground in base.grounds if ground.casing]
    for ground in base.grounds:
        if cased and ground is cased[0]:
            for road in cased:
                draw(road, road.casing, CASING_PX * fine)
        draw(ground, ground.line or "#ffffff", 0.0)
    return roads


def _add_picture(parent: Any, picture: Picture, px_per_m: float) -> None:
    west, south, east, north = picture.bounds
    px_per_m = min(px_per_m, 1 / picture.levels[-1].pixel_m)  # no finer than it is
    size = (max(1, round((east - west) * px_per_m)), max(1, round((north - south) * px_per_m)))
    image = png_uri(picture.in_grid(picture.bounds, *size))
    ImageOverlay(image, [[south, west], [north, east]], pane=GROUND, interactive=False).add_to(parent)


def png_uri(png: bytes) -> str:
    """A picture as an address that holds it."""
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"


def add_symbol(
    parent: Any, mark: Mark, y: float, x: float, *, tagged: bool, size_px: float, target_px: float = 0.0
) -> folium.Marker:
    """Puts a mark's symbol at a place of the map's plane (latitude or northing first, as Leaflet has it).

    Graver marks lie over others, and all over fixes. With `target_px` it can be clicked and reached by keyboard, and
    is at least that large to the pointer.
    """
    side = max(size_px, target_px)
    icon = folium.DivIcon(html=symbol_svg(mark, size_px), class_name=f"cordon-symbol{' cordon-fix' if tagged else ''}",
                          icon_size=(side, side), icon_anchor=(side / 2, side / 2))  # fmt: skip
    marker = folium.Marker(
        [y, x], icon=icon, interactive=target_px > 0, keyboard=target_px > 0,
        z_index_offset=_OVER_ALL_ROWS * (ON_TOP.index(mark) + (0 if tagged else len(ON_TOP))),
    )  # fmt: skip
    marker.add_to(parent)
    return marker


def add_figure(parent: Any, svg: str, lat: float, lon: float, size_px: float) -> folium.Marker:
    """Puts a fixed figure of ours at a place, to look at; handles to draw with lie over it."""
    icon = folium.DivIcon(
        html=svg, class_name="cordon-symbol", icon_size=(size_px, size_px), icon_anchor=(size_px / 2, size_px / 2)
    )
    marker = folium.Marker([lat, lon], icon=icon, interactive=False, keyboard=False, z_index_offset=-_OVER_ALL_ROWS)
    marker.add_to(parent)
    return marker


def label_places(shape: BaseGeometry) -> list[list[float]]:
    """Where a zone's label may stand, as [y, x]: at its four outermost corners.

    Never a point within: a circle's would be its centre, and the page for the subject holds none.
    """
    ring = shapely.get_coordinates(shape)
    x, y = ring[:, 0], ring[:, 1]
    corners = [ring[int(way.argmax())] for way in (x + y, x - y, y - x, -x - y)]
    return [[round(float(py), 8), round(float(px), 8)] for px, py in corners]


def add_circle(parent: Any, place: tuple[float, float], radius: float, style: Mapping[str, Any]) -> None:
    """Draws a circle around (x, y) of a plane map, in the plane's units."""
    folium.Circle(
        [place[1], place[0]], radius=radius, color=style["color"], weight=style["weight"], fill=style.get("fill", False),
        fill_color=style.get("fillColor"), fill_opacity=style.get("fillOpacity", 0), dash_array=style.get("dashArray"),
        stroke=bool(style["weight"]), interactive=False,
    ).add_to(parent)  # fmt: skip


def finish(
    made: folium.Map, words: MapText, names: Sequence[str], *, body: str, scripts: Sequence[str], sheets: Sequence[str],
    style: str = "", before: str = "",
) -> MapPart:  # fmt: skip
    """Folium's map with our markup around it, and the words as data.

    Folium's random ids are renumbered, in the words too, so that the same scene gives the same bytes. `names` are the
    layers' that stand in the words: each must be one that Folium made. `body` and `style` are fixed strings of ours,
    `scripts` and `sheets` our static files, `before` what runs before the map is made; the body has one MAP_HERE. What
    a plugin needs comes from our own files; raises PluginNotOurs for one that would need more.
    """
    missing = [name for name in names if not _HEX_ID.search(name)]
    if missing:
        raise TemplateInMap(f"not a layer of Folium's: {missing}")
    root = made.get_root()
    needed = _own_files(root)
    with _RENDERING, _tripwire():
        root.render()
        header, markup, script = (str(element.render()) for element in (root.header, root.html, root.script))
    if _FETCHED.search(header + markup):
        raise PluginNotOurs("what Folium made would fetch a file")
    found = dict.fromkeys(_HEX_ID.findall(header + markup + script))
    called = {identifier: f"n{number}" for number, identifier in enumerate(found, 1)}
    header, markup, script, said = (
        _HEX_ID.sub(lambda one: called.get(one[0], one[0]), text) for text in (header, markup, script, str(words))
    )
    return MapPart(
        sheets=(*(name for name in needed if name.endswith(".css")), *sheets), styles=_own_styles(header) + style,
        body=body.replace(MAP_HERE, markup.strip()), words=MapText(said), libraries=tuple(name for name in needed if name.endswith(".js")),
        script="\n".join((_NO_ICON, before, script.strip())), scripts=tuple(scripts),
    )  # fmt: skip


def _own_files(element: Any) -> list[str]:
    """Our files in place of what Folium's elements would fetch from another host, which they are kept from.

    Raises PluginNotOurs for an element that needs a file that we do not have.
    """
    found = ["vendor/leaflet.css", "vendor/leaflet.js"]
    waiting = [element]
    while waiting:
        one = waiting.pop()
        waiting += one._children.values()
        for kind in ("default_css", "default_js"):
            for name, _ in getattr(one, kind, ()):
                if name not in _OUR_FILES:
                    raise PluginNotOurs(f"{type(one).__name__} needs {name}, which is not among our own files")
                found.append(_OUR_FILES[name])
            if hasattr(one, kind):
                setattr(one, kind, [])
    return list(dict.fromkeys(found))


def _own_styles(header: str) -> str:
    """The size of the map as Folium states it; what it says of the whole page is the frame's to say."""
    return "".join(style.strip() for style in _STYLE.findall(header) if "#map_" in style)


def layer_name(layer: Any) -> str:
    """Folium's name of the layer's JavaScript variable."""
    return str(layer.get_name())


class _Verbatim:
    """A text in a template's place: what Jinja makes of one without braces, which is itself without its last line's end."""

    def __init__(self, text: str) -> None:
        self.text = text.removesuffix("\n")

    def render(self, *_words: Any, **_named: Any) -> str:
        return self.text


@contextmanager
def _tripwire() -> Iterator[None]:
    """Raises TemplateInMap when an Element made while rendering holds what Jinja would run.

    What holds nothing of the kind is not compiled as a template: with hundreds of elements that is half of the time.
    """
    original = branca.element.Element.__init__

    def guarded(self: Any, template: str | None = None, template_name: str | None = None) -> None:
        if template is None:
            original(self, None, template_name)
            return
        if _BRACES.search(template):
            raise TemplateInMap("an element holds template braces")
        original(self)
        self._template_str, self._template = template, _Verbatim(template)

    branca.element.Element.__init__ = guarded
    try:
        yield
    finally:
        branca.element.Element.__init__ = original
