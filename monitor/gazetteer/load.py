"""A staged product put into the gazetteer: all of it, or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from monitor.gazetteer.osfile import codepoint, opennames, openroads
from monitor.gazetteer.osfile.commas import Commas, Progress
from monitor.gazetteer.osfile.layer import Layers
from monitor.gazetteer.osfile.stage import Staged
from monitor.gazetteer.osfile.tile import Tiles
from monitor.gazetteer.product import Kind, Product, refuse_supposed
from monitor.gazetteer.storage import (
    Connection,
    add_product,
    junction_table,
    link_table,
    load_products,
    name_table,
    postcode_table,
)
from monitor.gazetteer.upsert import (
    Counts,
    areas_of,
    drop_repeats,
    fill,
    incoming,
    record_postcodes,
    replace_rows,
    squares_of,
)
from zones.database import Stamp
from zones.error import BadValue, DamagedFile

_FIELD = "FILE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import did; `known` where that very file had been imported before, and nothing was done.

    `supposed` says what the product's day was taken from, where nothing states it.
    """

    product: Product
    counts: Counts
    known: bool = False
    supposed: str = ""


def load(connection: Connection, stamp: Stamp, staged: Staged, progress: Progress) -> Imported:
    """Imports the product. Raises the faults of its rows, AlreadyThere for names and roads older than those there are,
    BadValue where it contradicts a product of the same day, MissingField where its day has to be known and is not.
    """
    earlier = load_products(connection, staged.kind)
    for product in earlier:
        if product.sha256 == staged.sha256:
            if product.day != staged.day.day and not staged.day.supposed:
                raise BadValue("--date", staged.day.day.isoformat(), f"Leave it out: it was imported as of {product.day.isoformat()}.",
                               problem="is another day than that under which this file is here")  # fmt: skip
            return Imported(product=product, counts=Counts(unchanged=product.rows), known=True)
    if earlier and staged.kind is not Kind.CODE_POINT:  # of postcodes it depends on their areas
        refuse_supposed(staged.day, staged.kind, field="--date")
    match staged.kind:
        case Kind.CODE_POINT:
            return _postcodes(connection, stamp, staged, earlier, progress)
        case Kind.OPEN_NAMES:
            return _names(connection, stamp, staged, progress)
        case Kind.OPEN_ROADS:
            return _roads(connection, stamp, staged, progress)


def _postcodes(
    connection: Connection, stamp: Stamp, staged: Staged, earlier: list[Product], progress: Progress
) -> Imported:
    source = staged.source
    assert isinstance(source, Commas | Layers)
    with incoming(connection, postcode_table, ("since", "until")) as rows:
        count = fill(connection, rows, "postcode", codepoint.batches(source, progress, field=_FIELD))
        staged.refuse_changed()
        _refuse_empty(count, staged)
        progress("Comparing", 0, 0)
        count -= drop_repeats(connection, rows, "postcode", field=_FIELD)
        beside = any(set(product.scope) & areas_of(connection, rows) for product in earlier)
        if beside or not staged.day.own:  # on it hangs when each postcode held
            refuse_supposed(staged.day, staged.kind, field="--date")
        counts, areas = record_postcodes(connection, rows, staged.day.day, earlier, field=_FIELD)
    product = _product(staged, count, areas)
    add_product(connection, stamp, product)
    return Imported(product=product, counts=counts, supposed=staged.day.supposed)


def _names(connection: Connection, stamp: Stamp, staged: Staged, progress: Progress) -> Imported:
    source = staged.source
    assert isinstance(source, Commas | Layers)
    with incoming(connection, name_table, ("product_id",)) as rows:
        count = fill(connection, rows, "id", opennames.batches(source, progress, field=_FIELD))
        staged.refuse_changed()
        _refuse_empty(count, staged)
        progress("Comparing", 0, 0)
        count -= drop_repeats(connection, rows, "id", field=_FIELD)
        product = _product(staged, count)
        number = add_product(connection, stamp, product)
        with squares_of(connection, rows, lambda square: True) as squares:
            counts = replace_rows(connection, name_table, rows, product, number, squares, field=_FIELD)
    return Imported(product=product, counts=counts, supposed=staged.day.supposed)


def _roads(connection: Connection, stamp: Stamp, staged: Staged, progress: Progress) -> Imported:
    source = staged.source
    assert isinstance(source, Layers | Tiles)
    with _filled(connection, link_table, openroads.link_batches(source, progress, field=_FIELD)) as (links, links_read):
        _refuse_empty(links_read, staged)
        read = openroads.junction_batches(source, progress, field=_FIELD)
        with _filled(connection, junction_table, read) as (junctions, _):
            staged.refuse_changed()
            progress("Comparing", 0, 0)
            count = links_read - drop_repeats(connection, links, "id", field=_FIELD)
            drop_repeats(connection, junctions, "id", field=_FIELD)
            product = _product(staged, count)
            number = add_product(connection, stamp, product)
            with squares_of(connection, links, lambda square: openroads.covers(source, square)) as squares:
                counts = replace_rows(connection, link_table, links, product, number, squares, field=_FIELD)
                replace_rows(connection, junction_table, junctions, product, number, squares, field=_FIELD)
    return Imported(product=product, counts=counts, supposed=staged.day.supposed)


@contextmanager
def _filled(connection: Connection, table: Any, batches: Iterator[list[dict[str, Any]]]) -> Iterator[tuple[Any, int]]:
    with incoming(connection, table, ("product_id",)) as rows:
        yield rows, fill(connection, rows, "id", batches)


def _product(staged: Staged, rows: int, scope: tuple[str, ...] = ()) -> Product:
    return Product(
        kind=staged.kind, name=staged.path.name, day=staged.day.day, sha256=staged.sha256, rows=rows, scope=scope
    )


def _refuse_empty(count: int, staged: Staged) -> None:
    if not count:
        raise DamagedFile(
            _FIELD, staged.path.name, "Fetch it again.", problem=f"holds no row of {staged.kind} to import"
        )
