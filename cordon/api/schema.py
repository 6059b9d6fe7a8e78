"""What the bodies look like: JSON Schemas for the OpenAPI description."""

from typing import Any

from cordon.actions.zones import LEAST_WIDTH_M
from cordon.rule import LEAST_MINUTES, MOST_MINUTES
from monitor.alert import Source
from monitor.episode import Entry, Exit
from monitor.finding import Applies, Outcome
from monitor.replay import Verdict
from monitor.transit import Reach
from zones.calendar.written import BankHolidays
from zones.order import EventKind, OrderKind
from zones.zone import MadeBy, ZoneKind

Schema = dict[str, Any]

_INSTANT: Schema = {
    "type": "string",
    "description": "RFC 3339 with an offset, or RFC 9557 in [Europe/London].",
    "pattern": r"^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}.*([Zz]|[+-]\d{2}:?\d{2}|\])$",
    "examples": ["2026-03-03T08:30:00Z"],
}
_DAY: Schema = {"type": ["string", "null"], "format": "date"}
_STRING: Schema = {"type": "string"}
_TEXT: Schema = {"type": "string", "minLength": 1, "maxLength": 10_000}
_METRES: Schema = {"type": ["number", "null"], "minimum": 0}
_WIDTH: Schema = {"type": "number", "minimum": LEAST_WIDTH_M}
_PERCENT: Schema = {"type": ["number", "null"], "minimum": 1, "maximum": 99.999}


def record(properties: dict[str, Schema], *, optional: tuple[str, ...] = ()) -> Schema:
    """An object of these fields and no others."""
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _words(kind: Any) -> Schema:
    return {"type": "string", "enum": [str(word) for word in kind]}


_PERSON = record({"reference": _TEXT, "name": _TEXT})

ORDER = record(
    {
        "reference": _TEXT, "kind": _words(OrderKind), "court": _TEXT, "police_force": _TEXT, "made_at": _INSTANT,
        "served_at": {"type": ["string", "null"]}, "until": _DAY, "subject": _PERSON, "protected_person": _PERSON,
    }
)  # fmt: skip
EVENT = record({"kind": _words(EventKind), "at": _INSTANT, "until": _DAY}, optional=("until",))
GEOJSON: Schema = {"type": "object", "description": "GeoJSON (RFC 7946), WGS84, longitude first.", "required": ["type"]}
_PAIR: Schema = {"type": "array", "items": _STRING, "minItems": 2, "maxItems": 2}
_TIMES: Schema = {"type": "array", "items": _PAIR, "minItems": 1}
HOURS: Schema = record(
    {
        "weekdays": {"type": "array", "items": _STRING, "minItems": 1}, "hours": _TIMES,
        "terms": {"type": "array", "items": _PAIR, "minItems": 1}, "from": _STRING, "until": _DAY,
        "bank_holidays": _words(BankHolidays),
        "except": {"type": "array", "items": {"anyOf": [_STRING, _PAIR]}, "minItems": 1},
        "also": {"type": "array", "items": {"anyOf": [_STRING, record({"day": _STRING, "hours": _TIMES})]}, "minItems": 1},
    },
    optional=("weekdays", "terms", "from", "until", "bank_holidays", "except", "also"),
) | {"description": "Plain hours of the UK wall clock, in terms or from a day on."}  # fmt: skip
_ZONE_OPTIONS: dict[str, Schema] = {
    "kind": _words(ZoneKind), "buffer_m": _METRES, "precision_m": _METRES,
    "schedule": {"anyOf": [HOURS, {"type": ["string", "null"], "description": "An iCalendar text."}]}, "from": {"type": ["string", "null"]},
    "label": {"type": ["string", "null"]}, "repair": {"type": "boolean"}, "dry_run": {"type": "boolean"},
    "geojson": GEOJSON, "crs": {"type": ["string", "null"]},
    "circle": record({"centre": _TEXT, "radius_m": _WIDTH}),
    "corridor": record({"route": GEOJSON, "width_m": _WIDTH}),
}  # fmt: skip
_ONE_SHAPE: Schema = {"oneOf": [{"required": [way]} for way in ("geojson", "circle", "corridor")]}
ZONE: Schema = record(_ZONE_OPTIONS, optional=tuple(_ZONE_OPTIONS)) | _ONE_SHAPE
_VERSION = {name: kind for name, kind in _ZONE_OPTIONS.items() if name != "label"} | {"from": _INSTANT}
VERSION: Schema = record(_VERSION, optional=tuple(name for name in _VERSION if name != "from")) | _ONE_SHAPE
_PLACE: Schema = {"anyOf": [_TEXT, GEOJSON], "description": "Words, or an area as GeoJSON."}
_LATER: Schema = {"type": ["string", "null"], "format": "date-time"}
CHECK = record(
    {"place": _PLACE, "at": _INSTANT, "radius_m": _METRES, "percent": _PERCENT, "until": _LATER,
     "subject": {"type": ["string", "null"]}, "record": {"type": "boolean"}, "as_known_at": _LATER},
    optional=("radius_m", "percent", "until", "subject", "record", "as_known_at"),
)  # fmt: skip
SIGHTING = record(
    {"subject": _TEXT, "place": _PLACE, "radius_m": _METRES, "percent": _PERCENT, "at": _INSTANT, "until": _LATER, "who": _TEXT, "how": _TEXT},
    optional=("radius_m", "percent", "until"),
)  # fmt: skip
_FIX = record(
    {"device": {"type": "string"}, "time": _INSTANT, "latitude": {"type": "number"},
     "longitude": {"type": "number"}, "radius_95_m": {"type": "number", "minimum": 0},
     "mechanism": {"type": ["string", "null"]}, "speed_mps": {"type": ["number", "null"], "minimum": 0}},
    optional=("device", "mechanism", "speed_mps"),
)  # fmt: skip
FIXES = record(
    {"fixes": {"type": "array", "items": {"anyOf": [_FIX, {"description": "Refused, with the reason."}]},
               "maxItems": 100_000}, "subject": {"type": ["string", "null"]},
     "record": {"type": "boolean"}},
    optional=("subject", "record"),
)  # fmt: skip

