"""Rows of files of fixes that can't be used, each with its reason."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from zones.error import CordonError


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A row that can't be used: its number (from 1), the field, the value, what is wrong and what to do."""

    row: int
    field: str
    value: str
    remedy: str


def refusal_of(number: int, fault: CordonError) -> Refusal:
    """The row's refusal; its remedy says what is wrong too, for its file has no other column that would."""
    remedy = f"It {fault.problem}. {fault.remedy}"
    return Refusal(row=number, field=fault.field, value=fault.value, remedy=remedy)


def refusal_rows(refusals: Iterable[Refusal]) -> Iterator[list[str | int]]:
    """The refused rows as their file shows them."""
    for refusal in refusals:
        yield [refusal.row, refusal.field, refusal.value, refusal.remedy]
