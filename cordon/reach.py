"""What of the records is within somebody's reach: those of their police force, but for orders restricted to others.

What is out of reach is answered like what there is not. A recorded check is the subject's: who may see one of the subject's
orders may see it, without what it says of orders that they may not see (decision 23). The operating system's user reaches
all. The people whom the answers are about are noted for the audit, so that it can be asked who looked at one person.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby, islice

from sqlalchemy import Column, Connection, ForeignKey, Integer, Table, Text, func, insert, select

from cordon.actor import Actor
from cordon.note import recorded_in_error
from monitor.check import BoundOrder
from monitor.doubt import Doubt
from monitor.doubt_storage import DeviceFixes, checks_of_devices, doubts_of, fixes_of_devices, load_doubts
from monitor.fix import Fix
from monitor.replay import RecordedCheck
from monitor.since import orders_of
from monitor.storage import checked_again, checks_of_sighting, load_check, load_checks, load_fixes
from monitor.storage import fix_days as days_of_fixes
from zones.canon import canonical
from zones.database import Stamp, intact, metadata, stamp_columns, stamped
from zones.error import BadValue, NotFound
from zones.instant import Instant
from zones.order import Order
from zones.storage import (
    LATEST,
    load_orders,
    load_zones,
    order_number,
    order_table,
    subject_is_known,
    subjects_of,
)

_PACK = 500
"""So many checks of fixes are asked at once whether they are doubtful."""

restriction_table = Table(
    "order_restriction", metadata,
    Column("id", Integer, primary_key=True),
    Column("order_id", ForeignKey("stalking_order.id"), nullable=False, index=True),
    Column("users", Text, nullable=False),
    *stamp_columns(),
    sqlite_autoincrement=True,
)  # fmt: skip
"""The last row of an order counts: the numbers of the people who alone may see it, none where it is lifted."""


def add_restriction(connection: Connection, stamp: Stamp, order: Order, users: Iterable[int]) -> None:
    """Restricts an order to people, by their numbers; to none of them lifts it."""
    row = {
        "order_id": order_number(connection, order.reference),
        "users": canonical([*sorted(users)]).decode(),
        **stamped(stamp, order.police_force),
    }
    connection.execute(insert(restriction_table).values(row))


def restrictions(connection: Connection, *, as_known: int = LATEST) -> dict[str, frozenset[int]]:
    """The restricted orders by reference, each with the people who may see it."""
    last = (
        select(func.max(restriction_table.c.id))
        .where(restriction_table.c.number <= as_known)
        .group_by(restriction_table.c.order_id)
    )
    query = (
        select(order_table.c.reference, restriction_table.c.users)
        .join(order_table, order_table.c.id == restriction_table.c.order_id)
        .where(restriction_table.c.id.in_(last))
    )
    with intact("restrictions"):
        found = {
            row.reference: frozenset(int(one) for one in json.loads(row.users)) for row in connection.execute(query)
        }
    return {reference: users for reference, users in found.items() if users}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Whose records were looked at: those of a police force, as one of its people saw them.

    It is recorded with a check, so that the check is done again against the same orders.
    """

    force: str
    user: int

    def text(self) -> str:
        return canonical({"force": self.force, "user": self.user}).decode()


def read_scope(text: str) -> Scope | None:
    """The scope that a check was recorded with; None where that was everything."""
    with intact("scope of the check"):
        return Scope(**json.loads(text)) if text else None


