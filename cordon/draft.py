"""Drafts: a zone that somebody is drawing, kept as it is at every change, until it is saved or thrown away.

A draft is its drawer's alone, and no fact: it holds what the page holds, whole or not, right or wrong.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, Engine, ForeignKey, Integer, Row, Table, Text, delete, insert, select, update

from cordon.actor import Actor
from zones.canon import Json, canonical, sha256
from zones.database import InstantColumn, intact, metadata, writing
from zones.error import AlreadyThere, BadValue, NotFound, TooLarge
from zones.instant import Instant, utc_text
from zones.storage import order_number, order_table

draft_table = Table(
    "zone_draft", metadata,
    Column("id", Integer, primary_key=True),
    Column("user_id", Integer, nullable=False, index=True),
    Column("order_id", ForeignKey("stalking_order.id"), nullable=False),
    Column("zone", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("made_at", InstantColumn, nullable=False),
    Column("kept_at", InstantColumn, nullable=False),
    sqlite_autoincrement=True,
)  # fmt: skip

MOST_BYTES = 8_000_000
_MOST_OFFERS = 12
_THE_SHELL = 0
"""Whose drafts are those of a machine without sign-in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A draft of a new zone, or of a variation of the zone of a label; `content` is the form by its fields' names."""

    number: int
    user: int
    order: str
    zone: str
    content: dict[str, Any]
    made_at: Instant
    kept_at: Instant


class ChangedElsewhere(AlreadyThere):
    """A draft that another page kept since this one was loaded."""

    def __str__(self) -> str:
        return "This draft was changed in another tab. Load the page again."


class ChangedSince(AlreadyThere):
    """A draft that is no more what was looked over, or is held against other places or orders now."""

    def __str__(self) -> str:
        return ("Nothing was saved. The zone has changed since you looked it over, or the places or orders that it is held "
                "against have. This is how it stands now.")  # fmt: skip


def add_draft(
    connection: Connection, *, user: int, order: str, zone: str, content: dict[str, Json], at: Instant
) -> int:
    """Begins a draft; the answer is its number."""
    row = {"user_id": user, "order_id": order_number(connection, order), "zone": zone,
           "content": canonical(content).decode(), "made_at": at, "kept_at": at}  # fmt: skip
    return int(connection.execute(insert(draft_table).values(row).returning(draft_table.c.id)).scalar_one())


def owner(actor: Actor) -> int:
    """Whose drafts somebody's are."""
    return _THE_SHELL if actor.user is None else actor.user


def keep(
    engine: Engine,
    number: int,
    actor: Actor,
    changes: Mapping[str, Json],
    at: Instant,
    *,
    began: str = "",
    after: str = "",
) -> None:
    """Keeps what the page holds now; raises NotFound for a draft that is not theirs, TooLarge, ChangedElsewhere.

    `began` is when the draft had last been kept as the page was loaded, and `page` of the changes stands for that one
    loading of it: a page follows on itself, on `after`, which the same tab showed before it and which may have sent
    something on its way out, and on nobody else. Without `began` nothing is compared. Where something else is drawn, it is
    asked no more which shape of a file is meant.

    No event of the audit: a draft is on record when it is begun, saved or thrown away, not at every line that is drawn.
    """
    with writing(engine) as connection:
        draft = load_draft(connection, number, user=owner(actor))
        page = changes.get("page")
        if began not in ("", utc_text(draft.kept_at)) and draft.content.get("page") not in (page, after or page):
            raise ChangedElsewhere("draft", number, "Load the page again.")
        it_was, it_is = (_kept({"drawing": one.get("drawing")}) for one in (draft.content, changes))
        drawn = bool(changes.get("drawing")) and it_was != it_is
        content = _kept({**draft.content, **({"choices": []} if drawn else {}), **changes})
        if len(content) > MOST_BYTES:
            raise TooLarge("draft", f"{len(content):,} bytes", "Draw a zone with fewer corners.")
        mine = draft_table.c.id == draft.number
        connection.execute(update(draft_table).where(mine).values(content=content.decode(), kept_at=at))


def note_offers(connection: Connection, draft: Draft, chance: str, offers: Sequence[Json]) -> None:
    """Notes the outlines that a review offered, the last dozen, and the chance that they were drawn with.

    `kept_at` stays: nothing was changed that a page of the draft shows.
    """
    names = {offer_name(one) for one in offers}
    before = [one for one in draft.content.get("offers") or [] if offer_name(one) not in names]
    content = _kept({**draft.content, "chance": chance, "offers": [*before, *offers][-_MOST_OFFERS:]})
    connection.execute(update(draft_table).where(draft_table.c.id == draft.number).values(content=content.decode()))


def offer_name(offer: Any) -> str:
    """What an offered outline is called in addresses: the hash of its geometry, so that it can stand for no other."""
    return sha256(offer["geometry"])


def own_draft(engine: Engine, number: int, actor: Actor) -> tuple[Draft, int]:
    """A draft of the person's own and the number of its order; raises NotFound. It is no act: nothing of it is shown."""
    with writing(engine) as connection:
        draft = load_draft(connection, number, user=owner(actor))
        return draft, order_number(connection, draft.order)


def no_draft(number: int) -> NotFound:
    """What is said of a draft that is not there, or not theirs, or of an order that is not theirs to see."""
    return NotFound("draft", number, "It may have been saved or thrown away: look at the order.")


def _kept(content: dict[str, Json]) -> bytes:
    """What is kept of a page's words and numbers; raises BadValue for what is no text."""
    try:
        return canonical(content)
    except UnicodeEncodeError:  # a lone surrogate, which a script can send by its number
        raise BadValue("draft", "what was sent", "Remove the characters that are no text.") from None


def drop_draft(connection: Connection, draft: Draft) -> None:
    connection.execute(delete(draft_table).where(draft_table.c.id == draft.number))


def load_draft(connection: Connection, number: int, *, user: int) -> Draft:
    """A draft of the person; raises NotFound."""
    row = connection.execute(_drafts(user).where(draft_table.c.id == number)).first()
    if row is None:
        raise no_draft(number)
    return _draft(row)


def load_drafts(connection: Connection, *, user: int) -> Sequence[Draft]:
    """The person's drafts, the last kept first."""
    return [_draft(row) for row in connection.execute(_drafts(user).order_by(draft_table.c.kept_at.desc()))]


def _drafts(user: int) -> Any:
    joined = select(draft_table, order_table.c.reference).join(order_table, order_table.c.id == draft_table.c.order_id)
    return joined.where(draft_table.c.user_id == user)


def _draft(row: Row[Any]) -> Draft:
    with intact("draft"):
        return Draft(number=row.id, user=row.user_id, order=row.reference, zone=row.zone, content=json.loads(row.content),
                     made_at=row.made_at, kept_at=row.kept_at)  # fmt: skip
