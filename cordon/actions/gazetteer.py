"""The gazetteer: import a product of Ordnance Survey, list what is imported. No case data."""

from collections.abc import Sequence
from pathlib import Path

from cordon.desk import Desk
from cordon.right import Right
from monitor.gazetteer.load import Imported, load
from monitor.gazetteer.osfile.commas import Progress
from monitor.gazetteer.osfile.stage import staged
from monitor.gazetteer.product import Product
from monitor.gazetteer.storage import load_products
from zones.error import BadValue


def import_gazetteer(desk: Desk, path: Path, *, day: str | None, progress: Progress) -> Imported:
    """Imports a product, all of it or nothing; `day` is given where the file does not say its own."""
    with staged(path, day=day, progress=progress) as product, desk.act("gazetteer.imported", Right.GAZETTEER) as act:
        if product.day.day > act.stamp.at.date():
            raise BadValue(
                "--date", product.day.day.isoformat(), "Give the day of the product.", problem="is still to come"
            )
        done = load(act.connection, act.stamp, product, progress)
        counts = done.counts
        act.what |= {
            "product": done.product.kind.value, "date": done.product.day.isoformat(), "sha256": done.product.sha256,
            "rows": done.product.rows, "added": counts.added, "changed": counts.changed, "ended": counts.ended,
            "unchanged": counts.unchanged,
        }  # fmt: skip
        return done


def list_gazetteer(desk: Desk) -> Sequence[Product]:
    """The imported products by kind and day."""
    with desk.act("gazetteer.listed", Right.GAZETTEER) as act:
        found = load_products(act.connection)
        act.what["products"] = len(found)
        return found
