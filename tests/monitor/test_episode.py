"""Episodes: what a run of fixes in a zone is, and what is said of how it began and ended."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from monitor.alert import OFF, AlertRule, alerts
from monitor.bulk import check_fixes
from monitor.check import BoundOrder
from monitor.episode import Entry, Episode, Exit, episodes
from monitor.finding import Outcome
from monitor.fix import Fix
from monitor.fixtable import to_table
from monitor.plausible import Flag, flags
from monitor.recount import because
from monitor.register import Register
from monitor.track import track_of
from tests.builders import at, bound, square, version, weekday_mornings, zone
from zones.error import BadNumber, BadValue
from zones.instant import Instant, to_microseconds
from zones.period import Period
from zones.schedule import windows

START = at("2026-03-03T08:00Z")  # a Tuesday, as in `weekday_mornings`: from 08:00 to 09:30
LON = {"#": 0.0, "?": 0.001, ".": 0.01}
"""In the middle of the square, on its edge, far outside."""


def trail(signs: str, *, start: Instant = START, device: str = "T-1", row: int = 1) -> list[Fix]:
    """A fix a minute: # inside, ? on the edge, . outside; a space is a silence."""
    return [
        Fix(row=row + n, device=device, at=Instant(start + timedelta(minutes=n)), lon_deg=LON[sign], lat_deg=50.801,
            radius_95_m=10.0)
        for n, sign in enumerate(signs) if sign != " "
    ]  # fmt: skip


def found(fixes: Sequence[Fix], *given: BoundOrder, **options: Any) -> list[Episode]:
    register, table = Register(given or [bound()]), to_table(fixes)
    return episodes(track_of(table), register.answer(table), register, **options)


def minute(stamp: Any) -> float | None:
    return None if stamp is None else (stamp.at - START) / timedelta(minutes=1)


HOURS = bound(zone(version(schedule=weekday_mornings())))
BEFORE = Instant(START - timedelta(minutes=3))


@pytest.mark.parametrize(
    ("signs", "runs"),
    [
        pytest.param("..##..", [(2, 3, "seen", "seen")], id="in and out again"),
        pytest.param("##", [(0, 1, "not seen", "open")], id="the record begins and ends inside"),
        pytest.param(".#?#.", [(1, 3, "seen", "seen")], id="what is not settled does not end it"),
        pytest.param(".#.#.", [(1, 1, "seen", "seen"), (3, 3, "seen", "seen")], id="what is proved outside does"),
        pytest.param(".#             #.", [(1, 15, "seen", "seen")], id="silence does not"),
        pytest.param(".#        ", [(1, 1, "seen", "open")], id="leaving is not concluded from silence"),
        pytest.param(".?.", [(1, 1, "seen", "seen")], id="never proved"),
        pytest.param("......", [], id="never there"),
    ],
)
def test_a_run_is_of_fixes_none_of_which_is_proved_outside(signs: str, runs: list[tuple[int, int, str, str]]) -> None:
    made = found(trail(signs))
    assert [(minute(one.first), minute(one.last), one.entry.value, one.exit.value) for one in made] == runs
    assert [one.proved for one in made] == ["#" in signs for _ in made]


@pytest.mark.parametrize(
    ("signs", "entry", "first"),
    [
        pytest.param("#####", Entry.ALREADY_INSIDE, 0, id="inside before"),
        pytest.param("...##", Entry.NOT_SEEN, 0, id="outside the minute before: on which side of the hour they came is not known"),
        pytest.param("??###", Entry.ALREADY_INSIDE, 0, id="inside at the last fix before"),
        pytest.param("???##", Entry.NOT_SEEN, 0, id="not settled before"),
        pytest.param("   ##", Entry.NOT_SEEN, 0, id="no fix before"),
        pytest.param("#    ##", Entry.ALREADY_INSIDE, 2, id="inside before, and no gap since"),
        pytest.param("#      #", Entry.NOT_SEEN, 4, id="inside before a gap, in which they may have left and come back"),
        pytest.param("....#", Entry.SEEN, 1, id="outside when they began"),
    ],
)  # fmt: skip
def test_who_is_inside_when_the_hours_begin_did_not_enter(signs: str, entry: Entry, first: int) -> None:
    (made,) = found(trail(signs, start=BEFORE), HOURS)
    assert (made.entry, minute(made.first)) == (entry, first)
    assert (made.entered_after is None) == (entry is not Entry.SEEN)
    assert "entered" not in " ".join(because(made))


