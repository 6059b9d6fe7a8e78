"""A postcode as an area: the ground nearer to it than to any other postcode of its day, an estimate."""

from collections.abc import Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from typing import Any

import numpy as np

from monitor.gazetteer import postcode as form
from monitor.gazetteer.cell import MOST_M, Points, thiessen
from monitor.gazetteer.found import Found, found_in_grid
from monitor.gazetteer.osfile.codepoint import SECTOR_MEAN
from monitor.gazetteer.product import Kind, Product
from monitor.gazetteer.storage import (
    Connection,
    known_postcodes,
    load_products,
    postcode_history,
    postcodes_around,
    postcodes_like,
)
from zones.error import SeveralPlaces, UnknownPlace, Way
from zones.instant import uk_day

ESTIMATE = "the area of a postcode is an estimate among its neighbours"
OTHERWISE = "Give a grid reference, or latitude and longitude."


def find_postcode(connection: Connection, text: str, on: date, *, field: str) -> Found | None:
    """The Thiessen cell of the postcode among those that held on a day; None where the text is none.

    A day before the first product is answered by the first. Raises UnknownPlace for a postcode that is not known, that
    had ended, that has no position, or of which a part is given; SeveralPlaces where letters and digits that look alike
    leave several.
    """
    given = form.plain(text)
    chosen = _chosen(connection, given, field)
    if chosen is None:
        return None
    products = [one for one in load_products(connection, Kind.CODE_POINT) if form.area_of(chosen) in one.scope]
    row, day = _held(postcode_history(connection, chosen), chosen, on, field)
    said = [] if chosen == form.whole(given) else [f"read for “{given}”, where letters and digits look alike"]
    if on < row.since and day == row.since:
        said.append(f"as first published, on {uk_day(row.since)}, after the day asked for")
    if row.easting is None:
        raise UnknownPlace(field, chosen, "Give an address, a name or a position.",
                           problem="is a postcode without a position (quality 90 in OS Code-Point Open)")  # fmt: skip
    if row.quality == SECTOR_MEAN:
        raise UnknownPlace(
            field, chosen, "Give an address, a name or a position.",
            problem="is a postcode whose position is only the mean of its sector (quality 60 in OS Code-Point Open)",
        )  # fmt: skip
    first_days = _first_days(load_products(connection, Kind.CODE_POINT))
    at = (float(row.easting), float(row.northing))

    def neighbours(reach_m: float) -> Points:
        rows = postcodes_around(connection, *at, reach_m)
        return np.array(
            [(one.easting, one.northing) for one in rows if _counts(one, day, first_days)], dtype=float
        ).reshape(-1, 2)

    ground, cut = thiessen(at, neighbours)
    if cut:
        said.append(f"cut at {MOST_M / 1000:g} km")
    aside = f" ({', '.join(said)})" if said else ""
    reading = (
        f"postcode {chosen}{aside}: the ground nearer to it than to any other postcode "
        f"({_product_on(products, day).cited}), an estimate"
    )
    return found_in_grid(ground, estimate=ESTIMATE, reading=reading, field=field)


def _chosen(connection: Connection, given: str, field: str) -> str | None:
    """The one known postcode that the text is; None where it is not of the form."""
    readings = form.readings(given)
    known = known_postcodes(connection, readings) if readings else []
    exact = form.whole(given)
    if exact in known:
        return exact
    if len(known) > 1:
        raise SeveralPlaces(field, given, known, problem="is no known postcode, but looks like several")
    if known:
        return known[0]
    if exact or (readings and any(letter.isdigit() for letter in given)):
        raise _unknown(connection, exact or readings[0], given, field)
    if form.is_part(given):
        raise UnknownPlace(field, given, f"Give the whole postcode, such as {_example(connection, given)}.",
                           problem="is only a part of a postcode: the whole postcode is needed")  # fmt: skip
    if form.is_nearly(given):
        raise UnknownPlace(
            field, given, f"Give the whole postcode, such as {_example(connection, given)}: after the space a digit and two "
            "letters, none of them C, I, K, M, O or V.", problem="is not a whole postcode",
        )  # fmt: skip
    return None


def _example(connection: Connection, given: str) -> str:
    """A known postcode that begins like what was given; any where there is none."""
    for end in range(len(given), 1, -1):
        if found := postcodes_like(connection, given[:end]):
            return found[0]
    return "BN1 1AA"


def _unknown(connection: Connection, postcode: str, given: str, field: str) -> UnknownPlace:
    products = load_products(connection, Kind.CODE_POINT)
    if not products:
        return UnknownPlace(field, given, OTHERWISE, problem="is a postcode, but no postcodes are imported",
                            ways=(Way.POSTCODES,))  # fmt: skip
    area = form.area_of(postcode)
    if not any(area in product.scope for product in products):
        scope = " ".join(sorted({one for product in products for one in product.scope}))
        return UnknownPlace(field, given, f"{OTHERWISE} So far there is {scope}.", ways=(Way.POSTCODES,),
                            problem=f"is a postcode of the area {area}, of which none is imported")  # fmt: skip
    alike = get_close_matches(postcode, postcodes_like(connection, postcode[:-2]), n=5, cutoff=0.0)
    alike = alike or get_close_matches(
        postcode, postcodes_like(connection, postcode.split(" ", maxsplit=1)[0] + " "), n=5, cutoff=0.0
    )
    near = f" Near it in spelling: {', '.join(sorted(alike))}." if alike else ""
    return UnknownPlace(field, given, f"Check its letters and digits.{near}",
                        problem=f"is not among the postcodes of {products[-1].cited}")  # fmt: skip


def _held(history: Sequence[Any], postcode: str, on: date, field: str) -> tuple[Any, date]:
    """Where it lay on the day, and the day that this is of: the first product's for one before it."""
    day = max(on, history[0].since)
    for row in history:
        if row.since <= day and (row.until is None or day < row.until):
            return row, day
    ended = max(row.until for row in history if row.until is not None and row.until <= day)
    again = [row.since for row in history if row.since > day]
    back = f" It is there again from {uk_day(again[0])}." if again else ""
    raise UnknownPlace(
        field, postcode, f"Ask for a day before {uk_day(ended)}, or give the place otherwise.{back}",
        problem=f"is a postcode that ended: OS Code-Point Open no longer has it on {uk_day(ended)}",
    )  # fmt: skip


def _counts(row: Any, day: date, first_days: Mapping[str, date]) -> bool:
    """Whether a neighbour held on the day, and has a place of its own; before its area's first product the first counts."""
    held = max(day, first_days.get(row.area, day))
    return bool(row.quality != SECTOR_MEAN and row.since <= held and (row.until is None or held < row.until))


def _first_days(products: Sequence[Product]) -> dict[str, date]:
    first: dict[str, date] = {}
    for product in products:
        for area in product.scope:
            first[area] = min(first.get(area, product.day), product.day)
    return first


def _product_on(products: Sequence[Product], day: date) -> Product:
    """The product in force on a day: the newest that is not later, else the first."""
    return next((one for one in reversed(products) if one.day <= day), products[0])
