"""The board on which an officer draws a zone, and the same map to look a drawn zone over: parts of a page.

What is drawn is one of three, in JSON, longitude first: `{"kind": "polygon", "geometry": …}` (GeoJSON, of many parts if
need be), `{"kind": "circle", "centre": [lon, lat], "radius_m": …}`, `{"kind": "corridor", "line": [[lon, lat], …],
"width_m": …}` (the whole width). The server makes the shape of it; what the board draws of circles and corridors is to
look at.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import folium
import folium.plugins
import shapely
from shapely.geometry.base import BaseGeometry

from maps.assets import filled
from maps.basemap.base import BaseMap
from maps.drawing import ZONES, add_figure, add_geometry, finish, label_places, layer_name, new_map
from maps.figure import KEY_WORDS, PlaceKind, ReviewKind, guess_svg, place_svg, review_style, swatch_svg
from maps.grid import Bounds, bounds_of
from maps.ground import ground_words
from maps.part import MapPart
from maps.scene import OtherZone
from maps.symbol import hatch_defs, zone_style
from maps.text import map_text
from zones.unit import LonLat

_AROUND_M, _MOST_AROUND_M = 1_500.0, 4_000.0
_PLACE_PX, _GUESS_PX = 24.0, 18.0
_EXACT = 15
"""Decimals of the outlines to snap on to: all that a number has, so that two zones share their corners to the bit."""
_OPT_IN = "L.PM.setOptIn(true);"
"""Nothing of the map is edited or snapped on to but what says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardPlace:
    """A place that matters to where the zone should lie."""

    label: str
    at: LonLat
    kind: PlaceKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewLayer:
    """What a review found, to be drawn over the zone: a shape, a line, points or a place.

    `point` is the question that it belongs to, empty for the zone itself; `beside` is what is seen together with it.
    """

    kind: ReviewKind | PlaceKind
    geometry: BaseGeometry
    label: str
    point: str = ""
    beside: BaseGeometry | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardScene:
    """What the board shows before anything is drawn.

    `zones` are the order's others, which a drawing snaps on to; `places` is empty where they must not be seen.
    `drawing` is the draft in the JSON above, or empty; `what` is what the key calls it, fixed words of ours. `bounds`: west, south, east, north in degrees.
    """

    title: str
    what: str = "The zone that you draw"
    zones: tuple[OtherZone, ...]
    places: tuple[BoardPlace, ...]
    bounds: tuple[float, float, float, float]
    drawing: Mapping[str, Any] | None = None
    review: tuple[ReviewLayer, ...] = ()


def board_ground_bounds(scene: BoardScene) -> Bounds:
    """The ground that the base map should fill: where the board starts, with some way around; raises OutsideCoverage.

    A map is wider than what is tall, or taller than what is wide: beside that it shows as much again.
    """
    box = shapely.box(*scene.bounds)
    west, south, east, north = bounds_of([box])
    return bounds_of([box], around_m=max(_AROUND_M, min(max(east - west, north - south), _MOST_AROUND_M)))


def board_part(scene: BoardScene, base: BaseMap) -> MapPart:
    """The board: tools, a place to find, the map, and what was drawn in a hidden field `drawing`."""
    drawn, words, layers = _map(scene, base)
    sketch = folium.FeatureGroup(name="What is drawn", control=False).add_to(drawn)
    controls = {f"draw_{shape}": False for shape in _SHAPES} | {f"{mode}_mode": False for mode in _MODES}
    folium.plugins.GeoMan(feature_group=sketch, cut_polygon=False, **controls).add_to(drawn)
    words |= {"sketch": layer_name(sketch), "drawing": scene.drawing}
    return finish(
        drawn, map_text(words), layers, body=hatch_defs(1) + filled("board.html", key=_key(scene, drawing=True)),
        scripts=("words.js", "labels.js", "ground.js", "context.js", *_BOARD), sheets=("map.css", "board.css"), before=_OPT_IN,
    )  # fmt: skip


def review_part(scene: BoardScene, base: BaseMap) -> MapPart:
    """The map to look a zone over: what the review found, with a key; nothing can be drawn."""
    drawn, words, layers = _map(scene, base)
    return finish(
        drawn, map_text(words), layers, body=hatch_defs(1) + filled("review.html", key=_key(scene, drawing=False)),
        scripts=("words.js", "labels.js", "ground.js", "context.js", "review.js"), sheets=("map.css", "board.css"),
    )  # fmt: skip


_SHAPES = ("marker", "circle_marker", "polyline", "rectangle", "polygon", "circle", "text")
_MODES = ("edit", "drag", "removal", "rotate")
_BOARD = ("measure.js", "post.js", "board-state.js", "board-shapes.js", "board-preview.js", "board-tools.js",
          "board-draft.js", "board-find.js", "board.js")  # fmt: skip


