"""The products of Ordnance Survey that are imported, and the day each is of."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from zones.error import BadValue, MissingField
from zones.instant import read_day, uk_day


class Kind(StrEnum):
    """A product, by the name that Ordnance Survey gives it."""

    CODE_POINT = "OS Code-Point Open"
    OPEN_NAMES = "OS Open Names"
    OPEN_ROADS = "OS Open Roads"


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """One imported file: `scope` are the postcode areas that it speaks of, none for a product that has none."""

    kind: Kind
    name: str
    day: date
    sha256: str
    rows: int
    scope: tuple[str, ...] = ()

    @property
    def cited(self) -> str:
        return f"{self.kind}, {uk_day(self.day)}"


_DATED = re.compile(
    r"^\s*(?:COPYRIGHT|PUBLICATION|PRODUCT|RELEASE) DATE\s*:\s*"
    r"(?:(\d{4})-?(\d{2})-?(\d{2})|(\d{1,2})/(\d{1,2})/(\d{4}))\s*$",
    re.IGNORECASE | re.MULTILINE | re.ASCII,
)


def day_said(text: str) -> date | None:
    """The day in a product's own notes, such as Code-Point Open's "COPYRIGHT DATE: 20251020"; None where there is none."""
    for found in _DATED.finditer(text):
        year, month, day = found.group(1, 2, 3) if found[1] else found.group(6, 5, 4)
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            continue
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductDay:
    """The day that a product is of; `supposed` says in words what it was taken from where nothing states it.

    `own` is whether that stands in the data itself, and not only on the disk or in a zip's directory.
    """

    day: date
    supposed: str = ""
    own: bool = False


def product_day(given: str | None, said: date | None, supposed: ProductDay, *, field: str) -> ProductDay:
    """The product's day: what its notes say, else what is given, else what may be supposed; raises BadValue where the
    first two differ.
    """
    day = None if given is None else read_day(given, field=field)
    if day is not None and said is not None and day != said:
        raise BadValue(field, given, f"Leave it out: the notes in the file say {said.isoformat()}.",
                       problem="is not the day of the product")  # fmt: skip
    known = said or day
    return supposed if known is None else ProductDay(day=known)


def refuse_supposed(day: ProductDay, kind: Kind, *, field: str) -> None:
    """Raises MissingField for a day that is only supposed, where what comes before and after what is at stake."""
    if day.supposed:
        raise MissingField(
            field, remedy=f"This file of {kind} does not say its day: give it like 2025-10-20. {day.supposed} {day.day.isoformat()}."
        )  # fmt: skip
