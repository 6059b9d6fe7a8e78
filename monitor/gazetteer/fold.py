"""Names as they are compared: without case, accents, hyphens, apostrophes, and with common words in one spelling."""

import re

from zones.text import compared

_WORDS = {
    "street": "st", "saint": "st", "road": "rd", "avenue": "ave", "av": "ave", "lane": "ln", "drive": "dr",
    "close": "cl", "crescent": "cres", "gardens": "gdns", "garden": "gdn", "place": "pl", "square": "sq",
    "terrace": "ter", "terr": "ter", "court": "ct", "grove": "gr", "grv": "gr", "mount": "mt", "parade": "pde",
    "station": "stn", "highway": "hwy", "boulevard": "blvd", "roundabout": "rbt",
}  # fmt: skip
"""Either spelling becomes the short one: "St" is read as Street and as Saint at once, and no place is lost by it."""
_NUMBER = re.compile(r"(?:the\s+)?([ABM])\s?(\d{1,4})\s*(\(\s*M\s*\)|M)?", re.IGNORECASE | re.ASCII)


def folded(name: str) -> str:
    """The name as it is compared; empty where nothing of it is a letter or a digit."""
    return " ".join(_WORDS.get(word, word) for word in compared(name))


def road_number(text: str) -> str:
    """A road's number as Open Roads writes it, such as "A27" or "A1(M)"; empty for what is none."""
    found = _NUMBER.fullmatch(text.strip())
    return f"{found[1].upper()}{int(found[2])}{'(M)' if found[3] else ''}" if found else ""
