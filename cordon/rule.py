"""Rules for alerts as the doors read and tell them: a least dwell in minutes, a least number of fixes proved inside."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from monitor.alert import OFF, AlertRule, KeptRule
from zones.error import BadNumber, BadValue
from zones.instant import utc_text
from zones.unit import finite
from zones.zone import Zone

LEAST_MINUTES, MOST_MINUTES = 0.001, 525_600.0
MOST_FIXES = 1_000_000_000


def read_rule(dwell: object, fixes: object, *, dwell_field: str, fixes_field: str) -> AlertRule:
    """The rule of a number of minutes and a number of fixes, each None for none; raises BadNumber."""
    return AlertRule(
        dwell=None if dwell is None else _minutes(dwell, dwell_field),
        fixes=None if fixes is None else _count(fixes, fixes_field),
    )


def read_rules(dwells: Sequence[str], fixes: Sequence[str]) -> dict[str, AlertRule]:
    """The rules of zones from `ZONE=MINUTES` and `ZONE=N`; raises BadValue and BadNumber."""
    minutes = {zone: _minutes(value, "--dwell") for zone, value in _by_zone("--dwell", dwells)}
    counts = {zone: _count(value, "--fixes") for zone, value in _by_zone("--fixes", fixes)}
    return {zone: AlertRule(dwell=minutes.get(zone), fixes=counts.get(zone)) for zone in minutes.keys() | counts.keys()}


def kept_json(zones: Sequence[Zone], kept: Mapping[str, KeptRule]) -> list[dict[str, Any]]:
    """The rule of each zone, with who set it and when; of a zone that never had one both are null."""
    return [{"zone": zone.label} | rule_json(kept.get(zone.label)) for zone in zones]


def rule_json(kept: KeptRule | None) -> dict[str, Any]:
    """The rule that is kept with a zone in the words of the command line."""
    if kept is None:
        return OFF.as_json() | {"by": None, "at": None}
    return kept.rule.as_json() | {"by": kept.by, "at": utc_text(kept.at)}


def _minutes(value: object, field: str) -> timedelta:
    return timedelta(minutes=finite(field, value, lowest=LEAST_MINUTES, highest=MOST_MINUTES, unit="minutes"))


def _count(value: object, field: str) -> int:
    count = finite(field, value, lowest=1, highest=MOST_FIXES, unit="fixes")
    if count != int(count):
        raise BadNumber(field, value, "Give a whole number of fixes.")
    return int(count)


def _by_zone(option: str, given: Sequence[str]) -> Iterator[tuple[str, str]]:
    told = set[str]()
    for one in given:
        label, sign, value = one.rpartition("=")
        zone = label.strip()
        if not sign or not zone:
            raise BadValue(option, one, "Write the zone's label, =, and the number: Zone A=10.")
        if zone in told:
            raise BadValue(option, one, "Give each zone once.", problem="is of a zone that has a number already")
        told.add(zone)
        yield zone, value.strip()
