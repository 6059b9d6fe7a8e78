"""Many tagged fixes: checked in columns, and recorded if that is wanted."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

from cordon.actions.checks import force_of, note_asked, scope_of
from cordon.desk import Act, Desk
from cordon.right import Right
from monitor.answered import Answered, answer_here
from monitor.check import BoundOrder, check
from monitor.fix import Fix
from monitor.fixtable import to_fixes
from monitor.location import Location
from monitor.register import Register
from monitor.replay import versions
from monitor.storage import add_check, add_fix
from zones.period import at_once

Answering = Callable[[Register, Iterable[Any]], Iterator[Answered]]
"""How batches of fixes are answered: here, by other processes, by a cluster."""


def check_fixes(
    desk: Desk, batches: Iterable[Any], *, subject: str | None, answer: Answering = answer_here
) -> Iterator[Answered]:
    """What is found of each batch of `FIXES`, in their order.

    The look is on the record before the first answer is given, and nobody has to wait for the last.
    """
    rest = iter(batches)
    first = list(islice(rest, 1))  # a file that can't be used is known by now, and nothing has been looked at
    with desk.act("fixes.checked", Right.CHECK) as act:
        bound = act.reach.bound(subject)
        note_asked(act, bound, subject, None)
    yield from answer(Register(bound), chain(first, rest))


def record_fixes(
    desk: Desk,
    batches: Iterable[Any],
    *,
    subject: str | None,
    answer: Answering = answer_here,
    before_commit: Callable[[], int] = lambda: 0,
) -> Iterator[Answered]:
    """What `check_fixes` finds; fixes and checks are stored, once all are drawn, or not at all.

    One transaction, so that each check is of the facts as known at its number. `before_commit` runs last in it, and says
    how many rows were refused; where that raises, nothing is stored.
    """
    with desk.act("fixes.recorded", Right.CHECK) as act:
        bound = act.reach.bound(subject)
        count = 0
        for answered in answer(Register(bound), batches):
            count += len(answered.fixes)
            yield answered
            _record(act, answered, bound, subject)
        act.what |= {"subject": subject, "orders": [one.order.reference for one in bound], "fixes": count}
        act.what["refused"] = before_commit()


def _record(act: Act, answered: Answered, bound: Sequence[BoundOrder], subject: str | None) -> None:
    """Stores the fixes, and a check of each that is not far from every zone."""
    stand, force = versions(), force_of(act, bound)
    near = set(answered.findings.column("row").to_pylist())
    for fix in to_fixes(answered.fixes):
        number = add_fix(act.connection, act.stamp, subject=subject, device=fix.device, at=fix.at, spot=fix.spot,
                         police_force=force, mechanism=fix.mechanism, speed_mps=fix.speed_mps)  # fmt: skip
        if fix.row in near:
            made = check(_location(fix), at_once(fix.at), bound, leave_out_far=True)
            add_check(act.connection, act.stamp, made, subject=subject, versions=stand, police_force=force, fix=number,
                      scope=scope_of(act))  # fmt: skip


def _location(fix: Fix) -> Location:
    return Location(place=fix.spot, as_given=f"{fix.lat_deg!r},{fix.lon_deg!r}", reading="a fix of a tag (WGS84)")
