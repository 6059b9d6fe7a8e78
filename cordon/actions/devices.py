"""Devices, whoever is tagged with them: their findings in a period, and doubts about these."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from cordon.actions.checks import told_json
from cordon.desk import Act, Desk
from cordon.right import Right
from monitor.doubt import Doubt
from monitor.doubt_storage import add_doubt, devices_of, end_doubt
from monitor.replay import RecordedCheck
from zones.error import AlreadyThere, BadValue, MissingField, NotAllowed, NotFound, raise_faults
from zones.instant import Instant, utc_text
from zones.period import open_period_words, refuse_backwards
from zones.text import read_line, read_text

MOST_DEVICES = 500
_MOST_CHARS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceFindings:
    """What is on record of devices in a period: the checks of their fixes, the first of them where not all were asked for.

    `count` is how many checks there are, `fixes` how many fixes; `device_of` has the devices by the numbers of fixes. `doubts`
    are those that stand about the devices, of whatever period.
    """

    devices: Sequence[str]
    start: Instant | None
    end: Instant | None
    checks: Sequence[RecordedCheck]
    device_of: Mapping[int, str]
    count: int
    fixes: int
    doubts: Sequence[Doubt]

    @property
    def period_words(self) -> str:
        return open_period_words(self.start, self.end)

    def device(self, check: RecordedCheck) -> str:
        return self.device_of.get(check.fix or 0, "")


def read_devices(names: Iterable[str], field: str) -> tuple[str, ...]:
    """The names of devices, each once, in the order of the alphabet; raises MissingField, and BadValue for too many."""
    read = sorted({read_line(name, field, most=_MOST_CHARS) for name in names})
    if not read:
        raise MissingField(field, remedy="Name a device.")
    if len(read) > MOST_DEVICES:
        raise BadValue(
            field, f"{len(read):,} devices", f"Name at most {MOST_DEVICES:,} at once.", problem="are too many"
        )
    return tuple(read)


def find_findings(
    desk: Desk, devices: Sequence[str], start: Instant | None, end: Instant | None, *, most: int | None = None
) -> DeviceFindings:
    """The recorded findings of devices in a period, which may be open at either side, in the order of time.

    Raises NotFound for a device of which no fix is on record at any time.
    """
    names = read_devices(devices, "devices")
    refuse_backwards(start, end)
    with desk.act("device.findings_sought", Right.SEE) as act:
        _refuse_unknown(act, names)
        found = act.reach.checks_of_devices(names, start, end)
        first = list(islice(found, most))
        count, fixes = len(first) + sum(1 for _ in found), _fixes(act, names, start, end)
        act.what |= {"findings": count, "fixes": fixes}
        return DeviceFindings(
            devices=names, start=start, end=end, checks=first, count=count, fixes=fixes,
            device_of=devices_of(act.connection, [one.fix for one in first if one.fix is not None]),
            doubts=[_told(one, names) for one in act.reach.doubts() if not set(names).isdisjoint(one.devices)],
        )  # fmt: skip


def doubt_device(
    desk: Desk, devices: Sequence[str], start: Instant | None, end: Instant | None, reason: str
) -> tuple[int, int]:
    """Says that what devices told in a period is doubtful, and why; the answer is the doubt's number, and how many checks it covers.

    It covers the records of the police force of who says so, of all where they have none. Raises NotFound as `find_findings`
    does, and AlreadyThere, with its number, for the very same that stands.
    """
    why, names = read_text(reason, "because"), read_devices(devices, "devices")
    refuse_backwards(start, end)
    with desk.act("device.doubted", Right.CHECK) as act:
        _refuse_unknown(act, names)
        force = desk.actor.force
        for one in act.reach.doubts():
            if (one.devices, one.start, one.end, one.reason, one.police_force) == (names, start, end, why, force):
                raise AlreadyThere("doubt", one.number, "Look at the list of doubts.")
        number = add_doubt(act.connection, act.stamp, names, start, end, why, force)
        covered = (one for one in act.reach.checks_of_devices(names, start, end) if _is_on(number, one))
        count = sum(1 for _ in covered)
        _fixes(act, names, start, end)
        act.what |= {"doubt": number, "findings": count}
        return number, count


def trust_device(desk: Desk, number: int, reason: str) -> None:
    """Takes a doubt back; raises NotFound, AlreadyThere where it was, and NotAllowed where it is of all police forces."""
    why = read_text(reason, "because")
    with desk.act("device.trusted", Right.CHECK) as act:
        found = next((one for one in _in_reach(act) if one.number == number), None)
        if found is None:
            raise NotFound("doubt", number, "Look at the list of doubts: it has their numbers.")
        if found.taken_back is not None:
            raise AlreadyThere("doubt", number, "Look at the list of doubts: it says who took it back, and why.")
        if desk.actor.force not in (None, found.police_force):
            raise NotAllowed("doubt", number, "Ask whoever keeps Cordon to take it back.",
                             problem="is about the records of all police forces")  # fmt: skip
        _fixes(act, found.devices, found.start, found.end)
        end_doubt(act.connection, act.stamp, found, why)
        act.what["doubt"] = number


def list_doubts(desk: Desk) -> Sequence[Doubt]:
    """The doubts about devices of which a fix is in reach, the newest first; those that were taken back, too."""
    with desk.act("device.doubts_listed", Right.SEE) as act:
        found = _in_reach(act)
        act.what["doubts"] = [one.number for one in found]
        return list(reversed(found))


def findings_json(found: DeviceFindings) -> dict[str, Any]:
    """The findings of devices in the words of the command line."""
    return {
        "devices": list(found.devices), "from": _when(found.start), "until": _when(found.end), "fixes": found.fixes,
        "findings": [
            told_json(one) | {"device": found.device(one)}
            for one in found.checks
        ],
    }  # fmt: skip


def doubt_json(doubt: Doubt) -> dict[str, Any]:
    """A doubt in the words of the command line."""
    over = doubt.taken_back
    return doubt.as_json() | {
        "devices": list(doubt.devices), "from": _when(doubt.start), "until": _when(doubt.end),
        "taken_back": None if over is None else {"reason": over.reason, "by": over.by, "at": utc_text(over.at)},
    }  # fmt: skip


def _when(at: Instant | None) -> str | None:
    return None if at is None else utc_text(at)


def _is_on(number: int, check: RecordedCheck) -> bool:
    return any(one.number == number for one in check.doubts)


def _in_reach(act: Act) -> list[Doubt]:
    """The doubts in reach, each with those of its devices of which a fix is; none that has no such device."""
    found = act.reach.doubts(standing=False)
    devices = {one.device for doubt in found for one in act.reach.fixes_of_devices(doubt.devices)}
    return [_told(one, devices) for one in found if not devices.isdisjoint(one.devices)]


def _told(doubt: Doubt, devices: Iterable[str]) -> Doubt:
    """A doubt with no more of its devices than these."""
    named = set(devices)
    return replace(doubt, devices=tuple(one for one in doubt.devices if one in named))


def _fixes(act: Act, devices: Sequence[str], start: Instant | None, end: Instant | None) -> int:
    """How many fixes of devices are on record in a period; whose they are is noted."""
    found = act.reach.fixes_of_devices(devices, start, end)
    act.reach.seen |= {one.subject for one in found if one.subject}
    return sum(one.fixes for one in found)


def _refuse_unknown(act: Act, devices: Sequence[str]) -> None:
    """Raises NotFound for each device of which no fix is on record, or in reach."""
    known = {one.device for one in act.reach.fixes_of_devices(devices)}
    raise_faults([
        NotFound("devices", one, "Write it as the file of fixes has it.", problem="has no fix on record")
        for one in devices
        if one not in known
    ])  # fmt: skip
