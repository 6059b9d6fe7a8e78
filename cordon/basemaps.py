"""The base maps that the settings name."""

from cordon.settings import Settings
from cordon.tileserver import read_server
from maps.basemap.choose import BaseMaps, read_files


def base_maps(settings: Settings) -> BaseMaps:
    """All of them; raises BadBaseMap for a setting that can't be read."""
    return BaseMaps(
        files=read_files(settings.basemap), credit=settings.basemap_credit,
        remote=read_server(settings.tile_server, settings.folder),
    )  # fmt: skip
