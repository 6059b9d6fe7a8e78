"""Orders: add, show, list, and record what happened to one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cordon.desk import Act, Desk
from cordon.exhibit import Kind, load_exhibits
from cordon.manifests import manifests_of
from cordon.reach import add_restriction, restrictions
from cordon.right import CASE, RIGHTS, Right
from cordon.signin.account import Account
from cordon.signin.storage import load_accounts
from maps.paper.exhibit import Exhibit
from maps.scene import SubjectScene, subject_scene
from monitor.alert import OFF, AlertRule, KeptRule
from monitor.alert_storage import load_alert_rules
from zones.error import AlreadyThere, NotFound, raise_faults
from zones.in_error import error_json
from zones.instant import Instant, utc_text
from zones.order import Event, Order, doubts, end_of_force, served_at, standing, with_event, without_event
from zones.review.storage import load_reviews
from zones.storage import (
    RecordedEvent,
    add_event,
    end_event,
    load_history,
    load_zones,
    order_number,
    order_numbers,
    orders_of_person,
    zone_counts,
)
from zones.storage import add_order as record_order
from zones.text import read_text
from zones.zone import Zone


def add_order(desk: Desk, order: Order) -> Sequence[str]:
    """Records a new order; the answer is what the Act would not expect of it, beside the subject's others."""
    with desk.act("order.added", Right.ORDERS) as act:
        act.reach.refuse_foreign(order.police_force, f"Record orders of {desk.actor.force}.")
        others = act.reach.orders(subject=order.subject.reference)
        _refuse_taken(act, order)
        record_order(act.connection, act.stamp, order)
        act.what["order"] = order.reference
        return doubts(order, others)


def _refuse_taken(act: Act, order: Order) -> None:
    """Raises AlreadyThere for the reference of a person of whom no record may be seen: alike whatever name was given."""
    for field, person in (("subject", order.subject), ("protected_person", order.protected_person)):
        known = orders_of_person(act.connection, person.reference)
        if known and not act.reach.reaches_any(known):
            raise AlreadyThere(
                f"{field}.reference", person.reference, "Give the person a reference of your own police force."
            )


def add_order_event(desk: Desk, reference: str, event: Event) -> Order:
    """Records what happened to an order; raises BadEvent where its state does not allow it."""
    with desk.act("order.event_added", Right.ORDERS) as act:
        changed = with_event(act.reach.order(reference), event)
        add_event(act.connection, act.stamp, changed, event)
        act.what |= {"order": reference, "event": event.kind.value}
        return changed


def take_back_event(desk: Desk, reference: str, number: int, reason: str) -> Order:
    """Says that something was recorded in error to have happened to an order, and why; it stays, and counts no more.

    Raises NotFound, AlreadyThere, and BadEvent where what is recorded to have happened later could then not have been.
    """
    why = read_text(reason, "error_reason")
    with desk.act("order.event_taken_back", Right.ORDERS) as act:
        order = act.reach.order(reference)
        found = event_of_number(load_history(act.connection, order), number)
        if found.in_error is not None:
            raise AlreadyThere("event", number, "Look at the order: it says who said so, and why.")
        changed = without_event(order, found.event)
        end_event(act.connection, act.stamp, order, number, why)
        act.what |= {"order": reference, "event": found.event.kind.value}
        return changed


