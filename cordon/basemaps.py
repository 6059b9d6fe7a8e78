"""The ground at hand: the base maps that the settings name, and the roads of the gazetteer."""

from shapely.geometry.base import BaseGeometry
from sqlalchemy import Engine

from cordon.settings import Settings
from cordon.tileserver import read_server
from maps.basemap.base import BaseMap, RoadLine
from maps.basemap.choose import BaseMaps, read_files
from maps.boundary import BESIDE_M, NO_ROADS, Roads
from maps.paper.layout import Layout
from maps.paper.series import ReadGround, ReadRoads
from maps.scene import Audience
from monitor.gazetteer.product import Kind
from monitor.gazetteer.road import links_along
from monitor.gazetteer.storage import load_products


def base_maps(settings: Settings) -> BaseMaps:
    """All of them; raises BadBaseMap for a setting that can't be read."""
    return BaseMaps(
        files=read_files(settings.basemap), credit=settings.basemap_credit,
        remote=read_server(settings.tile_server, settings.folder),
    )  # fmt: skip


def ground_reader(settings: Settings, audience: Audience) -> ReadGround:
    """Gives the base map of a sheet for an audience."""
    maps = base_maps(settings)

    def read(place: Layout) -> BaseMap:
        return maps.read(place.bounds, place.scale, for_officers=audience is Audience.OFFICER)

    return read


def road_reader(settings: Settings, engine: Engine, audience: Audience) -> ReadRoads:
    """Gives the roads along a line: those of the base map, or where it names none, of the gazetteer, by name or number."""
    maps = base_maps(settings)

    def read(edge: BaseGeometry) -> Roads:
        drawn, source = maps.roads_along(edge, BESIDE_M, for_officers=audience is Audience.OFFICER)
        if drawn:
            return Roads(lines=tuple(drawn), source=source or "the base map")
        with engine.connect() as connection:
            links = links_along(connection, edge, BESIDE_M)
            products = load_products(connection, Kind.OPEN_ROADS)
        lines = tuple(RoadLine(name=link.name or link.road, line=link.line) for link in links if link.name or link.road)
        if not lines or not products:
            return NO_ROADS
        cited, year = products[-1].cited, products[-1].day.year
        return Roads(lines=lines, source=f"{cited}; contains OS data © Crown copyright and database right {year}")

    return read
