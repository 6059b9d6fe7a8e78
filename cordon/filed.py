"""The checks that may be filed for an order: of each fix and sighting the last, answered by all that is known now.

What is filed must neither tell of an outline that was corrected nor lose a location with it. So an answer that was left behind
by what was recorded since is given anew, and says so, and what the record says.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cordon.overtaken import with_overtaken
from cordon.reach import Reach
from cordon.repeated import counts, repeated
from maps.scene import began_of, held_wrongly
from monitor.bulk import Fix
from monitor.check import BoundOrder
from monitor.replay import RecordedCheck
from monitor.since import answered_anew
from monitor.storage import load_fixes
from zones.instant import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """The checks that may be filed, every recorded check of the subject, and its fixes, with those for which another stands."""

    checks: Sequence[RecordedCheck]
    every: Sequence[RecordedCheck]
    fixes: Sequence[Fix]
    repeats: Mapping[int | None, int]

    @property
    def once(self) -> list[Fix]:
        """The fixes, each once."""
        return [fix for fix in self.fixes if fix.row not in self.repeats]


def filed(reach: Reach, bound: BoundOrder, current: Instant) -> Filed:
    """What may be filed for an order at an instant that is now."""
    order = bound.order
    fixes = load_fixes(reach.connection, order.subject.reference)
    every = [one for one in reach.checks(order=order.reference) if one.subject == order.subject.reference]
    repeats = repeated(every, fixes)
    began = began_of(bound.zones)
    checks, old = with_overtaken(reach, [one for one in every if counts(one, repeats, current)], bound)
    return Filed(
        checks=[
            answered_anew(one, bound) if one.id in old or held_wrongly(one, order, began) else one for one in checks
        ],
        every=every, fixes=fixes, repeats=repeats,
    )  # fmt: skip
