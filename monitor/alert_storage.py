"""The rules for alerts that are kept with zones, as rows. The last row of a zone counts; one without any number turns its rule off."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import BigInteger, Column, Connection, ForeignKey, Integer, Table, insert, select

from monitor.alert import AlertRule, KeptRule
from zones.database import Stamp, intact, metadata, stamp_columns, stamped
from zones.order import Order
from zones.storage import order_number, zone_table
from zones.zone import Zone

_MICROSECOND = timedelta(microseconds=1)

alert_rule_table = Table(
    "zone_alert_rule", metadata,
    Column("id", Integer, primary_key=True),
    Column("zone_id", ForeignKey("zone.id"), nullable=False, index=True),
    Column("dwell_us", BigInteger),
    Column("fixes", BigInteger),
    *stamp_columns(),
    sqlite_autoincrement=True,
)  # fmt: skip


def add_alert_rule(connection: Connection, stamp: Stamp, order: Order, zone: Zone, rule: AlertRule) -> None:
    """Records the rule that is kept with a zone from now on."""
    columns = zone_table.c
    theirs = (columns.order_id == order_number(connection, order.reference), columns.sequence == zone.sequence)
    row = {
        "zone_id": connection.execute(select(columns.id).where(*theirs)).scalar_one(),
        "dwell_us": None if rule.dwell is None else rule.dwell // _MICROSECOND,
        "fixes": rule.fixes, **stamped(stamp, order.police_force),
    }  # fmt: skip
    connection.execute(insert(alert_rule_table).values(row))


def load_alert_rules(connection: Connection, order: Order) -> Mapping[str, KeptRule]:
    """The rules that are kept with the zones of an order, by the zones' labels; none of a zone that never had one."""
    query = (
        select(zone_table.c.label, alert_rule_table)
        .join(zone_table, zone_table.c.id == alert_rule_table.c.zone_id)
        .where(zone_table.c.order_id == order_number(connection, order.reference))
        .order_by(alert_rule_table.c.id)
    )
    with intact("rules for alerts"):
        return {
            row.label: KeptRule(
                rule=AlertRule(dwell=None if row.dwell_us is None else row.dwell_us * _MICROSECOND, fixes=row.fixes),
                by=row.recorded_by, at=row.recorded_at,
            )
            for row in connection.execute(query)
        }  # fmt: skip