@pytest.mark.parametrize(
    "begun",
    [
        pytest.param(bound(zone(version(valid_from=START))), id="the zone"),
        pytest.param(bound(made_at="2026-03-03T08:00:00Z", served_at=None), id="the order"),
    ],
)
def test_who_is_inside_when_a_zone_or_an_order_begins_did_not_enter(begun: BoundOrder) -> None:
    (made,) = found(trail("#####", start=BEFORE), begun)
    assert (made.entry, made.began, minute(made.first)) == (Entry.ALREADY_INSIDE, START, 0)
    assert because(made)[1] == (
        "It was already inside at 07:59 GMT, before the zone began to apply at 08:00 GMT: no entry was seen."
    )


def test_hours_that_end_end_an_episode_even_if_they_begin_again_before_the_next_fix() -> None:
    day = 24 * 60
    fixes = [*trail("###"), *trail("##", start=Instant(START + timedelta(minutes=day)), row=9)]
    first, second = found(fixes, HOURS)
    assert (first.exit, first.ceased, first.dwell_most) == (Exit.CEASED, at("2026-03-03T09:30Z"), None)
    assert (second.entry, second.began, second.exit) == (Entry.NOT_SEEN, at("2026-03-04T08:00Z"), Exit.OPEN)
    assert because(second)[1] == (
        "The zone began to apply at 08:00 GMT, after a fix on Tue 3 Mar 2026 at 08:02 GMT that is proved inside: no entry was seen."
    )
    assert len(found(fixes)) == 1  # a zone that applies always


@pytest.mark.parametrize(("until", "ended"), [("2026-03-03T09:29Z", Exit.OPEN), ("2026-03-03T09:30Z", Exit.CEASED)])
def test_hours_end_by_themselves_once_the_record_goes_so_far(until: str, ended: Exit) -> None:
    (made,) = found(trail(".##"), HOURS, until=at(until))
    assert made.exit is ended
    assert made.dwell_most == (timedelta(minutes=90) if ended is Exit.CEASED else None)


def test_a_variation_is_no_way_in_or_out_and_ends_nothing() -> None:
    moved = square(0.009)
    varied = Instant(START + timedelta(minutes=2, seconds=30))
    same = bound(zone(version(), version(version=2, valid_from=varied)))
    (made,) = found(trail(".####."), same)
    assert (made.versions, made.entry, made.exit) == ((1, 2), Entry.SEEN, Exit.SEEN)
    other = bound(zone(version(), version(moved, version=2, valid_from=varied)))
    (left,) = found(trail(".##..."), bound(zone(version(), version(square(-0.02), version=2, valid_from=varied))))
    (came,) = found(trail("....."), other)
    assert (left.exit, came.entry) == (Exit.VARIED, Entry.VARIED)
    assert "the zone was varied" in because(came)[1]


def test_who_was_inside_what_the_zone_was_before_was_not_already_inside_what_it_is() -> None:
    hours = weekday_mornings()
    varied = version(version=2, valid_from=Instant(START - timedelta(seconds=30)), schedule=hours)
    (made,) = found(trail("#####", start=BEFORE), bound(zone(version(square(-0.0005), schedule=hours), varied)))
    assert made.entry is Entry.NOT_SEEN


