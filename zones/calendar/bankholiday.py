"""Bank holidays of England and Wales, as GOV.UK lists them, from the list that comes with a library: no request is made.

A day that stands in for a holiday on a weekend is listed, the weekend day itself is not.
"""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache


@lru_cache(maxsize=1)
def bank_holidays() -> Sequence[date]:
    """All that are known, in order. GOV.UK lists whole years, some two ahead."""
    from govuk_bank_holidays.bank_holidays import BankHolidays

    known = BankHolidays(use_cached_holidays=True)  # else it asks GOV.UK
    return tuple(holiday["date"] for holiday in known.get_holidays(division=BankHolidays.ENGLAND_AND_WALES))


def known_bank_holidays() -> tuple[date, date]:
    """The first and the last day of which it is known whether they are bank holidays."""
    days = bank_holidays()
    return date(days[0].year, 1, 1), date(days[-1].year, 12, 31)
