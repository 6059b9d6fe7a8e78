"""The map page of an order, as its text."""

from cordon.actions.maps import draw_map
from cordon.desk import Desk
from maps.scene import Audience


def map_page(desk: Desk, reference: str, audience: Audience) -> str:
    return draw_map(desk, reference, audience).content.decode()
