"""JSON read strictly: UTF-8, finite numbers, no key twice, nothing too deep or too large."""

import json
from functools import partial
from typing import Any

from zones.error import BadNumber, DamagedFile, TooLarge, UnsafeFile, WrongFormat
from zones.shape import MOST_VERTICES

STOPS = "is where it stops being JSON"


def parse_json(data: bytes, *, field: str) -> Any:
    """JSON of finite numbers and unrepeated keys, in UTF-8 with or without a byte order mark."""
    if data.count(b"[") > 2 * MOST_VERTICES + 1_000:
        raise TooLarge(field, f"{data.count(b'['):,} positions", f"Simplify it to {MOST_VERTICES:,} vertices or fewer.")
    try:
        return json.loads(
            data.decode("utf-8-sig"),
            parse_constant=partial(_refuse_constant, field),
            object_pairs_hook=partial(_without_repeats, field),
        )
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        where = f"bytes {data[error.start : error.start + 8].hex(' ')} in line {line}"
        raise WrongFormat(field, where, "Save it as JSON in UTF-8.", problem="are not UTF-8 text") from None
    except RecursionError:
        raise UnsafeFile(field, "JSON", "Save it anew.", problem="is nested too deeply") from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise DamagedFile(
            field, where, "Save it anew: it may be cut off, or of another kind.", problem=STOPS
        ) from None  # fmt: skip
    except ValueError:  # Python converts no number of more than 4,300 digits
        raise BadNumber(field, "a number of thousands of digits", "Write numbers as degrees or metres.") from None


def _refuse_constant(field: str, name: str) -> float:
    raise BadNumber(field, name, "Write finite numbers, or leave the member out.", problem="is not a number of JSON")


def _without_repeats(field: str, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        seen: set[str] = set()
        repeated = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise UnsafeFile(
            field, repeated, "Keep the one that is meant.", problem="is a key that is there twice in one object"
        )
    return made
