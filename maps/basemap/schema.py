"""What the layers of vector tiles are, in the classes of `style`: those of three makers, and a guess at any other's.

- Ordnance Survey, OS Open Zoomstack as vector tiles: `type`, `name`, `name1`.
- Protomaps, basemap version 3 and 4 (docs.protomaps.com/basemaps/layers): `kind`, `kind_detail`; once `pmap:kind`.
- OpenMapTiles 3 (openmaptiles.org/schema): `class`, `subclass`.
"""

from collections.abc import Mapping

from maps.basemap.base import OTHER_RANK
from maps.basemap.names import RANKS, STATION_RANK
from maps.basemap.style import STYLES, Style

OTHER_AREAS, OTHER_LINES = "other_areas", "other_lines"
TILE_STYLES = (Style(layer=OTHER_AREAS, fill="#f1f1ef"), *STYLES, Style(layer=OTHER_LINES, line="#b5b5b2"))
"""How the classes are drawn, in order; those of a layer that nobody described faintest."""
KINDS = ("kind", "pmap:kind", "class", "type")
DETAILS = ("kind_detail", "pmap:kind_detail", "subclass")
NAMES = ("name", "name1", "name:en")

_GREEN = frozenset(
    ("park", "grass", "grassland", "meadow", "garden", "cemetery", "golf_course", "pitch", "playground", "recreation_ground",
     "village_green", "nature_reserve", "allotments", "national_park", "protected_area", "scrub", "heath", "common", "dog_park")
)  # fmt: skip
_WOOD = frozenset(("forest", "wood"))
_SHORE = frozenset(("beach", "sand", "foreshore", "mud", "tidalflat"))
_SITES = frozenset(
    ("school", "university", "college", "hospital", "industrial", "commercial", "retail", "railway", "military", "kindergarten",
     "stadium", "airfield", "aerodrome", "naval_base", "zoo", "theme_park", "library")
)  # fmt: skip
_ROADS = {
    "roads_national": ("highway", "motorway", "trunk", "motorway_construction", "Motorway", "Primary"),
    "roads_regional": ("major_road", "medium_road", "primary", "secondary", "tertiary", "A Road", "B Road", "busway",
                       "Guided Busway"),
    "roads_local": ("minor_road", "minor", "service", "track", "street", "residential", "other", "Minor", "Local",
                    "Restricted", "bus_guideway", "raceway"),
    "rail": ("rail", "transit"),
}  # fmt: skip
"""Paths, ferries and lifts are drawn by none."""
_ROAD_CLASS = {kind: name for name, kinds in _ROADS.items() for kind in kinds}
_CLASS_OF_LAYER = {
    "land": "land", "earth": "land", "sea": "sea", "foreshore": "foreshore", "greenspace": "greenspace",
    "greenspaces": "greenspace", "park": "greenspace", "woodland": "woodland", "sites": "sites", "aeroway": "sites",
    "surfacewater": "surfacewater", "rail": "rail", "buildings": "local_buildings", "building": "local_buildings",
    "local_buildings": "local_buildings", "district_buildings": "district_buildings",
}  # fmt: skip
_BY_KIND = frozenset(("landuse", "landcover", "natural"))
_ROAD_LAYERS = frozenset(("roads", "transportation", "transit"))
_WATER_LAYERS = frozenset(("water", "waterway", "waterlines", "physical_line"))
_NOT_DRAWN = frozenset(
    ("boundaries", "boundary", "contours", "housenumber", "national_parks", "urban_areas", "etl", "globallandcover",
     "transportation_name", "water_name", "places", "place", "pois", "poi", "names", "railwaystations", "railway_stations",
     "airports", "aerodrome_label", "mountain_peak", "physical_point", "postcodes")
)  # fmt: skip
_STREET_LAYERS = frozenset(("roads", "transportation_name"))
_STATIONS = frozenset(("railwaystations", "railway_stations"))
_NO_NAMES = frozenset(("buildings", "building", "housenumber", "postcodes"))
_PLACES = frozenset(("place", "places"))
_PLACE_RANKS = {
    "city": 1, "town": 1, "village": 1, "locality": 1, "suburb": 2, "quarter": 2, "neighbourhood": 2, "hamlet": 2,
    "macrohood": 2, "isolated_dwelling": OTHER_RANK,
}  # fmt: skip


def class_of(layer: str, kind: str, shape: str) -> str:
    """The class of a feature's polygon or line (`shape` is "Polygon" or "LineString"); empty where it is not drawn."""
    if layer in _ROAD_LAYERS:
        return _ROAD_CLASS.get(kind, "") if shape == "LineString" else ""
    if layer in _WATER_LAYERS:
        if shape == "LineString":
            return "waterlines"
        return "sea" if kind in ("ocean", "sea") else "surfacewater"
    if layer in _BY_KIND:
        return _ground_class(kind) if shape == "Polygon" else ""
    if layer in _NOT_DRAWN:
        return ""
    if layer in _CLASS_OF_LAYER:
        known = _CLASS_OF_LAYER[layer]
        return known if (shape == "LineString") is (known == "rail") else ""
    return OTHER_AREAS if shape == "Polygon" else OTHER_LINES


def _ground_class(kind: str) -> str:
    for kinds, name in ((_WOOD, "woodland"), (_GREEN, "greenspace"), (_SHORE, "foreshore"), (_SITES, "sites")):
        if kind in kinds:
            return name
    return ""


def names_streets(layer: str, kind: str) -> bool:
    """Whether the layer's lines of that kind are streets, whose names stand along them."""
    return layer in _STREET_LAYERS and _ROAD_CLASS.get(kind, "rail") != "rail"


def rank_of_point(layer: str, kind: str, detail: str) -> int:
    """The rank of a point's name; 0 where it has none on a map.

    What is not known to be a town, a quarter or a station ranks with works and schools, which no served paper names.
    """
    if layer in _NO_NAMES:
        return 0
    if layer in _STATIONS or (
        layer in ("pois", "poi") and "station" in (kind, detail) and kind in ("station", "railway")
    ):
        return STATION_RANK
    if layer in _PLACES:
        return _PLACE_RANKS.get(detail) or _PLACE_RANKS.get(kind, 1 if kind in ("country", "region") else OTHER_RANK)
    return RANKS.get(kind, OTHER_RANK) if layer == "names" else OTHER_RANK


def first_text(row: Mapping[str, object], columns: tuple[str, ...]) -> str:
    """The first of some attributes that a feature has."""
    return next((text for column in columns if isinstance(text := row.get(column), str) and text), "")