_MINUTES: Schema = {"type": ["number", "null"], "minimum": LEAST_MINUTES, "maximum": MOST_MINUTES}
_COUNTED: Schema = {"type": ["number", "null"], "minimum": 1, "multipleOf": 1, "maximum": 1_000_000_000}
ALERT_RULE = record({"dwell_minutes": _MINUTES, "fixes": _COUNTED})
_RULE = record({"zone": _TEXT, "dwell_minutes": _MINUTES, "fixes": _COUNTED}, optional=("dwell_minutes", "fixes"))
_ASSIGNED = record({"device": _STRING, "from": _LATER, "until": _LATER}, optional=("from", "until"))
TRAIL = record(
    {
        "from": _LATER, "until": _LATER,
        "devices": {"type": ["array", "null"], "items": _STRING, "description": "Only fixes of these; all without it."},
        "fixes": {**FIXES["properties"]["fixes"], "type": ["array", "null"],
                  "description": "Fixes that are not recorded by this; without any it is of those on record."},
        "fastest_mps": {"type": ["number", "null"], "minimum": 0.1, "maximum": 1_000},
        "silence_minutes": {"type": ["number", "null"], "minimum": 1, "maximum": 10_000},
        "interval_s": {"type": ["number", "null"], "minimum": 1, "maximum": 86_400},
        "rules": {"type": ["array", "null"], "items": _RULE,
                  "description": "Rules for alerts in the place of those that are kept with the zones."},
        "assigned": {"type": ["array", "null"], "items": _ASSIGNED,
                     "description": "When devices were the subject's; one that is not named always was."},
    },
    optional=("from", "until", "devices", "fixes", "fastest_mps", "silence_minutes", "interval_s", "rules", "assigned"),
)  # fmt: skip

_ANSWER: dict[str, Schema] = {
    "outcome": {"enum": [*map(str, Outcome), None]}, "grade": {"type": ["string", "null"]},
    "chance_inside": {"type": ["number", "null"]}, "share_inside": {"type": ["number", "null"]}, "clearance_m": {"type": ["number", "null"]},
    "radius_95_m": {"type": ["number", "null"]}, "budget": {"type": ["object", "null"]},
    "limit": {"type": ["string", "null"]}, "applies": _words(Applies),
    "windows": {"type": "array", "items": {"type": "array", "items": _INSTANT, "minItems": 2, "maxItems": 2}},
    "because_applies": {"type": "array", "items": {"type": "string"}}, "unserved": {"type": "boolean"},
    "near": {"type": "boolean"}, "because": {"type": "string"}, "inputs_sha256": {"type": "string"},
    "finding_sha256": {"type": "string"},
}  # fmt: skip
FINDING = record({"order": _TEXT, "zone": _TEXT, "zone_version": {"type": "integer"}, **_ANSWER})
UNION = record({"order": _TEXT, "zones": {"type": "array", "items": _TEXT}, **_ANSWER})
CHECK_ANSWER = record(
    {
        "check": {"type": ["string", "null"]}, "at": _INSTANT, "until": _LATER, "as_known_at": _LATER,
        "location": {"type": "object"},
        "consulted": {"type": "array", "items": {"type": "object"}}, "findings": {"type": "array", "items": FINDING},
        "orders": {"type": "array", "items": UNION}, "far": {"type": "integer"},
    }
)  # fmt: skip
_NUMBER: Schema = {"type": "number"}
_FLAG: Schema = {"type": "boolean"}
_END: Schema = {"type": ["string", "null"], "format": "date-time"}


