"""Texts and references as people give them, held to what can be kept, shown and found again."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from zones.error import BadValue, MissingField

MOST_TEXT = 10_000
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ł": "l", "đ": "d", "&": " and "})
_DROPPED = re.compile(r"['’‘`´ʼ.]")
_APART = re.compile(r"[^\w]+")
_REMEDY = "Remove the characters that are no text (control characters, lone surrogates, direction marks)."


def is_text(value: str) -> bool:
    """Whether a text is without lone surrogates, marks that turn its direction, and controls but line ends and tabs.

    A mark of direction (Unicode's bidirectional controls) makes the rest of a sentence read backwards; a control
    character speaks to the terminal or printer that it is shown on.
    """
    return not _NO_TEXT.search(value)


def read_text(value: Any, field: str, *, empty: bool = False) -> str:
    """One text of at most 10,000 characters, of which `is_text` holds; raises BadValue, and MissingField for an empty one."""
    if not isinstance(value, str):
        raise BadValue(field, value, "Give a text.", problem="is not a text")
    if not value.strip() and not empty:
        raise MissingField(field, value)
    if len(value) > MOST_TEXT:
        raise _too_long(field, value, MOST_TEXT)
    if not is_text(value):
        raise BadValue(field, value, _REMEDY, problem="can't be kept as it is")
    return value


def _too_long(field: str, value: str, most: int) -> BadValue:
    return BadValue(field, f"{len(value):,} characters", f"Give at most {most:,} characters.", problem="are too many")


def read_reference(value: Any, field: str) -> str:
    """What stands for something in records and addresses: one line of at most 100 characters."""
    return read_line(value, field, most=100)


def read_line(value: Any, field: str, *, most: int) -> str:
    """A text of one line, without spaces at its ends, of more than dots; raises what `read_text` raises."""
    text = read_text(value, field)
    if len(text) > most:
        raise _too_long(field, text, most)
    if text != text.strip() or not text.isprintable():
        raise BadValue(field, text, "Give it on one line, without spaces around it.", problem="can't be kept as it is")
    if not text.strip("."):
        raise BadValue(
            field, text, "Give more than dots: they lead elsewhere in an address.", problem="is of dots alone"
        )
    return text


def compared(name: str) -> list[str]:
    """The words of a name as names are compared: without case, accents, hyphens and apostrophes."""
    text = name.casefold().translate(_LETTERS)
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return _APART.sub(" ", _DROPPED.sub("", text)).split()


def in_name(words: Sequence[str], name: str) -> bool:
    """Whether a name holds each of the words, as `compared` gives them, or a word that has it in it, in any order."""
    whole = " ".join(compared(name))
    return bool(words) and all(word in whole for word in words)


def listed(words: Sequence[str]) -> str:
    """Words, at least one, as a sentence lists them: "A", "A and B", "A, B and C"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def isolated(text: str) -> str:
    """A text as it stands within a sentence of ours, whose other words keep their order beside what reads from the right.

    Where it does, Unicode's isolates are around it (UAX #9, FSI and PDI), which no text of the records holds. A page puts
    no `<bdi>` around such a sentence: HTML looks into isolates when it asks which way one reads.
    """
    turns = any(unicodedata.bidirectional(letter) in ("R", "AL", "AN") for letter in text)
    return f"\u2068{text}\u2069" if turns else text
