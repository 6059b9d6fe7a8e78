"""The audit looked at."""

from collections.abc import Sequence

from cordon import audit
from cordon.desk import Desk


def verify_audit(desk: Desk) -> Sequence[str]:
    """What is wrong with the audit chain, in sentences; none when it is whole."""
    with desk.act("audit.verified") as act:
        found = audit.faults(act.connection, desk.key, desk.settings.audit_heads_file)
        act.what["faults"] = len(found)
        return found