def event_of_number(history: Sequence[RecordedEvent], number: int) -> RecordedEvent:
    """What happened to an order by its number; raises NotFound."""
    for one in history:
        if one.number == number:
            return one
    raise NotFound("event", number, "Look at the order: it says what happened to it.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedOrder:
    """An order with the number that stands for it in addresses, and of its zones; and whether it is restricted."""

    order: Order
    number: int
    zones: int
    restricted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownOrder:
    """An order with its zones, the subject's other orders, and the people who alone may see it, none where all may.

    `may_be_named` are who can be let see it where it is restricted: of its police force, in a role that sees cases.
    `rules` are the rules for alerts that are kept with zones, by their labels. `reviews` are those that zones were saved with, by label and version; `history` is all that was recorded to have happened.
    """

    order: Order
    number: int
    history: Sequence[RecordedEvent]
    zones: Sequence[Zone]
    others: Sequence[ListedOrder]
    doubts: Sequence[str]
    restricted_to: Sequence[Account]
    may_be_named: Sequence[Account]
    reviews: Mapping[tuple[str, int], Mapping[str, Any]]
    exhibits: Sequence[tuple[Kind, Exhibit]]
    manifests: Mapping[str, set[str]]
    rules: Mapping[str, KeptRule]

    def rule(self, zone: Zone) -> AlertRule:
        """Which visits to a zone alert."""
        kept = self.rules.get(zone.label)
        return OFF if kept is None else kept.rule


def show_order(desk: Desk, reference: str, *, letter: str = "") -> ShownOrder:
    """An order and its zones; of a page about one of them, by the `letter` of served paper, that is noted too.

    Raises NotFound for a zone that there is not.
    """
    with desk.act("order.shown", Right.SEE) as act:
        order = act.reach.order(reference)
        zones = load_zones(act.connection, [order])[reference]
        act.what["order"] = reference
        if letter:
            act.what["zone"] = zone_of_letter(zones, letter).sequence
        others = [one for one in listed(act, order.subject.reference) if one.order.reference != reference]
        people = {one.number: one for one in load_accounts(act.connection)}
        allowed = restrictions(act.connection).get(reference, frozenset())
        return ShownOrder(
            order=order, number=order_number(act.connection, reference), history=load_history(act.connection, order),
            zones=zones, others=others, exhibits=load_exhibits(act.connection, order),
            manifests=manifests_of(act.connection, reference),
            doubts=doubts(order, [one.order for one in others]),
            restricted_to=[people[number] for number in sorted(allowed) if number in people],
            may_be_named=[
                one
                for one in people.values()
                if one.number in allowed
                or (one.active and one.police_force == order.police_force and RIGHTS[one.role] & CASE)
            ],
            reviews=load_reviews(act.connection, order),
            rules=load_alert_rules(act.connection, order),
        )  # fmt: skip


def zone_of_letter(zones: Sequence[Zone], letter: str) -> Zone:
    """The zone that served paper calls by a letter; raises NotFound."""
    for zone in zones:
        if zone.served_label == f"Zone {letter}":
            return zone
    raise NotFound("zone", letter, "Look at the order: it lists its zones.")


def list_orders(desk: Desk, *, right: Right = Right.SEE) -> Sequence[ListedOrder]:
    """Every order with the number of its zones; by `right`, also for who sees what is served and filed and no more."""
    with desk.act("order.listed", right) as act:
        return listed(act)


def list_papers(desk: Desk, *, right: Right = Right.PAPER) -> Sequence[ListedOrder]:
    """The same, of which somebody wants to print maps."""
    with desk.act("paper.listed", right) as act:
        return listed(act)


def show_paper(desk: Desk, reference: str) -> tuple[SubjectScene, int]:
    """What the served paper says of an order, and the order's number."""
    with desk.act("paper.shown", Right.PAPER) as act:
        order = act.reach.order(reference)
        act.what["order"] = reference
        zones = load_zones(act.connection, [order])[reference]
        return subject_scene(order, zones, act.stamp.at), order_number(act.connection, reference)


def restrict_order(desk: Desk, reference: str, names: Sequence[str]) -> None:
    """Lets only the people of these names, and who asks, see an order; no names lift that.

    Raises NotFound for each name that nobody of the order's police force has.
    """
    with desk.act("order.restricted" if names else "order.unrestricted", Right.RESTRICT) as act:
        order = act.reach.order(reference)
        theirs = {
            one.name: one.number for one in load_accounts(act.connection) if one.police_force == order.police_force
        }
        raise_faults([
            NotFound("names", name, f"Give the names by which people of {order.police_force} sign in.",
                     problem="is nobody’s name there")
            for name in names
            if name not in theirs
        ])  # fmt: skip
        users = {theirs[name] for name in names}
        if users and desk.actor.user is not None:
            users.add(desk.actor.user)
        add_restriction(act.connection, act.stamp, order, users)
        act.what |= {"order": reference, "users": sorted(users)}


def listed(act: Act, subject: str | None = None) -> Sequence[ListedOrder]:
    """The orders in reach, all or those of a subject, as an action lists them."""
    orders = act.reach.orders(subject=subject)
    counts, numbers = zone_counts(act.connection), order_numbers(act.connection)
    closed = restrictions(act.connection)
    if subject is None:
        act.what["orders"] = [order.reference for order in orders]
    return [
        ListedOrder(order=order, number=numbers[order.reference], zones=counts.get(order.reference, 0),
                    restricted=order.reference in closed)
        for order in orders
    ]  # fmt: skip


def order_json(order: Order, at: Instant) -> dict[str, object]:
    """An order in the words of its file, with its events, and how it stands at an instant, which is worked out."""
    state = standing(order, at)
    end = end_of_force(order, at)
    served = served_at(order)
    return {
        "reference": order.reference,
        "kind": order.kind.value,
        "court": order.court,
        "police_force": order.police_force,
        "made_at": utc_text(order.made_at),
        "served_at": None if served is None else utc_text(served),
        "until": None if order.until is None else order.until.isoformat(),
        "subject": {"reference": order.subject.reference, "name": order.subject.name},
        "protected_person": {"reference": order.protected_person.reference, "name": order.protected_person.name},
        "events": [
            {"kind": e.kind.value, "at": utc_text(e.at), "until": None if e.until is None else e.until.isoformat()}
            for e in order.events
        ],
        "standing": {
            "at": utc_text(at), "in_force": state.in_force, "unserved": state.unserved,
            "because": list(state.because), "ends": None if end is None else utc_text(end),
        },
    }  # fmt: skip


def exhibits_json(shown: ShownOrder) -> list[dict[str, Any]]:
    """The exhibits of an order in the words of the command line; of packs with the hashes of their manifests."""
    return [
        {"exhibit": one.reference, "kind": kind.value, "recorded": one.recorded.isoformat(), "maker": one.maker,
         "as_at": one.as_at_text, "manifests": sorted(shown.manifests.get(one.reference, ()))}
        for kind, one in shown.exhibits
    ]  # fmt: skip


def history_json(history: Sequence[RecordedEvent]) -> list[dict[str, object]]:
    """All that was recorded to have happened to an order, with the numbers by which it is taken back."""
    return [
        {
            "number": one.number, "kind": one.event.kind.value, "at": utc_text(one.event.at),
            "until": None if one.event.until is None else one.event.until.isoformat(),
            "recorded_by": one.by, "recorded_at": utc_text(one.recorded_at),
            "recorded_in_error": error_json(one.in_error),
        }
        for one in history
    ]  # fmt: skip
