"""The desk at which actions are done: the database, the settings, and who is asking.

    with desk.act("order.added", Right.ORDERS) as act:
        add_order(act.connection, act.stamp, order)
        act.what["order"] = order.reference

One `act` is one transaction with one number and one audit event, all kept or all undone. It names the right that it
takes, and reads records through `act.reach`, which holds those that the person may see.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine

from cordon.actor import Actor
from cordon.audit import chain
from cordon.audit.head import keep_head, read_key
from cordon.migrations import ensure_schema
from cordon.reach import Reach
from cordon.right import Right
from cordon.settings import Settings
from zones.canon import Json
from zones.database import Stamp, open_engine, private_folder, sound, writing
from zones.error import NotAllowed
from zones.instant import Instant


@dataclass(slots=True, kw_only=True)
class Act:
    """One action under way: its transaction, its stamp, and what its audit event will say."""

    connection: Connection
    stamp: Stamp
    reach: Reach
    what: dict[str, Json] = field(default_factory=dict)
    to_whom: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    engine: Engine
    settings: Settings
    actor: Actor
    key: bytes
    done: list[int] = field(default_factory=list, compare=False)
    """The numbers of the events that what was asked has left so far."""

    def asked_by(self, actor: Actor) -> "Desk":
        """A desk for somebody who asks anew."""
        return Desk(engine=self.engine, settings=self.settings, actor=actor, key=self.key)

    def for_reason(self, reason: str) -> "Desk":
        """The same desk for the same person, with why they ask."""
        return replace(self, actor=replace(self.actor, reason=reason))

    def require(self, right: Right | None) -> None:
        """Raises NotAllowed where the person lacks the right."""
        if right is not None and right not in self.actor.rights:
            raise NotAllowed("right", right, "Ask an administrator for a role that has it.",
                             problem="is not one that your role has")  # fmt: skip

    @contextmanager
    def act(self, action: str, right: Right | None) -> Iterator[Act]:
        """One transaction and its audit event, of the name `thing.done`; raises NotAllowed without the right.

        `right` is None for what anybody may do.
        """
        self.require(right)
        with writing(self.engine) as connection:
            before = chain.guard(connection, self.key, self.settings.audit_heads_file)
            number = 1 if before is None else before.number + 1
            stamp = Stamp(number=number, at=now(), by=self.actor.name)
            reach = Reach(connection=connection, actor=self.actor)
            act = Act(connection=connection, stamp=stamp, reach=reach)
            yield act
            about: dict[str, Json] = {"people": sorted(reach.seen)} if reach.seen else {}
            about |= {"force": self.actor.force} if self.actor.force else {}
            what = about | act.what
            head = chain.append(connection, self.key, stamp, self.actor, action, what, act.to_whom, before)
        keep_head(self.settings.audit_heads_file, head)
        self.done.append(head.number)


def now() -> Instant:
    return Instant(datetime.now(UTC))


def open_desk(settings: Settings, actor: Actor) -> Desk:
    """The desk on the database of the settings, its tables brought up to date first."""
    private_folder(settings.folder, "CORDON_HOME")
    engine = open_engine(settings.url)
    with sound():
        ensure_schema(engine)
        fresh = False
        if not settings.audit_key_file.exists():
            with engine.connect() as connection:
                fresh = chain.is_empty(connection)
    return Desk(engine=engine, settings=settings, actor=actor, key=read_key(settings.audit_key_file, make=fresh))