def test_devices_that_overlap_in_time_are_one_episode_and_each_is_expected() -> None:
    mine, other = trail(".###....##."), trail("..##  ####.", device="T-2", row=50)
    (made,) = found([*mine, *other])
    assert made.devices == ("T-1", "T-2")
    assert [minute(made.first), minute(made.last), len(made.outside_meanwhile)] == [1, 9, 5]
    assert [(one.device, one.expected, one.received) for one in made.received] == [("T-1", 9, 9), ("T-2", 9, 7)]
    assert [made.name(place) for place in made.places] == [f"A{n}" for n in range(1, 12)]
    assert "Tags T-1 and T-2 are proved inside" in because(made)[0]
    assert "5 fixes of the subject are proved outside" in " ".join(because(made))
    (touching,) = found([*trail(".##....."), *trail(". ##.", device="T-2", row=50)])
    assert touching.devices == ("T-1", "T-2")
    apart = found([*trail(".##....."), *trail(".....##.", device="T-2", row=50)])
    assert [one.devices for one in apart] == [("T-1",), ("T-2",)]


def test_labels_are_in_the_order_of_time_over_all_zones_and_an_edge_of_two_is_of_both() -> None:
    east = zone(version(square(0.009), label="Zone B"), sequence=1)
    made = found(trail("##..##"), bound(zone(), east))
    assert [(one.label, one.zone) for one in made] == [("A", "Zone A"), ("B", "Zone B"), ("C", "Zone A")]
    many = found(trail("#." * 28))
    assert [one.label for one in many[24:]] == ["Y", "Z", "AA", "AB"]


def test_what_is_told_of_an_episode() -> None:
    (made,) = found(trail("..##?#         ##.."))
    assert (minute(made.entered_after), minute(made.entered_by)) == (1, 2)
    assert (minute(made.left_after), minute(made.left_by)) == (16, 17)
    assert [(minute(gap.before), minute(gap.after)) for gap in made.gaps] == [(5, 15)]
    assert (made.dwell_least, made.dwell_most, made.seen) == tuple(timedelta(minutes=n) for n in (14, 16, 4))
    assert (made.settled, made.unsettled) == (5, 1)
    assert made.depth_m == pytest.approx(70.4, abs=0.1)
    assert minute(made.deepest) == 2  # the first of several that are as deep
    assert [(one.expected, one.received) for one in made.received] == [(15, 6)]
    assert because(made) == (
        "Tag T-1 is proved inside Zone A by 5 of 6 fixes, on Tue 3 Mar 2026 from 08:02 GMT to 08:16 GMT: at most 70.5 m inside "
        "the edge.",
        "It was last proved outside before that at 08:01 GMT, and first proved inside at 08:02 GMT.",
        "It was first proved outside again at 08:17 GMT.",
        "From the first to the last proof it was 14 min, in which it may have left and returned between two fixes; it was inside for at most "
        "16 min.",
        "Tag T-1 was silent for 10 min, on Tue 3 Mar 2026 from 08:05 GMT to 08:15 GMT: where it was then is not known.",
        "Tag T-1 sent 6 of the 15 fixes that it would have sent every 1 min, as it usually does.",
    )  # fmt: skip


def test_what_nobody_saw_is_not_said() -> None:
    unproved, inside = found(trail(".??."))[0], found(trail("##"))[0]
    assert because(unproved)[0].startswith("Tag T-1 is not proved to have been inside Zone A")
    assert because(unproved)[2] == "It was proved outside at 08:03 GMT."
    assert because(inside)[1:3] == (
        "It has no fix before Tue 3 Mar 2026 at 08:00 GMT among those looked at: no entry was seen.",
        "It has no fix after Tue 3 Mar 2026 at 08:01 GMT among those looked at: whether it left, and when, is not known.",
    )
    for one in (unproved, inside):
        assert "breach" not in " ".join(because(one))


def test_one_proof_is_of_one_time_and_many_silences_are_told_together() -> None:
    (once,), (often,) = found(trail(".#.")), found(trail(".#" + 5 * "      #" + "."))
    assert because(once)[3] == "That is proved of one time alone; it was inside for at most 2 min."
    assert because(often)[4] == (
        "5 times there was a silence of more than 5 min, 35 min in all, the longest on Tue 3 Mar 2026 from 08:01 GMT to 08:08 GMT: "
        "where it was then is not known."
    )


def test_no_zones_and_no_fixes_are_no_episodes() -> None:
    register, table = Register([]), to_table(trail("##"))
    assert episodes(track_of(table), register.answer(table), register) == []
    assert found([]) == []


