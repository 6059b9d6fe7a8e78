"""The pack of one matter, and the drafts that go with it."""

from dataclasses import dataclass

from sqlalchemy import Engine

from cordon.actor import Actor
from cordon.basemaps import ground_reader, road_reader
from cordon.desk import Act, Desk, now
from cordon.exhibit import Kind, Shown, exhibit_for, keep_exhibit, offer
from cordon.manifests import manifests_of
from cordon.matter import LookedUp, look_up
from cordon.right import Right
from cordon.settings import Settings
from cordon.signature import signer
from maps.desk.statement import statement_docx
from maps.desk.unused import unused_docx
from maps.pack import WHY, Pack, pack
from maps.paper.exhibit import Exhibit
from maps.paper.layout import PAPERS_MM, Paper
from maps.paper.series import Series, lay_out
from maps.scene import Audience
from zones.canon import sha256
from zones.database import writing
from zones.instant import LONDON, Instant, utc_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A draft for a person to finish, and the name of its file."""

    content: bytes
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MadePack:
    """A pack with its exhibit, and the names of its files."""

    pack: Pack
    exhibit: Exhibit

    @property
    def name(self) -> str:
        return f"{self.exhibit.file}.zip"

    @property
    def pdf_name(self) -> str:
        return f"{self.exhibit.file}.pdf"


def make_pack(desk: Desk, reference: str, *, at: Instant | None = None, paper: Paper | None = None) -> MadePack:
    """The pack of an order's matter, with the zone versions of an instant (now by default), as the next of its packs.

    One that would show what one before it showed is that one again. What it adds to the served paper is on record with the
    reason for each.
    """
    desk.require(Right.SEE)
    laid = _laid_out(desk.engine, desk.actor, desk.settings, reference, at, paper)
    sign = signer(desk.settings)
    offered = offer(
        desk.engine, laid.shown, lambda exhibit: pack(laid.found.matter, laid.series, exhibit, sign=sign),
        maker=desk.actor.name, at=now(),
    )  # fmt: skip
    with desk.act("pack.made", Right.SEE) as act:
        exhibit, made = offered.keep(act.connection, act.stamp)
        laid.say(act, exhibit)
        act.what |= {"manifest_sha256": made.sha256, "added": [f"{what}: {why}" for what, why in WHY.items()]}
    return MadePack(pack=made, exhibit=exhibit)


def draft_statement(desk: Desk, reference: str, *, at: Instant | None = None) -> Draft:
    """A draft witness statement about an order's pack: the one that was made of the records as they are, on whatever paper.

    Where none was made yet, about the one on A4, which is the same bytes whenever it is made. The hash of its manifest is
    left to be written in where packs of several manifests were made (a signature has its own time), or none can be known.
    """
    desk.require(Right.SEE)
    sign = signer(desk.settings)
    laid, made = _made_already(desk.engine, desk.actor, desk.settings, reference, at)
    offered = None
    if not made and sign is None:
        offered = offer(
            desk.engine, laid.shown, lambda exhibit: pack(laid.found.matter, laid.series, exhibit), maker=desk.actor.name, at=now()
        )  # fmt: skip
    with desk.act("statement.drafted", Right.SEE) as act:
        if offered is None:
            exhibit = keep_exhibit(act.connection, act.stamp, laid.shown)
            manifest = made.pop() if len(made) == 1 else ""
        else:
            exhibit, packed = offered.keep(act.connection, act.stamp)
            manifest = packed.sha256
        laid.say(act, exhibit)
        act.what["manifest_sha256"] = manifest
    content = statement_docx(laid.found.matter, exhibit, manifest_sha256=manifest)
    return Draft(content=content, name=f"{exhibit.file}-statement.docx")


def _made_already(
    engine: Engine, actor: Actor, settings: Settings, reference: str, at: Instant | None
) -> tuple["_LaidOut", set[str]]:
    """The matter on the paper of which its pack was made, else on A4; and the hashes of the manifests of those packs."""
    found = [_laid_out(engine, actor, settings, reference, at, Paper(name=name)) for name in PAPERS_MM]
    with writing(engine) as connection:
        made = manifests_of(connection, reference)
        for laid in found:
            exhibit = exhibit_for(connection, laid.shown, maker=actor.name, at=now())
            if exhibit.reference in made:
                return laid, made[exhibit.reference]
    return found[0], set()


def draft_unused(desk: Desk, reference: str, *, at: Instant | None = None) -> Draft:
    """A draft schedule of unused material of an order's matter."""
    desk.require(Right.SEE)
    when = at or now()
    found = look_up(desk.engine, desk.actor, reference, when)
    content = unused_docx(found.matter, found.unused, now().astimezone(LONDON).date())
    with desk.act("unused.drafted", Right.SEE) as act:
        act.reach.seen |= found.seen
        act.what |= {"order": reference, "at": utc_text(when)}
    return Draft(content=content, name=f"order-{found.number}-unused-material.docx")


@dataclass(frozen=True, slots=True, kw_only=True)
class _LaidOut:
    """A matter on paper, and what its pack shows."""

    found: LookedUp
    series: Series
    shown: Shown

    def say(self, act: Act, exhibit: Exhibit) -> None:
        """What the event of a pack says."""
        act.reach.seen |= self.found.seen
        act.what |= {
            "order": self.shown.order.reference, "at": utc_text(self.shown.as_at), "exhibit": exhibit.reference,
            "checks": [row.check for row in self.found.matter.rows],
        }  # fmt: skip
        act.to_whom = Audience.COURT.value


def _laid_out(
    engine: Engine, actor: Actor, settings: Settings, reference: str, at: Instant | None, paper: Paper | None
) -> _LaidOut:
    """The matter of an order on paper; raises NotFound and NothingToDraw."""
    when = at or now()
    found = look_up(engine, actor, reference, when)
    read, roads = ground_reader(settings, Audience.COURT), road_reader(settings, engine, Audience.COURT)
    series = lay_out(found.matter.scene, paper or Paper(), None, read, roads)
    shown = Shown(
        order=found.order, kind=Kind.PACK, sha256=sha256(found.matter.shown_json(series)), as_at=when, by_day=at is None
    )  # fmt: skip
    return _LaidOut(found=found, series=series, shown=shown)
