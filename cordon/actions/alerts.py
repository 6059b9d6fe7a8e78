"""Rules for alerts, kept with zones: of which visits somebody is told at once. Nothing that is recorded depends on them."""

from cordon.actions.zones import zone_of_label
from cordon.desk import Act, Desk
from cordon.right import Right
from monitor.alert import OFF, AlertRule, KeptRule
from monitor.alert_storage import add_alert_rule, load_alert_rules
from zones.order import Order
from zones.storage import load_zones
from zones.zone import Zone


def set_alert_rule(desk: Desk, reference: str, label: str, rule: AlertRule) -> tuple[str, KeptRule]:
    """Keeps a rule with a zone of an order, in the place of the one before; `OFF` turns it off. Raises NotFound.

    The answer is the zone's own label, and the rule as it is kept.
    """
    with desk.act("zone.alert_ended" if rule == OFF else "zone.alert_set", Right.ZONES) as act:
        order, zone = _zone(act, reference, label)
        add_alert_rule(act.connection, act.stamp, order, zone, rule)
        return zone.label, KeptRule(rule=rule, by=act.stamp.by, at=act.stamp.at)


def show_alert_rule(desk: Desk, reference: str, label: str) -> tuple[str, KeptRule | None]:
    """A zone's own label, and the rule that is kept with it; None where there never was one. Raises NotFound."""
    with desk.act("zone.alert_shown", Right.SEE) as act:
        order, zone = _zone(act, reference, label)
        return zone.label, load_alert_rules(act.connection, order).get(zone.label)


def _zone(act: Act, reference: str, label: str) -> tuple[Order, Zone]:
    order = act.reach.order(reference)
    zone = zone_of_label(load_zones(act.connection, [order])[reference], label)
    act.what |= {"order": reference, "zone": zone.sequence}
    return order, zone
