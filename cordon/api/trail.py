"""Trails over HTTP: what is asked, the fixes that are sent, and the answer, in the words of the command line."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from cordon.api.body import fields
from cordon.api.schema import ALERT_RULE, TRAIL
from cordon.rule import read_rule
from cordon.trail import Asked
from monitor.alert import AlertRule
from monitor.fix import Fix
from monitor.fixfile.refusal import Refusal, refusal_of
from monitor.fixfile.row import read_fix
from monitor.plausible import Assigned, Limits
from monitor.trail import LONGEST_SILENCE
from zones.error import BadValue, CordonError, ManyFaults, MissingField
from zones.period import read_open
from zones.text import is_text
from zones.unit import finite

MOST_FIXES = 100_000
_MOST_TOLD = 100
"""Of a body without one usable fix so many faults are told."""


def read_fixes(rows: object) -> tuple[list[Fix], list[Refusal]]:
    """The fixes of a list of rows, and those rows that can't be used, each with the reason; raises BadValue for what is no such list."""
    fixes, faults = _read(rows)
    return fixes, [refusal_of(number, fault) for number, fault in faults]


def read_some_fixes(rows: object) -> tuple[list[Fix], list[Refusal]]:
    """The same; raises what is wrong with them where not one can be used."""
    fixes, faults = _read(rows)
    if fixes:
        return fixes, [refusal_of(number, fault) for number, fault in faults]
    if not faults:
        raise MissingField(
            "fixes", remedy="Give one or more, or leave the field out: then it is of the fixes on record."
        )
    for number, fault in faults[:_MOST_TOLD]:
        fault.field = f"fixes.{number}.{fault.field}"
    raise ManyFaults([fault for _, fault in faults[:_MOST_TOLD]])


def _read(rows: object) -> tuple[list[Fix], list[tuple[int, CordonError]]]:
    if not isinstance(rows, list) or len(rows) > MOST_FIXES:
        given = f"{len(rows):,} rows" if isinstance(rows, list) else type(rows).__name__
        raise BadValue("fixes", given, f"Give a list of at most {MOST_FIXES:,} fixes.")
    fixes, faults = list[Fix](), list[tuple[int, CordonError]]()
    for number, row in enumerate(rows, 1):
        try:
            fixes.append(read_fix(number, row))
        except CordonError as fault:
            faults.append((number, fault))
    return fixes, faults


def read_asked(given: object) -> Asked:
    """What of a trail is asked; raises ManyFaults or BadInput."""
    body = fields(given, TRAIL)
    fastest_mps = _number(body, "fastest_mps", (0.1, 1_000.0), "metres a second")
    silence = _number(body, "silence_minutes", (1.0, 10_000.0), "minutes")
    interval = _number(body, "interval_s", (1.0, 86_400.0), "seconds")
    start, end = read_open(body.get("from"), body.get("until"))
    return Asked(
        devices=_devices(body.get("devices")),
        start=start,
        end=end,
        limits=Limits() if fastest_mps is None else Limits(fastest_mps=fastest_mps),
        longest_silence=LONGEST_SILENCE if silence is None else timedelta(minutes=silence),
        interval=None if interval is None else timedelta(seconds=interval),
        rules=_rules(body.get("rules")),
        assigned=_assigned(body.get("assigned")),
    )


def _number(body: Mapping[str, Any], name: str, within: tuple[float, float], unit: str) -> float | None:
    value = body.get(name)
    return None if value is None else finite(name, value, lowest=within[0], highest=within[1], unit=unit)


def _devices(given: object) -> tuple[str, ...]:
    if given is None:
        return ()
    if not isinstance(given, list) or not all(isinstance(one, str) and is_text(one) for one in given):
        raise BadValue("devices", given, "Give a list of the names of devices.")
    return tuple(given)


def _rules(given: object) -> dict[str, AlertRule]:
    """The rules of zones, by the labels that they were given with."""
    if given is None:
        return {}
    if not isinstance(given, list):
        raise BadValue("rules", given, "Give a list of objects of zone, dwell_minutes and fixes.")
    made: dict[str, AlertRule] = {}
    for number, one in enumerate(given, 1):
        within = f"rules.{number}"
        rule = fields(one, TRAIL["properties"]["rules"]["items"], within=within)
        zone = rule["zone"]
        if not isinstance(zone, str) or zone in made:
            raise BadValue(f"{within}.zone", zone, "Give the label of a zone, each zone once.")
        made[zone] = rule_of(rule, f"{within}.")
    return made


def _assigned(given: object) -> dict[str, list[Assigned]]:
    """When devices were the subject's."""
    if given is None:
        return {}
    if not isinstance(given, list):
        raise BadValue("assigned", given, "Give a list of objects of device, from and until.")
    made: dict[str, list[Assigned]] = {}
    for number, one in enumerate(given, 1):
        within = f"assigned.{number}"
        body = fields(one, TRAIL["properties"]["assigned"]["items"], within=within)
        (device,) = _devices([body["device"]])
        start, end = read_open(body.get("from"), body.get("until"), fields=(f"{within}.from", f"{within}.until"))
        made.setdefault(device, []).append(Assigned(start=start, end=end))
    return made


def rule_of(body: Mapping[str, Any], prefix: str = "") -> AlertRule:
    """The rule of a body's minutes and number of fixes; raises BadNumber."""
    return read_rule(
        body.get("dwell_minutes"), body.get("fixes"), dwell_field=f"{prefix}dwell_minutes", fixes_field=f"{prefix}fixes"
    )


def read_kept_rule(given: object) -> AlertRule:
    """The rule that a zone is to keep; off where both numbers are null. Both are asked for, lest one be forgotten."""
    return rule_of(fields(given, ALERT_RULE))
