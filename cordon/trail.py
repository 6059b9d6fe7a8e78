"""A trail as its map shows it, and as the command line and the API tell it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from maps.scene import officer_scene
from maps.trail.scene import State, TrailEpisode, TrailFixes, TrailScene
from monitor.alert import Alerting, AlertRule, Applied
from monitor.check import BoundOrder
from monitor.doubt import Doubt
from monitor.episode import Entry, Episode, Exit
from monitor.finding import Applies, Outcome
from monitor.fixfile.refusal import Refusal
from monitor.fixtable import is_any
from monitor.plausible import FLAG_WORDS, Assigned, Bits, Limits
from monitor.plausible import rules as flag_rules
from monitor.recount import because
from monitor.track import Track
from monitor.trail import LONGEST_SILENCE
from monitor.transit import Transits
from monitor.transit import because as transit_because
from zones.error import BadValue
from zones.instant import Instant, to_microseconds, utc_text
from zones.order import served_at
from zones.period import read_open
from zones.text import isolated

_STATES = {Outcome.OUTSIDE.value: State.OUTSIDE, Outcome.INDETERMINATE.value: State.INDETERMINATE,
           Outcome.INSIDE.value: State.INSIDE}  # fmt: skip
_MOST_LINES = 20
_MOST_TRANSITS = 1_000
"""So many possible transits are told one by one."""


def trail_scene(
    bound: BoundOrder,
    track: Track,
    findings: Any,
    episodes: Sequence[Episode],
    flags: Bits,
    transits: Transits,
    *,
    longest_silence: timedelta,
    in_error: int,
    doubts: Sequence[tuple[Doubt, int]],
    rules: Mapping[str, Applied],
    alerts: Sequence[Alerting],
) -> TrailScene:
    """What the officers' map of a trail shows: the zones as they were at its last fix, and as they had been before."""
    made = [version.valid_from for zone in bound.zones for version in zone.versions]
    last = max(
        track.at(len(track) - 1), min(made, default=bound.order.made_at)
    )  # what was not made by then answers all the same
    zones = officer_scene(bound.order, bound.zones, (), {}, last, every_version=True)
    lines = sum(1 for one in transits if one.line_m is not None)
    notes = (
        [
            f"Between two fixes outside, the straight way passes a zone {_times(lines)}: a possible transit, never an entry."
        ]
        if lines
        else []
    )
    if len(transits.too_fast):
        notes.append(f"{_fixes(len(transits.too_fast))} can't be left for the next at {transits.fastest_mps:g} m/s.")
    if in_error:
        notes.append(f"{_fixes(in_error)}, marked as recorded in error, left out.")
    notes += doubt_lines(doubts)
    notes += rule_lines(rules)
    return TrailScene(
        order=bound.order.reference, subject=bound.order.subject.reference, zones=zones.zones, others=zones.others,
        fixes=TrailFixes(
            at_us=track.at_us, lon=track.lon, lat=track.lat, radius_95_m=track.radius_95_m, device=track.device,
            state=_states(track, findings, served_at(bound.order)), flags=flags.astype(np.uint16),
        ),
        devices=tuple(name or "without a name" for name in track.devices), flag_words=FLAG_WORDS,
        gap_s=longest_silence.total_seconds(), notes=tuple(notes),
        episodes=tuple(_episode(one, track, alert) for one, alert in zip(episodes, alerts, strict=True)),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which of the fixes: of some devices (all where none is named), and from when up to when; and by which limits they are judged.

    `interval` is how often the tags were set to send, where that is known. `one_radius` is true where somebody stated one radius for
    all fixes: that it never changes is no wonder then. `rules` are rules for alerts, by the labels of zones, in the place of those
    that are kept with these.
    """

    devices: Collection[str] = ()
    start: Instant | None = None
    end: Instant | None = None
    limits: Limits = field(default_factory=Limits)
    longest_silence: timedelta = LONGEST_SILENCE
    interval: timedelta | None = None
    one_radius: bool = False
    rules: Mapping[str, AlertRule] = field(default_factory=dict)
    assigned: Mapping[str, Sequence[Assigned]] = field(default_factory=dict)
    """When devices were the subject's; one that is not named always was."""


def count_lines(track: Track, episodes: Sequence[Episode], refusals: Sequence[Refusal]) -> Iterator[str]:
    """How many fixes there are, of which devices, and which rows can't be used: the first ones with the reason."""
    names = [isolated(name) if name else "one without a name" for name in track.devices[:_MOST_LINES]]
    more = f" and {len(track.devices) - _MOST_LINES:,} more" if len(track.devices) > _MOST_LINES else ""
    yield f"{_fixes(len(track))} of {', '.join(names)}{more}, all taken as the subject's. Visits: {len(episodes):,}. Rows refused: {len(refusals):,}."
    for one in refusals[:_MOST_LINES]:
        yield f"   Row {one.row:,}, {one.field} “{isolated(one.value)}”: {one.remedy}"
    if len(refusals) > _MOST_LINES:
        yield f"   And {len(refusals) - _MOST_LINES:,} more like these: see --json."


def read_assigned(given: Sequence[str]) -> dict[str, list[Assigned]]:
    """When devices were the subject's, from `DEVICE=FROM/UNTIL`, either time left out where that is open; raises BadValue and BadInstant."""
    found: dict[str, list[Assigned]] = {}
    for one in given:
        device, sign, period = one.rpartition("=")
        start, slash, end = period.partition("/")
        if not sign or not slash:
            raise BadValue(
                "--assigned",
                one,
                "Write the device, =, and from when / until when: T-1=2026-03-01T10:00Z/2026-06-01T10:00Z.",
            )
        begins, ends = read_open(start.strip() or None, end.strip() or None, fields=("--assigned", "--assigned"))
        found.setdefault(device.strip(), []).append(Assigned(start=begins, end=ends))
    return found


def between_lines(transits: Transits, longest_silence: timedelta) -> Iterator[str]:
    """What was possible between fixes, as the shell tells it: the first ones in sentences.

    Of fixes that follow one another closely beside a zone anything is possible: only their number is told.
    """
    told = [one for one in transits if one.line_m is not None or one.after.at - one.before.at > longest_silence]
    if len(transits) or len(transits.too_fast):
        yield "\nBetween fixes"
    for one in told[:_MOST_LINES]:
        yield f"   {' '.join(transit_because(one))}"
    if len(told) > _MOST_LINES:
        yield f"   And {len(told) - _MOST_LINES:,} more like these: see --json."
    if len(transits) > len(told):
        yield (f"   Between {len(transits) - len(told):,} other pairs of fixes, none further apart in time than a gap, it could have been inside a zone at "
               f"up to {transits.fastest_mps:g} m/s: see --json.")  # fmt: skip
    if len(transits.too_fast):
        yield f"   {_fixes(len(transits.too_fast))} can't be left for the next at {transits.fastest_mps:g} m/s."


def doubt_lines(doubts: Sequence[tuple[Doubt, int]]) -> list[str]:
    """What was said of devices of a trail, each with of how many of its fixes, in sentences."""
    return [f"{_fixes(count)} {'is' if count == 1 else 'are'} doubtful: {one.words}." for one, count in doubts]


def rule_lines(rules: Mapping[str, Applied]) -> list[str]:
    """Of which visits to each zone somebody is told at once, in sentences."""
    return [f"{zone}, {one.words}." for zone, one in rules.items()]


def trail_json(
    track: Track,
    episodes: Sequence[Episode],
    flags: Bits,
    transits: Transits,
    asked: Asked,
    doubts: Sequence[tuple[Doubt, int]],
    rules: Mapping[str, Applied],
    alerts: Sequence[Alerting],
) -> dict[str, Any]:
    """A trail in the words of the command line."""
    return {
        "fixes": len(track),
        "repeated": len(track.given) - len(track),
        "devices": list(track.devices),
        "alert_rules": [{"zone": zone} | one.as_json() for zone, one in rules.items()],
        "episodes": [_episode_json(one, track, alert) for one, alert in zip(episodes, alerts, strict=True)],
        "transits": [
            {"order": one.order, "zone": one.zone, "zone_version": one.version, "device": one.before.device,
             "from": utc_text(one.before.at), "to": utc_text(one.after.at), "line_m": _metres(one.line_m),
             "needed_mps": round(one.needed_mps, 3), "fastest_mps": one.fastest_mps, "reach": one.reach.value,
             "longest_s": None if one.longest is None else one.longest.total_seconds(), "because": transit_because(one)}
            for one in (transits[nth] for nth in range(min(len(transits), _MOST_TRANSITS)))
        ],
        "transits_in_all": len(transits),
        "could_not_have_been_inside": transits.could_not,
        "too_fast": [int(track.row[place]) for place in transits.too_fast[:_MOST_TRANSITS].tolist()],
        "flags": [
            {"flag": one.flag.words, "rule": one.rule, "source": one.source, "fixes": int(np.count_nonzero(flags & one.flag.value)),
             "rows": track.row[np.flatnonzero(flags & one.flag.value)][:_MOST_TRANSITS].tolist()}
            for one in flag_rules(asked.limits)
        ],
        "doubtful": [one.as_json() | {"fixes": count} for one, count in doubts],
    }  # fmt: skip


def _states(track: Track, findings: Any, served: Instant | None) -> NDArray[np.uint8]:
    """What each fix proves of the zones: the most that it proves of any that applied."""
    state = np.zeros(len(track), np.uint8)
    place = track.places(np.asarray(findings.column("row")))
    column = findings.column("outcome")
    words = np.array([_STATES[word] for word in column.dictionary.to_pylist()], np.uint8)
    told = words[np.asarray(column.indices)]
    applied = is_any(findings.column("applies"), (Applies.THROUGHOUT.value,))
    np.maximum.at(state, place, np.where(applied | (told == State.OUTSIDE), told, State.NOT_APPLYING).astype(np.uint8))
    unserved = np.ones(len(track), np.bool_) if served is None else track.at_us < to_microseconds(served)
    state[unserved & (state == State.INSIDE)] = State.UNSERVED
    return state


def _episode(one: Episode, track: Track, alerting: Alerting) -> TrailEpisode:
    return TrailEpisode(
        label=one.label, zone=one.zone, devices=tuple(track.devices.index(device) for device in one.devices),
        places=one.places, entry_seen=one.entry is Entry.SEEN, exit_seen=one.exit is Exit.SEEN,
        dwell=one.last.at - one.first.at, depth_m=one.depth_m, settled=one.settled,
        unsettled=one.unsettled, gaps=len(one.gaps), alert=alerting.because, sentences=because(one),
    )  # fmt: skip


def _episode_json(one: Episode, track: Track, alerting: Alerting) -> dict[str, Any]:
    def told(stamp: Any) -> Any:
        return (
            None
            if stamp is None
            else {"row": int(track.row[stamp.place]), "device": stamp.device, "at": utc_text(stamp.at)}
        )

    return {
        "episode": one.label, "order": one.order, "zone": one.zone, "zone_versions": list(one.versions), "devices": list(one.devices),
        "first": told(one.first), "last": told(one.last), "proved": one.proved,
        "entry": one.entry.value, "entered_after": told(one.entered_after), "entered_by": told(one.entered_by),
        "exit": one.exit.value, "left_after": told(one.left_after), "left_by": told(one.left_by),
        "dwell_least_s": one.dwell_least.total_seconds(),
        "dwell_most_s": None if one.dwell_most is None else one.dwell_most.total_seconds(),
        "seen_s": one.seen.total_seconds(), "depth_m": round(one.depth_m, 3), "deepest": told(one.deepest),
        "settled": one.settled, "unsettled": one.unsettled, "outside_meanwhile": track.row[list(one.outside_meanwhile)].tolist(),
        "gaps": [{"from": utc_text(gap.before.at), "to": utc_text(gap.after.at), "device": gap.before.device} for gap in one.gaps],
        "received": [{"device": sent.device, "expected": sent.expected, "received": sent.received,
                      "interval_s": None if sent.interval is None else sent.interval.total_seconds(), "stated": sent.stated}
                     for sent in one.received],
        "flags": {flag.words: count for flag, count in one.flags}, "unserved": one.unserved,
        "alerts": alerting.alerts, "alert_rule": str(alerting.rule), "alert_rule_source": alerting.source.value,
        "alert_because": alerting.because, "because": list(because(one)),
    }  # fmt: skip


def _metres(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"


def _fixes(count: int) -> str:
    return "One fix" if count == 1 else f"{count:,} fixes"