def test_a_stated_interval_and_an_order_not_served_are_told() -> None:
    (made,) = found(trail("#" * 11), bound(served_at=None), interval=timedelta(seconds=30))
    assert [(one.expected, one.received, one.stated) for one in made.received] == [(21, 11, True)]
    assert because(made)[-1] == "The order had not been served on the subject when it began."
    (later,) = found(trail("#"), bound(served_at="2026-03-03T08:05:00Z"))
    assert (later.unserved, later.served) == (True, at("2026-03-03T08:05Z"))
    assert not found(trail("#"))[0].unserved


def test_the_end_of_an_order_ends_an_episode() -> None:
    (made,) = found(trail("####", start=at("2028-01-05T23:58Z")))  # its last day
    assert (made.exit, made.ceased, len(made.places)) == (Exit.CEASED, at("2028-01-06T00:00Z"), 2)


def test_flags_that_its_fixes_have_are_told() -> None:
    fixes = [replace(one, radius_95_m=0.0) if one.row == 3 else one for one in trail("..##?.")]
    table, register = to_table(fixes), Register([bound()])
    track = track_of(table)
    (made,) = episodes(track, register.answer(table), register, flags=flags(track))
    assert made.flags == ((Flag.NO_ERROR, 1),)
    assert "One fix of it is flagged: radius of 0 m." in because(made)


@pytest.mark.parametrize(
    ("rule", "alerting"),
    [
        pytest.param(OFF, [True, True], id="off: every episode"),
        pytest.param(AlertRule(dwell=timedelta(minutes=3)), [True, False], id="long enough"),
        pytest.param(AlertRule(dwell=timedelta(minutes=4)), [False, False], id="too short"),
        pytest.param(AlertRule(fixes=4), [True, False], id="fixes enough"),
        pytest.param(AlertRule(dwell=timedelta(minutes=3), fixes=5), [False, False], id="both are asked for"),
    ],
)
def test_a_rule_is_for_alerting_and_recording_knows_none(rule: AlertRule, alerting: list[bool]) -> None:
    made = found(trail(".####.??."))
    answered = [alerts(one, rule) for one in made]
    assert [one.alerts for one in answered] == alerting
    assert all(str(rule) in one.because and one.rule == rule for one in answered)


def test_a_rule_or_an_interval_that_asks_for_nothing_is_refused() -> None:
    with pytest.raises(BadNumber):
        found(trail("#"), interval=timedelta(0))
    for given in ({"dwell": timedelta(0)}, {"fixes": 0}):
        with pytest.raises(BadNumber):
            AlertRule(**given)


def test_findings_of_another_register_and_rows_of_one_number_are_refused() -> None:
    table = to_table(trail(".##", start=BEFORE))
    with pytest.raises(BadValue):
        episodes(track_of(table), Register([bound()]).answer(table), Register([HOURS]))
    with pytest.raises(BadValue):
        track_of(to_table([*trail("##"), *trail("#", device="T-2")]))


def test_a_register_tells_when_a_zone_applied_as_its_schedule_does() -> None:
    """Over a clock change, and more days than hours are listed for at once; both versions' windows meet."""
    first, last = at("2026-02-27T08:30Z"), at("2026-10-27T08:30Z")
    varied = at("2026-03-27T09:00Z")
    hours = weekday_mornings()
    given = zone(version(schedule=hours), version(version=2, valid_from=varied, schedule=hours))
    made = Register([bound(given)]).windows("SPO/2026/1", "Zone A", to_microseconds(first), to_microseconds(last))
    parts = (Period(start=first, end=varied), Period(start=varied, end=last))
    for one, part in zip(made, parts, strict=True):
        expected = [(to_microseconds(w.start), to_microseconds(w.end)) for w in windows(hours, part)]
        assert list(zip(one.starts.tolist(), one.ends.tolist(), strict=True)) == expected
    assert len(made[1].starts) > 140


