"""The settings looked at."""

from collections.abc import Sequence

from cordon.desk import Desk
from cordon.right import Right
from cordon.settings import with_sources


def show_settings(desk: Desk) -> Sequence[tuple[str, str, str, str]]:
    """Each setting: its variable, its value without what is secret, where that comes from, and what it is for."""
    with desk.act("settings.shown", Right.SETTINGS):
        return with_sources(desk.settings)
