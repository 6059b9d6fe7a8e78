"""Which of several things of one name a text means: told apart by where they are, what they are, or their id."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from monitor.gazetteer.fold import folded
from monitor.gazetteer.postcode import plain, whole

_ID = re.compile(r"\s*(.*?)\s*\(\s*(?=[^()]*\d)([0-9A-Za-z_-]{6,40})\s*\)\s*", re.ASCII)
_BARE = re.compile(r"\s*(osgb\d+|(?:ID_)?[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})\s*", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One thing of a name: what tells it apart, in the order in which a person would say it; and its id."""

    name: str
    places: tuple[str, ...]
    kind: str
    id: str
    wider: tuple[str, ...] = ()
    """What it is in besides, which is understood but never offered: region, country."""

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(folded(one) for one in (*self.places, *self.wider, self.kind) if one)


def split_id(text: str) -> tuple[str, str]:
    """A text and the id in brackets at its end; either may be empty."""
    if found := _BARE.fullmatch(text):
        return "", found[1]
    if found := _ID.fullmatch(text):
        return found[1], found[2]
    return text, ""


def splits(text: str) -> list[tuple[str, list[str]]]:
    """The ways to take a text apart into a name and what tells it apart, split at commas, the longest name first."""
    parts = [part.strip() for part in text.split(",")]
    parts = [part for part in parts if part]
    return [(", ".join(parts[:count]), parts[count:]) for count in range(len(parts), 0, -1)]


def fits(candidate: Candidate, qualifiers: Iterable[str]) -> bool:
    """Whether all that is said besides the name is true of it; of a whole postcode the district counts."""
    return all(_key(one) in candidate.keys for one in qualifiers)


def offered(all_of_name: Sequence[Candidate], among: Collection[int]) -> list[str]:
    """A text for each of some candidates that picks it alone among all of the name."""
    by_key: dict[str, set[int]] = {}
    for place, candidate in enumerate(all_of_name):
        for key in candidate.keys:
            by_key.setdefault(key, set()).add(place)
    return [_text(all_of_name[place], place, by_key, len(all_of_name)) for place in sorted(among)]


def _text(candidate: Candidate, place: int, by_key: dict[str, set[int]], count: int) -> str:
    said = [one for one in (*candidate.places, candidate.kind) if folded(one) not in ("", folded(candidate.name))]
    said = [one for one in dict.fromkeys(said) if "," not in one]
    for length in range(1, min(3, len(said)) + 1):
        for chosen in combinations(said, length):
            picked = set.intersection(*(by_key[folded(one)] for one in chosen))
            if picked == {place}:
                return ", ".join((candidate.name, *chosen))
    if count == 1:
        return candidate.name
    return f"{candidate.name} ({candidate.id})"


def _key(qualifier: str) -> str:
    postcode = whole(plain(qualifier))
    return folded(postcode.split(" ")[0] if postcode else qualifier)