def listed(items: Schema) -> Schema:
    return {"type": "array", "items": items}


_STANDING = record({"at": _INSTANT, "in_force": _FLAG, "unserved": _FLAG, "because": listed(_STRING), "ends": _END})
_ORDER_ANSWER: dict[str, Schema] = {
    **ORDER["properties"], "events": listed(record({"kind": _words(EventKind), "at": _INSTANT, "until": _DAY})),
    "standing": _STANDING,
}  # fmt: skip
_ZONE_ANSWER: dict[str, Schema] = {
    "order": _TEXT, "zone": _TEXT, "zone_version": {"type": "integer"}, "kind": _words(ZoneKind),
    "made_by": _words(MadeBy), "source": _STRING, "note": _STRING, "buffer_m": _NUMBER, "precision_m": _NUMBER,
    "schedule": listed(_STRING), "valid_from": _INSTANT, "area_m2": _NUMBER, "shape_sha256": _STRING,
}  # fmt: skip
ORDER_ANSWER = record(_ORDER_ANSWER)
ORDERS_ANSWER = listed(record({**_ORDER_ANSWER, "zones": {"type": "integer"}}))
_RULE_ANSWER: dict[str, Schema] = {
    "zone": _TEXT,
    "dwell_minutes": {"type": ["number", "null"]},
    "fixes": {"type": ["integer", "null"]},
    "rule": _STRING,
}
KEPT_RULE = record({**_RULE_ANSWER, "by": {"type": ["string", "null"]}, "at": _END})
ORDER_WITH_ZONES = record({**_ORDER_ANSWER, "zones": listed(record(_ZONE_ANSWER)), "alert_rules": listed(KEPT_RULE)})
ZONES_ANSWER = record({"zones": listed(record({**_ZONE_ANSWER, "change": _STRING}))})
VERSION_ANSWER = record({**_ZONE_ANSWER, "valid_to": _END, "change": _STRING})
_ERROR: Schema = {"anyOf": [record({"reason": _TEXT, "by": _TEXT, "at": _INSTANT}), {"type": "null"}]}
_DOUBTS = listed(record({"doubt": {"type": "integer"}, "reason": _TEXT, "by": _TEXT, "at": _INSTANT}))
VERIFY_ANSWER = record(
    {
        "check": _TEXT,
        "verdict": _words(Verdict),
        "differences": listed(_STRING),
        "recorded_in_error": _ERROR,
        "doubtful": _DOUBTS,
    }
)
EXPLANATION_ANSWER = record(
    {"check": _TEXT,
     "parts": listed(record({"title": _STRING, "lines": listed(record(dict.fromkeys(("name", "value", "formula", "source"), _STRING)))}))}
)  # fmt: skip
DIFFERENCES_ANSWER = record(
    {
        "check": _TEXT,
        "other": _TEXT,
        "changes": listed(record(dict.fromkeys(("kind", "about", "one", "other"), _STRING))),
    }
)
FINDINGS_ANSWER = listed(record({**CHECK_ANSWER["properties"], "recorded_in_error": _ERROR, "doubtful": _DOUBTS}))
SIGHTINGS_ANSWER = listed(
    record({"sighting": {"type": "integer"}, "check": _TEXT, "subject": _TEXT, "place": _TEXT, "at": _INSTANT,
            "until": _LATER, "radius_m": _METRES, "percent": _NUMBER, "who": _TEXT, "how": _TEXT,
            "recorded_in_error": _ERROR})
)  # fmt: skip
_REFUSED = listed(record({"row": {"type": "integer"}, **dict.fromkeys(("field", "value", "remedy"), _STRING)}))
FIXES_ANSWER = record(
    {
        "rows_in": {"type": "integer"}, "answered": {"type": "integer"}, "far": {"type": "integer"},
        "refused": _REFUSED,
        "findings": listed(
            record({"row": {"type": "integer"}, "device": _STRING, "time": _INSTANT, "order": _TEXT, "zone": _TEXT,
                    "zone_version": {"type": "integer"}, "outcome": _words(Outcome), "clearance_m": _NUMBER,
                    "chance_inside": _NUMBER, "applies": _words(Applies), "near": _FLAG})
        ),
    }
)  # fmt: skip
_WHOLE: Schema = {"type": "integer"}
_SECONDS: Schema = {"type": ["number", "null"]}
_STAMP = record({"row": _WHOLE, "device": _STRING, "at": _INSTANT})
_MAYBE_STAMP: Schema = {"anyOf": [_STAMP, {"type": "null"}]}
_EPISODE = record(
    {
        "episode": _STRING, "order": _TEXT, "zone": _TEXT, "zone_versions": listed(_WHOLE), "devices": listed(_STRING),
        "first": _STAMP, "last": _STAMP, "proved": _FLAG,
        "entry": _words(Entry), "entered_after": _MAYBE_STAMP, "entered_by": _MAYBE_STAMP,
        "exit": _words(Exit), "left_after": _MAYBE_STAMP, "left_by": _MAYBE_STAMP,
        "dwell_least_s": _NUMBER, "dwell_most_s": _SECONDS, "seen_s": _NUMBER, "depth_m": _NUMBER, "deepest": _STAMP,
        "settled": _WHOLE, "unsettled": _WHOLE, "outside_meanwhile": listed(_WHOLE),
        "gaps": listed(record({"from": _INSTANT, "to": _INSTANT, "device": _STRING})),
        "received": listed(record({"device": _STRING, "expected": {"type": ["integer", "null"]}, "received": _WHOLE,
                                   "interval_s": _SECONDS, "stated": _FLAG})),
        "flags": {"type": "object", "additionalProperties": _WHOLE}, "unserved": _FLAG,
        "alerts": _FLAG, "alert_rule": _STRING, "alert_rule_source": _words(Source), "alert_because": _STRING,
        "because": listed(_STRING),
    }
)  # fmt: skip
_TRANSIT = record(
    {
        "order": _TEXT, "zone": _TEXT, "zone_version": _WHOLE, "device": _STRING, "from": _INSTANT, "to": _INSTANT,
        "line_m": {"type": ["number", "null"]}, "needed_mps": _NUMBER, "fastest_mps": _NUMBER, "reach": _words(Reach),
        "longest_s": _SECONDS, "because": listed(_STRING),
    }
)  # fmt: skip
TRAIL_ANSWER = record(
    {
        "fixes": _WHOLE, "repeated": _WHOLE, "devices": listed(_STRING),
        "alert_rules": listed(record({**_RULE_ANSWER, "source": _words(Source)})),
        "episodes": listed(_EPISODE), "transits": listed(_TRANSIT), "transits_in_all": _WHOLE,
        "could_not_have_been_inside": _WHOLE, "too_fast": listed(_WHOLE),
        "flags": listed(record({"flag": _STRING, "rule": _STRING, "source": _STRING, "fixes": _WHOLE, "rows": listed(_WHOLE)})),
        "doubtful": listed(record({"doubt": _WHOLE, "reason": _TEXT, "by": _TEXT, "at": _INSTANT, "fixes": _WHOLE})),
        "refused": _REFUSED, "recorded_in_error": listed(_WHOLE),
    }
)  # fmt: skip
AUDIT_ANSWER = record({"whole": _FLAG, "faults": listed(_STRING)})
_FAULT = record(
    dict.fromkeys(("error", "field", "value", "problem", "remedy"), _STRING)
    | {"candidates": listed(_STRING) | {"description": "Of several places that fit: each text picks one of them."}},
    optional=("candidates",),
)
PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
        "detail": {"type": "string"}, "errors": listed(_FAULT),
    },
}  # fmt: skip


_REASON: Schema = {
    "name": "Cordon-Reason", "in": "header", "required": False, "schema": {"type": "string", "maxLength": 10_000},
    "description": "Why, for the audit.",
}  # fmt: skip


def described(
    body: Schema | None, answer: Schema, *, status: int = 200, tried: bool = False, media: str = "application/json"
) -> dict[str, Any]:
    """A route's part of the description: its body, its answer, the same after a dry run (`tried`), and problems."""
    problems = {
        str(code): {"description": text, "content": {"application/problem+json": {"schema": PROBLEM}}}
        for code, text in (
            (404, "Not recorded here"),
            (409, "Recorded already"),
            (413, "Too large"),
            (422, "Can't be used"),
            (503, "In use by another action"),
        )
    }
    told = {"content": {media: {"schema": answer}}}
    answers = {str(status): {"description": "The answer", **told}}
    if tried:
        answers["200"] = {"description": "What would be recorded, after a dry run", **told}
    made: dict[str, Any] = {"parameters": [_REASON], "responses": answers | problems}
    if body is not None:
        made["requestBody"] = {"required": True, "content": {"application/json": {"schema": body}}}
    return made
