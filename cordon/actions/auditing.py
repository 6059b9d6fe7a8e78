"""The audit looked at."""

from collections.abc import Sequence
from contextlib import suppress

from cordon import audit
from cordon.desk import Desk
from cordon.right import Right
from zones.database import writing
from zones.error import RecordDamaged


def verify_audit(desk: Desk) -> Sequence[str]:
    """What is wrong with the audit chain, in sentences; none when it is whole.

    A look at a whole chain is an event in it like any other; to a broken one nothing can be added.
    """
    desk.require(Right.AUDIT)
    try:
        with writing(desk.engine) as connection:
            with suppress(RecordDamaged):  # which `faults` tells whole
                audit.guard(connection, desk.key, desk.settings.audit_heads_file)
            found = audit.faults(connection, desk.key, desk.settings.audit_heads_file)
    except RecordDamaged as damage:
        return [str(damage)]
    if not found:
        with desk.act("audit.verified", Right.AUDIT):
            pass
    return found
