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
    """Gives the roads along a line: those of the base maps, and where these name none, of the gazetteer, by name or number."""
    maps = base_maps(settings)

    def read(edge: BaseGeometry) -> Roads:
        drawn = maps.roads_along(edge, BESIDE_M, for_officers=audience is Audience.OFFICER)
        lines, sources = drawn.lines, [drawn.source or "the base map"] if drawn.lines else []
        with engine.connect() as connection:
            links = links_along(connection, edge.intersection(drawn.left), BESIDE_M)
            products = load_products(connection, Kind.OPEN_ROADS)
        more = [RoadLine(name=link.name or link.road, line=link.line.intersection(drawn.left))
                for link in links if link.name or link.road]  # fmt: skip
        if more and products:
            cited, year = products[-1].cited, products[-1].day.year
            lines += [one for one in more if one.line.length > 0]
            sources.append(f"{cited}; contains OS data © Crown copyright and database right {year}")
        return Roads(lines=tuple(lines), source="; ".join(sources)) if lines else NO_ROADS

    return read
