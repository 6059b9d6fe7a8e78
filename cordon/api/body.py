"""The body of a request: read as JSON, and held to its schema's names and kinds of value."""

from collections.abc import Mapping
from typing import Any

from fastapi import Request
from fastapi.concurrency import run_in_threadpool

from zones.error import (
    BadNumber,
    BadValue,
    CordonError,
    MissingField,
    TooLarge,
    UnknownField,
    WrongFormat,
    raise_faults,
)
from zones.jsontext import parse_json
from zones.text import is_text

MOST_BODY_BYTES = 48_000_000


async def json_body(request: Request) -> Any:
    """The request's JSON; raises TooLarge, WrongFormat and what `parse_json` raises."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in ("application/json", "application/geo+json"):
        raise WrongFormat("Content-Type", kind, "Send application/json.")
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > MOST_BODY_BYTES:
            raise TooLarge("body", f"more than {MOST_BODY_BYTES:,} bytes", "Send less at a time.")
    return await run_in_threadpool(parse_json, bytes(data), field="body")


def fields(value: Any, known: Mapping[str, Any], *, within: str = "") -> Mapping[str, Any]:
    """An object of the schema's fields, none that is needed missing, and numbers where it says so; raises ManyFaults."""
    if not isinstance(value, Mapping):
        raise WrongFormat(within or "body", value, "Give a JSON object.")
    prefix = f"{within}." if within else ""
    names: Mapping[str, Any] = known["properties"]
    faults: list[CordonError] = [
        UnknownField(f"{prefix}{name}", name, f"Known are {', '.join(names)}.") for name in value if name not in names
    ]
    faults += [MissingField(f"{prefix}{name}") for name in known["required"] if name not in value]
    faults += [
        BadNumber(f"{prefix}{name}", given, "Give a number, without quotes.")
        for name, given in value.items()
        if isinstance(given, str) and "number" in names.get(name, {}).get("type", ())
    ]
    raise_faults(faults)
    return value


def flag(body: Mapping[str, Any], name: str) -> bool:
    """A field that is true or false, false where it is left out; raises BadValue."""
    value = body.get(name, False)
    if not isinstance(value, bool):
        raise BadValue(name, value, "Give true or false.")
    return value


def subject_of(body: Mapping[str, Any]) -> str | None:
    """The reference of a subject, where there is one; raises BadValue."""
    value = body.get("subject")
    if value is None:
        return None
    if not isinstance(value, str) or not is_text(value):
        raise BadValue("subject", value, "Give the subject's reference, or null.")
    return value