def random_trail(dice: random.Random, *, at_once: bool = True) -> list[Fix]:
    """Two devices about the edges of two zones, over the beginning and the end of hours, with silences; with several fixes at a time or not."""
    fixes: list[Fix] = []
    for device in ("T-1", "T-2"):
        moment, lon = at("2026-03-03T07:30Z"), dice.uniform(-0.004, 0.004)
        for _ in range(15):
            moment = Instant(moment + timedelta(seconds=dice.choice([0 if at_once else 1, 30, 60, 60, 60, 400, 900])))
            lon += dice.choice([-0.0005, 0.0, 0.0005])
            fixes.append(Fix(row=len(fixes), device=device, at=moment, lon_deg=lon, lat_deg=dice.choice([50.801, 50.8021]),
                             radius_95_m=dice.choice([5.0, 20.0]), speed_mps=dice.choice([None, 1.0])))  # fmt: skip
    return fixes


def by_hand(fixes: Sequence[Fix], order: BoundOrder, label: str, hours: Sequence[Period]) -> list[tuple[Any, ...]]:
    """The runs of one zone, fix after fix: when each begins and ends, what of it is settled and not, and whose fixes it has."""
    answers = {one.fix.row: one for one in check_fixes(fixes, [order])[0] if one.zone == label}
    runs: list[list[Fix]] = []
    for device in ("T-1", "T-2"):
        before = None
        for fix in (one for one in sorted(fixes, key=lambda fix: fix.at) if one.device == device):
            answer = answers.get(fix.row)
            within = next((n for n, one in enumerate(hours) if one.start <= fix.at < one.end), None)
            here = None if answer is None or answer.outcome is Outcome.OUTSIDE else within
            if here is not None:
                runs = [*runs[:-1], [*runs[-1], fix]] if here == before else [*runs, [fix]]
            before = here
    joined: list[list[Fix]] = []
    for run in sorted(runs, key=lambda one: one[0].at):
        overlapping = joined and run[0].at <= max(fix.at for fix in joined[-1])
        joined = [*joined[:-1], [*joined[-1], *run]] if overlapping else [*joined, run]
    return [
        (min(fix.at for fix in run), max(fix.at for fix in run),
         sum(answers[fix.row].outcome is Outcome.INSIDE for fix in run),
         sum(answers[fix.row].outcome is Outcome.INDETERMINATE for fix in run), tuple(sorted({fix.device for fix in run})))
        for run in joined
    ]  # fmt: skip


def test_episodes_are_those_found_fix_by_fix() -> None:
    dice = random.Random(11)
    hours = weekday_mornings()
    order = bound(zone(), zone(version(square(0.0015), label="Zone B", schedule=hours), sequence=1))
    always = [Period(start=at("2026-01-05T10:00Z"), end=at("2028-01-06T00:00Z"))]
    mornings = windows(hours, Period(start=at("2026-03-02T00:00Z"), end=at("2026-03-09T00:00Z")))
    told = 0
    for _ in range(60):
        fixes = random_trail(dice, at_once=False)
        made = found(fixes, order)
        for label, held in (("Zone A", always), ("Zone B", mornings)):
            ours = [(e.first.at, e.last.at, e.settled, e.unsettled, e.devices) for e in made if e.zone == label]
            assert ours == by_hand(fixes, order, label, held)
            told += len(ours)
    assert told > 150


@pytest.mark.parametrize("seed", range(5))
def test_fixes_are_a_set_whatever_order_they_come_in_and_however_often(seed: int) -> None:
    """Late parts, repeats and new numbers of rows, a hundred times: the same episodes, labels and numbers."""
    dice = random.Random(seed)
    east = zone(version(square(0.0015), label="Zone B", schedule=weekday_mornings()), sequence=1)
    register = Register([bound(zone(), east)])
    told = 0
    for _ in range(10):
        fixes = random_trail(dice)
        expected = None
        for _ in range(100):
            parts = [fixes[0::2], fixes[1::2], dice.sample(fixes, 10)]
            for part in parts[: dice.randint(0, 3)]:
                dice.shuffle(part)
            dice.shuffle(parts)
            given = [replace(one, row=n) for n, one in enumerate(one for part in parts for one in part)]
            table = to_table(given)
            track = track_of(table)
            made = episodes(track, register.answer(table), register, flags=flags(track))
            assert expected is None or made == expected
            expected = made
        told += len(expected or [])
    assert told > 20
