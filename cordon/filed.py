"""The checks that may be filed for an order: of each fix and sighting the last, answered by all that is known now.

What is filed must neither tell of an outline that was corrected nor lose a location with it. So an answer that was left behind
by what was recorded since is given anew; where it comes to something else, it says what the record says.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cordon.overtaken import shown_for
from cordon.reach import Reach
from cordon.repeated import repeated
from maps.scene import held_wrongly, versions_of
from monitor.check import BoundOrder
from monitor.fix import Fix
from monitor.replay import RecordedCheck
from monitor.since import answered_anew, orders_of, was_left_out
from zones.instant import Instant
from zones.storage import facts_of_orders


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """The checks that may be filed; every recorded check of the subject, and its fixes, with those for which another stands.

    `not_over` are sightings of times some of which are to come.
    """

    checks: Sequence[RecordedCheck]
    not_over: Sequence[RecordedCheck]
    every: Sequence[RecordedCheck]
    fixes: Sequence[Fix]
    repeats: Mapping[int | None, int]

    @property
    def once(self) -> list[Fix]:
        """The fixes, each once."""
        return [fix for fix in self.fixes if fix.row not in self.repeats]


def filed(reach: Reach, bound: BoundOrder, current: Instant) -> Filed:
    """What may be filed for an order at an instant that is now: nothing of times some of which are to come."""
    order, facts, versions = bound.order, facts_of_orders(reach.connection), versions_of(bound.zones)
    fixes = reach.fixes(order.subject.reference)
    every = [one for one in reach.checks(order=order.reference) if one.subject == order.subject.reference]
    repeats = repeated(every, fixes)
    shown, _ = shown_for(reach, [one for one in every if one.fix not in repeats], bound, facts)

    def left_behind(one: RecordedCheck) -> bool:
        consulted = order.reference in orders_of(one)
        late = was_left_out(order.reference, facts, consulted=consulted, number=one.number, until=one.times.end)
        return late or held_wrongly(one, order, versions)

    return Filed(
        checks=[
            answered_anew(one, bound) if one.as_known is None and left_behind(one) else one
            for one in shown
            if one.times.end <= current
        ],
        not_over=[one for one in shown if one.sighting is not None and one.times.end > current],
        every=every, fixes=fixes, repeats=repeats,
    )  # fmt: skip
