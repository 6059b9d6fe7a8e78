"""Where a base map comes from, in words: what its file says of itself, never its path or when it was copied."""

from datetime import date

from zones.instant import uk_day


def source_words(name: str, day: date | None) -> str:
    """A product's name and date, as a sheet states them."""
    return f"{name}, {'date not stated' if day is None else uk_day(day)}"
