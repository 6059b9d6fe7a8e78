"""The form of a postcode, and what of it may have been mistyped.

The form is BS 7666's as Royal Mail's Programmers' Guide gives it: an outward code of an area's one or two letters and
a district; a space; an inward code of the sector's digit and two letters, none of which is C, I, K, M, O or V.
"""

import re
from itertools import product

AREAS = frozenset(["AB", "AL", "B", "BA", "BB", "BD", "BH", "BL", "BN", "BR", "BS", "CA", "CB", "CF", "CH", "CM", "CO", "CR", "CT", "CV", "CW", "DA", "DD", "DE", "DG", "DH", "DL", "DN", "DT", "DY", "E", "EC", "EH", "EN", "EX", "FK", "FY", "G", "GL", "GU", "HA", "HD", "HG", "HP", "HR", "HS", "HU", "HX", "IG", "IP", "IV", "KA", "KT", "KW", "KY", "L", "LA", "LD", "LE", "LL", "LN", "LS", "LU", "M", "ME", "MK", "ML", "N", "NE", "NG", "NN", "NP", "NR", "NW", "OL", "OX", "PA", "PE", "PH", "PL", "PO", "PR", "RG", "RH", "RM", "S", "SA", "SE", "SG", "SK", "SL", "SM", "SN", "SO", "SP", "SR", "SS", "ST", "SW", "SY", "TA", "TD", "TF", "TN", "TQ", "TR", "TS", "TW", "UB", "W", "WA", "WC", "WD", "WF", "WN", "WR", "WS", "WV", "YO", "ZE"])  # fmt: skip
"""The 120 postcode areas of Great Britain, as the metadata of Code-Point Open 2025.4 lists them."""
_OUTWARD = r"[A-Z]{1,2}[0-9](?:[0-9]|[A-Z])?"
_WHOLE = re.compile(rf"({_OUTWARD})([0-9][ABD-HJLNP-UW-Z]{{2}})", re.ASCII)
_NEARLY = re.compile(rf"({_OUTWARD})(?:\s+[0-9][A-Z]{{0,4}}|[0-9][A-Z]{{1,4}})", re.ASCII)
_PART = re.compile(rf"({_OUTWARD})(?:\s+[0-9])?", re.ASCII)
_ROAD = re.compile(r"[ABM][0-9]{1,2}", re.ASCII)
_ALIKE = {"O": "O0", "0": "0O", "I": "I1", "1": "1I"}


def plain(text: str) -> str:
    """The text in capitals, with single spaces for those and for dashes, without a full stop or comma at its end."""
    return " ".join(re.sub(r"[-–—]", " ", text.upper()).split()).strip(" .,")


def whole(text: str) -> str:
    """A whole postcode as it is kept, "BN1 1AA"; empty for what is not of the form. Spaces do not count."""
    found = _WHOLE.fullmatch(text.replace(" ", ""))
    return f"{found[1]} {found[2]}" if found and area_of(found[1]) in AREAS else ""


def readings(text: str) -> list[str]:
    """The whole postcodes that the text may mean, itself first, where O may stand for 0 and I for 1, or the reverse."""
    letters = text.replace(" ", "")
    if not (5 <= len(letters) <= 7 and letters.isascii() and letters.isalnum()):
        return []
    made = ("".join(choice) for choice in product(*(_ALIKE.get(letter, letter) for letter in letters)))
    return list(dict.fromkeys(one for one in map(whole, made) if one))


def is_part(text: str) -> bool:
    """Whether it is an outward code or a sector alone; "M23", which may be a road, is not."""
    found = _PART.fullmatch(text)
    return found is not None and area_of(found[1]) in AREAS and not _ROAD.fullmatch(text)


def is_nearly(text: str) -> bool:
    """Whether it would be a postcode, but for its last letters: too few, too many, or some that no postcode has."""
    found = _NEARLY.fullmatch(text)
    return found is not None and area_of(found[1]) in AREAS


def may_be(text: str) -> bool:
    """Whether the text is, or is nearly, or is a part of a postcode."""
    given = plain(text)
    return bool(readings(given)) or is_part(given) or is_nearly(given)


def area_of(postcode: str) -> str:
    """The letters that it begins with: "BN"."""
    return postcode[: 2 if postcode[1:2].isalpha() else 1]
