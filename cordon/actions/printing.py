"""What was looked at, printed."""

from cordon.audit.chain import ROWS
from cordon.audit.search import load_event
from cordon.desk import Desk
from zones.database import writing
from zones.error import NotFound

_OF_ITSELF = ("force", ROWS)
"""What an event says of itself, and of no other."""


def note_print(desk: Desk, look: int) -> None:
    """Puts on record that what a look of the person's own showed is printed: about whom, to whom and why it was.

    `look` is the number of the event that the look left. Raises NotFound for one that is not the person's.
    """
    with writing(desk.engine) as connection:
        looked = load_event(connection, look)
    if looked is None or looked.who != desk.actor.name:
        raise NotFound("look", look, "Load the page again.")
    desk = desk.for_reason(looked.why)
    with desk.act("page.printed", None) as act:
        act.what |= {kind: value for kind, value in looked.what.items() if kind not in _OF_ITSELF}
        act.what["look"] = looked.number
        act.to_whom = looked.to_whom