@dataclass(slots=True, kw_only=True)
class Reach:
    """The records of a transaction as one person may see them."""

    connection: Connection
    actor: Actor
    seen: set[str] = field(default_factory=set)
    """References of the subjects and protected people whom the answers so far are about."""

    def orders(self, *, subject: str | None = None, as_known: int = LATEST) -> list[Order]:
        """The orders in reach, all or those that bind a subject, by the facts up to a number."""
        found = load_orders(self.connection, subject=subject, as_known=as_known)
        return self._noted(self._within(found, self.scope, as_known))

    def order(self, reference: str) -> Order:
        """The order of this reference; raises NotFound."""
        found = self._noted(self._within(load_orders(self.connection, reference=reference), self.scope, LATEST))
        if not found:
            raise NotFound("order", reference, "Check the reference, or add the order first.")
        return found[0]

    def bound(self, subject: str | None, *, as_known: int = LATEST) -> list[BoundOrder]:
        """The orders of a subject, or all, with their zones; raises NotFound for a subject of whom none is in reach."""
        orders = self.orders(subject=subject, as_known=as_known)
        if subject is not None and not orders and not self._knows(subject):
            raise NotFound("subject", subject, "Check the reference, or add the subject's order first. An order may be "
                           "restricted to named people.")  # fmt: skip
        return self._with_zones(orders, as_known)

    def bound_now(self, subject: str) -> list[BoundOrder]:
        """The orders of a subject in reach with their zones, by all that is known; none where there is none."""
        return self._with_zones(self.orders(subject=subject), LATEST)

    def bound_then(self, recorded: RecordedCheck) -> list[BoundOrder]:
        """The orders in reach that a recorded check was made against, with their zones, by the facts it looked at."""
        found = load_orders(self.connection, subject=recorded.subject, as_known=recorded.facts_number)
        orders = self._within(found, read_scope(recorded.scope), recorded.facts_number)
        orders = self._within(orders, self.scope, LATEST)
        return self._with_zones(self._noted(orders), recorded.facts_number)

    def check(self, check_id: str) -> RecordedCheck:
        """The recorded check of this id; raises NotFound, also where it is out of reach."""
        recorded = next(self._reached([load_check(self.connection, check_id)]), None)
        if recorded is None:
            raise NotFound("check", check_id, "Give the id that the check was recorded under, such as C-1.")
        self._note_check(recorded)
        return recorded

    def checks(
        self, *, order: str | None = None, of_sightings: bool = False, since: Instant | None = None,
        before: int | None = None, newest_first: bool = False,
    ) -> Iterator[RecordedCheck]:  # fmt: skip
        """The recorded checks in reach, of those that `load_checks` gives; whoever takes one has seen it."""
        found = load_checks(self.connection, order=order, of_sightings=of_sightings, since=since, before=before,
                            newest_first=newest_first)  # fmt: skip
        for recorded in self._reached(found):
            self._note_check(recorded)
            yield recorded

    def those(self, ids: Iterable[str]) -> Iterator[RecordedCheck]:
        """Of the recorded checks of these ids those that are in reach, one after the other; nothing of them is noted."""
        return self._reached(load_check(self.connection, one) for one in ids)

    def checks_of_devices(
        self, devices: Sequence[str], start: Instant | None, end: Instant | None
    ) -> Iterator[RecordedCheck]:
        """The recorded checks in reach of the fixes of devices in a period; whoever takes one has seen it."""
        for recorded in self._reached(checks_of_devices(self.connection, devices, start, end)):
            self._note_check(recorded)
            yield recorded

    def fixes_of_devices(
        self, devices: Sequence[str], start: Instant | None = None, end: Instant | None = None
    ) -> list[DeviceFixes]:
        """The fixes in reach of devices in a period, counted; nothing of them is noted."""
        found = fixes_of_devices(self.connection, devices, start, end)
        if self.scope is None:
            return list(found)
        force, subjects = self.scope.force, frozenset(self._subjects(self.scope).values())
        return [
            one for one in found
            if force in one.forces and (one.subject in subjects or (one.subject is None and one.forces == [force]))
        ]  # fmt: skip

    def fixes(self, subject: str, start: Instant | None = None, end: Instant | None = None) -> list[Fix]:
        """The recorded fixes of a subject in reach, all or from a time up to one, in the order of their recording; nothing is noted."""
        return load_fixes(self.connection, subject, None if self.scope is None else self.scope.force, start, end)

    def fix_days(self, subject: str) -> Counter[date]:
        """How many of them there are of each day on UK clocks."""
        return days_of_fixes(self.connection, subject, None if self.scope is None else self.scope.force)

    def doubts(self, *, standing: bool = True) -> list[Doubt]:
        """The doubts about devices in reach, those of the person's police force and those of none, that stand; or all."""
        found = load_doubts(self.connection, standing=standing)
        return found if self.scope is None else [one for one in found if one.is_of([self.scope.force])]

    def same(self, recorded: RecordedCheck) -> list[str]:
        """The ids of the checks in reach of the same sighting, in the order of their recording, the check itself among them."""
        ids = [recorded.id] if recorded.sighting is None else checks_of_sighting(self.connection, recorded.sighting)
        return [one.id for one in self.those(ids)]

    def reaches_any(self, orders: Iterable[str]) -> bool:
        """Whether one of the orders of these references is in reach; nobody is looked at by that."""
        return self.scope is None or not self._subjects(self.scope).keys().isdisjoint(orders)

    def refuse_foreign(self, police_force: str, remedy: str) -> None:
        """Raises BadValue for a police force that is not that of who asks, who records nothing for another."""
        if self.actor.force not in (None, police_force):
            raise BadValue("police_force", police_force, remedy, problem="is not your police force")

    @property
    def scope(self) -> Scope | None:
        """Whose records are seen; None for all."""
        if self.actor.user is None:
            return None
        return Scope(force=self.actor.force or "", user=self.actor.user)

    def _knows(self, subject: str) -> bool:
        return bool(self.orders(subject=subject)) or (self.scope is None and subject_is_known(self.connection, subject))

    def _with_zones(self, orders: list[Order], as_known: int) -> list[BoundOrder]:
        zones = load_zones(self.connection, orders, as_known=as_known)
        return [BoundOrder(order=order, zones=tuple(zones[order.reference])) for order in orders]

    def _within(self, orders: Iterable[Order], scope: Scope | None, as_known: int) -> list[Order]:
        if scope is None:
            return list(orders)
        closed = restrictions(self.connection, as_known=as_known)
        return [
            order for order in orders
            if order.police_force == scope.force and scope.user in closed.get(order.reference, {scope.user})
        ]  # fmt: skip

    def _subjects(self, scope: Scope) -> dict[str, str]:
        """Whom each of the orders within a scope binds, by the orders' references."""
        closed = restrictions(self.connection)
        return {
            order: subject for order, subject in subjects_of(self.connection, scope.force).items()
            if scope.user in closed.get(order, {scope.user})
        }  # fmt: skip

    def _reached(self, checks: Iterable[RecordedCheck]) -> Iterator[RecordedCheck]:
        """Of the checks what may be told of those in reach, with all that was said of them since."""
        return self._doubted(self._with_marks(checks))

    def _with_marks(self, checks: Iterable[RecordedCheck]) -> Iterator[RecordedCheck]:
        """Of the checks what may be told of those in reach, with what came since: whether each was recorded in error, or made again."""
        wrong, twice = recorded_in_error(self.connection), checked_again(self.connection)
        others: dict[str, tuple[str, str]] = {}
        done: set[int] = set()
        told = self._told()
        for one in checks:
            mine = told(one)
            if mine is None:
                continue
            if one.sighting is not None and one.sighting in twice and one.sighting not in done:
                done.add(one.sighting)
                same = (told(load_check(self.connection, each)) for each in twice[one.sighting])
                others |= _of_the_same([each for each in same if each is not None])
            marked = wrong.get(one.id if one.sighting is None else one.sighting)
            again, beside = others.get(one.id, ("", ""))
            yield replace(mine, in_error=marked, again=again, beside=beside)

    def _doubted(self, checks: Iterator[RecordedCheck]) -> Iterator[RecordedCheck]:
        """The same checks, each with the doubts about its device at its time; those of fixes are asked in packs."""
        doubts = self.doubts()
        if not doubts:
            yield from checks
            return
        for of_fixes, run in groupby(checks, key=lambda one: one.fix is not None):
            while of_fixes and (pack := list(islice(run, _PACK))):
                said = doubts_of(self.connection, doubts, [one.fix for one in pack if one.fix is not None])
                yield from (replace(one, doubts=said.get(one.fix or 0, ())) for one in pack)
            yield from run

    def _told(self) -> Callable[[RecordedCheck], RecordedCheck | None]:
        """What may be told of a check; None where that is nothing."""
        if self.scope is None:
            return lambda one: one
        force, orders = self.scope.force, self._subjects(self.scope)
        subjects = frozenset(orders.values())

        def told(one: RecordedCheck) -> RecordedCheck | None:
            scope, answered = read_scope(one.scope), orders_of(one)
            theirs = not answered.isdisjoint(orders)
            if scope is not None:
                of_nobody = one.subject is None and not answered
                theirs = scope.force == force and (theirs or one.subject in subjects or of_nobody)
            if not theirs:
                return None
            return one if orders.keys() >= answered else one.of_orders(orders)

        return told

    def _noted(self, orders: list[Order]) -> list[Order]:
        self.seen |= {
            person for order in orders for person in (order.subject.reference, order.protected_person.reference)
        }
        return orders

    def _note_check(self, recorded: RecordedCheck) -> None:
        self.seen |= {recorded.subject} if recorded.subject else set()


def _of_the_same(same: Sequence[RecordedCheck]) -> dict[str, tuple[str, str]]:
    """Of the checks of one sighting, in the order of their recording, `again` and `beside` of each.

    The last later one that answers for all that it answers for; else one before it that answers for that and more, which
    is so where somebody who may see fewer of the subject's orders has checked the sighting again.
    """
    made = {}
    for place, one in enumerate(same):
        orders = orders_of(one)
        again = [each.id for each in same[place + 1 :] if orders_of(each) >= orders]
        beside = [each.id for each in same[:place] if orders_of(each) > orders]
        made[one.id] = (again[-1], "") if again else ("", beside[-1] if beside else "")
    return made