def _map(scene: BoardScene, base: BaseMap) -> tuple[folium.Map, dict[str, Any], list[str]]:
    """The map of what is there already, the words that belong to it, and the names of its layers."""
    drawn = new_map(
        zoom_start=15, width="100%", height="100%", zoom_snap=0.25, control_scale=True, attribution_control=False,
        maxZoom=20, minZoom=5, pmIgnore=False,
    )  # fmt: skip
    ground = folium.FeatureGroup(name="Base map").add_to(drawn)
    lines = folium.FeatureGroup(name="National Grid", show=not base.drawn).add_to(drawn)
    zones = folium.FeatureGroup(name="Zones of the order").add_to(drawn)
    places = folium.FeatureGroup(name="Places").add_to(drawn)
    review = folium.FeatureGroup(name="What the review found").add_to(drawn) if scene.review else None
    words = ground_words(ground, lines, base, board_ground_bounds(scene))
    zone_words: list[dict[str, Any]] = []
    for number, zone in enumerate(scene.zones):
        layer = add_geometry(zones, zone.shape, zone_style(number, 1), decimals=_EXACT, pane=ZONES, snaps=True)
        zone_words.append({"layer": layer_name(layer), "text": zone.label, "at": label_places(zone.shape)})
    place_words: list[dict[str, Any]] = []
    for place in scene.places:
        marker = add_figure(places, place_svg(place.kind, _PLACE_PX), place.at.lat, place.at.lon, _PLACE_PX)
        place_words.append({"layer": layer_name(marker), "text": place.label, "at": [place.at.lat, place.at.lon]})
    review_words = [_add_review(review, one) for one in scene.review]
    folium.LayerControl(collapsed=True).add_to(drawn)
    west, south, east, north = scene.bounds
    drawn.fit_bounds([[south, west], [north, east]], padding=(30, 30))
    words |= {
        "map": layer_name(drawn), "zones": zone_words, "places": place_words, "review": review_words,
        "found": "" if review is None else layer_name(review),
        "texts": {"title": scene.title, "credit": base.words, "watched": base.warning},
    }  # fmt: skip
    names = [str(one["layer"]) for one in (*zone_words, *place_words)]
    return drawn, words, [*names, *(str(name) for one in review_words for name in one["layers"])]


def _add_review(group: Any, found: ReviewLayer) -> dict[str, Any]:
    """Draws what was found; its label stands at an outer corner of a shape, and beside a line or a point."""
    geometry = found.geometry
    west, south, east, north = shapely.union_all([geometry, found.beside or geometry]).bounds
    words: dict[str, Any] = {
        "text": found.label, "kind": found.kind.value, "point": found.point, "bounds": [[south, west], [north, east]],
    }  # fmt: skip
    if geometry.geom_type in ("Point", "MultiPoint"):
        at = [[round(y, 7), round(x, 7)] for x, y in shapely.get_coordinates(geometry).tolist()]
        svg, size_px = guess_svg(_GUESS_PX), _GUESS_PX
        if isinstance(found.kind, PlaceKind):
            svg, size_px = place_svg(found.kind, _PLACE_PX), _PLACE_PX
        layers = [layer_name(add_figure(group, svg, y, x, size_px)) for y, x in at]
        return words | {"layer": layers[0], "layers": layers, "at": at[:1]}
    assert isinstance(found.kind, ReviewKind)
    layer = layer_name(add_geometry(group, geometry, review_style(found.kind), decimals=8))
    return words | {"layer": layer, "layers": [layer], "at": label_places(geometry)}


def _key(scene: BoardScene, *, drawing: bool) -> str:
    rows = [(swatch_svg(review_style(ReviewKind.ZONE)), scene.what)] if drawing else []
    rows += [(swatch_svg(zone_style(0, 1)), "Another zone of the order")] if scene.zones else []
    kinds = [*(place.kind for place in scene.places), *(found.kind for found in scene.review)]
    rows += [(place_svg(kind, 20), KEY_WORDS[kind]) for kind in _used(PlaceKind, kinds)]
    for kind in _used(ReviewKind, kinds):
        picture = guess_svg(20) if kind is ReviewKind.GUESS else swatch_svg(review_style(kind))
        rows.append((picture, KEY_WORDS[kind]))
    return "".join(f"<li>{picture}<span>{text}</span></li>" for picture, text in rows)


def _used(kinds: Iterable[Any], shown: Iterable[Any]) -> list[Any]:
    there = set(shown)
    return [kind for kind in kinds if kind in there]
