"""Where a base map comes from, in words: what its file says of itself, never its path or when it was copied."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from html.parser import HTMLParser

from zones.instant import uk_day

_MOST_NAME_CHARS, _MOST_CREDIT_CHARS = 80, 240
_DATED_BY = (
    "planetiler:osm:osmosisreplicationtime", "osm_timestamp", "date", "version", "planetiler:buildtime", "mtime", "name",
    "description",
)  # fmt: skip
"""What makers of archives write a date into; the day of the data itself before the day it was made into tiles."""
_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)-?([01]\d)-?([0-3]\d)(?!\d)")
_EPOCH_MS = re.compile(r"1\d{12}")
_NOT_SHOWN = re.compile(r"[^\S ]|[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202f\u2066-\u2069\ud800-\udfff\ufeff]")


def source_words(name: str, day: date | None) -> str:
    """A product's name and date, as a sheet states them."""
    return f"{name}, {'date not stated' if day is None else uk_day(day)}"


def archive_source(kind: str, metadata: Mapping[str, object]) -> str:
    """The same of a tile archive that describes itself; without a name it is called by its kind."""
    name = plain_text(str(metadata.get("name") or ""))[:_MOST_NAME_CHARS].strip()
    if not name or re.search(r"[/\\]|tiles$", name):  # some tools put there the path that they wrote to
        name = kind
    days = (_day(str(metadata.get(key) or "")) for key in _DATED_BY)
    return source_words(name, next((day for day in days if day is not None), None))


def archive_credit(metadata: Mapping[str, object]) -> str:
    """The attribution of a tile archive as plain text."""
    return plain_text(str(metadata.get("attribution") or ""))[:_MOST_CREDIT_CHARS].strip()


def joined_credit(ours: str, its: str) -> str:
    """The credit line of the settings, with the file's own after it where that says something else."""
    return "; ".join(words for words in (ours.rstrip("."), its.rstrip(".")) if words) if its not in ours else ours


def plain_text(html: str) -> str:
    """The text of what may be HTML, on one line, of characters that can be seen; what a script or style holds is no text."""
    reader = _Text()
    reader.feed(html[:10_000])
    reader.close()
    return " ".join(_NOT_SHOWN.sub(" ", "".join(reader.found)).split())


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._silent += tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style") and self._silent > 0

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.found.append(data)


def _day(text: str) -> date | None:
    if _EPOCH_MS.fullmatch(text):
        return datetime.fromtimestamp(int(text) / 1000, UTC).date()
    found = _DAY.search(text)
    try:
        return None if found is None else date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None
