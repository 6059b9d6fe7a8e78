"""What a search answers: the ground in WGS84, why it may be a guess, and how the text was read."""

from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry

from monitor.gazetteer.product import Kind, Product
from monitor.gazetteer.storage import Connection, load_products
from zones.shape import Shape, from_grid_shape, valid_shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A place found: `estimate` says why its outline is a guess, which never proves anything to be inside."""

    shape: Shape
    estimate: str
    reading: str


def found_in_grid(ground: BaseGeometry, *, estimate: str = "", reading: str, field: str) -> Found:
    """Ground in National Grid metres, brought to WGS84 by OSTN15; raises OutsideCoverage where that has no answer."""
    return Found(
        shape=valid_shape(from_grid_shape(ground, field=field), field=field), estimate=estimate, reading=reading
    )


def newest(connection: Connection, kind: Kind) -> Product | None:
    """The newest product of a kind."""
    products = load_products(connection, kind)
    return products[-1] if products else None


def cited(connection: Connection, kind: Kind) -> str:
    product = newest(connection, kind)
    return product.cited if product else str(kind)
