"""Orders: add, show, list, and record what happened to one."""

from collections.abc import Sequence

from cordon.desk import Desk
from cordon.right import Right
from zones.error import BadValue
from zones.instant import Instant, utc_text
from zones.order import Event, Order, doubts, end_of_force, served_at, standing, with_event
from zones.storage import add_event, load_zones, zone_counts
from zones.storage import add_order as record_order
from zones.zone import Zone


def add_order(desk: Desk, order: Order) -> Sequence[str]:
    """Records a new order; the answer is what the Act would not expect of it, beside the subject's others."""
    with desk.act("order.added", Right.ORDERS) as act:
        _refuse_foreign(desk.actor.force, order)
        others = act.reach.orders(subject=order.subject.reference)
        record_order(act.connection, act.stamp, order)
        act.what["order"] = order.reference
        return doubts(order, others)


def add_order_event(desk: Desk, reference: str, event: Event) -> Order:
    """Records what happened to an order; raises BadEvent where its state does not allow it."""
    with desk.act("order.event_added", Right.ORDERS) as act:
        changed = with_event(act.reach.order(reference), event)
        add_event(act.connection, act.stamp, changed, event)
        act.what |= {"order": reference, "event": event.kind.value}
        return changed


def show_order(desk: Desk, reference: str) -> tuple[Order, Sequence[Zone]]:
    """An order and its zones."""
    with desk.act("order.shown", Right.SEE) as act:
        order = act.reach.order(reference)
        act.what["order"] = reference
        return order, load_zones(act.connection, [order])[reference]


def list_orders(desk: Desk) -> Sequence[tuple[Order, int]]:
    """Every order with the number of its zones."""
    with desk.act("order.listed", Right.SEE) as act:
        orders = act.reach.orders()
        act.what["orders"] = [order.reference for order in orders]
        counts = zone_counts(act.connection)
        return [(order, counts.get(order.reference, 0)) for order in orders]


def _refuse_foreign(own: str | None, order: Order) -> None:
    """Raises BadValue for an order of a police force that is not that of who records it."""
    if own is not None and order.police_force != own:
        raise BadValue(
            "police_force", order.police_force, f"Record orders of {own}.", problem="is not your police force"
        )


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
