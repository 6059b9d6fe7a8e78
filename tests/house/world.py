"""Four orders and two people of each role, signed in: who reaches which order, and what stands for it in a request.

Each order's every word holds the name of its tree, so that a word of it is known wherever it turns up:

    Alder    of Saltmere Police, which is also that of who asks, but for those who have left
    Birch    of Saltmere Police, restricted to somebody else
    Cedar    of Saltmere Police, restricted to people of whom who asks is one, those who have left too
    Damson   of Hexbury Police, to whom those have gone who left Saltmere's
"""

import html
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient
from httpx import Response
from pwdlib.hashers.argon2 import Argon2Hasher
from shapely.geometry import mapping

from cordon.actions import checks, devices, drafts, orders, people
from cordon.actions.fixes import record_fixes
from cordon.actions.places import NewPlace, record_place
from cordon.actions.zones import NewShape, Options, add_zones
from cordon.actor import Actor
from cordon.api.app import create_app
from cordon.desk import Desk, now, open_desk
from cordon.draft import add_draft
from cordon.pages.visitor import COOKIE
from cordon.right import CASE, RIGHTS, Right, Role
from cordon.settings import Settings
from cordon.signin.account import Account
from cordon.signin.storage import keep_password
from monitor.fix import Fix
from monitor.fixtable import to_table
from monitor.sighting import read_sighting
from tests.builders import at, moment, order, place, square
from tests.canary import PROTECTED, SUBJECT, WITNESS
from tests.cordon.browser import FORCE, PASSWORD, Browser
from zones.database import writing
from zones.order import Event, EventKind
from zones.schedule import ALWAYS
from zones.zone import MadeBy, ZoneKind

ELSEWHERE = "Hexbury Police"
ALDER, BIRCH, CEDAR, DAMSON = TREES = ("Alder", "Birch", "Cedar", "Damson")
FORCES = {ALDER: FORCE, BIRCH: FORCE, CEDAR: FORCE, DAMSON: ELSEWHERE}
NOON = "2026-03-03T12:00:00Z"
PLACE = "50.8011,0.0"
"""Inside the zones of all four orders."""
_FIRST = {"stalking_order": 7100, "recorded_check": 8100, "zone_draft": 9100, "case_place": 6100, "order_event": 2100, "user_account": 5100,
          "api_token": 4100, "device_doubt": 1100}  # fmt: skip
"""The numbers that records begin after: each of four digits that stand for nothing else on a page."""

OUTLINE: dict[str, Any] = {"kind": "polygon", "geometry": mapping(square(west=0.1, south=51.0))}
"""What everybody's draft holds, and was offered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a request is about, by all that may stand for it; and who asks, as far as a form must say it."""

    number: int = 7999
    reference: str = "SPO/NOWHERE/1"
    subject: str = "S-NOWHERE"
    label: str = "Yard of Nowhere"
    check: str = "C-8999"
    draft: int = 9999
    place: int = 6999
    event: int = 2999
    doubt: int = 1999
    device: str = "TAG-NOWHERE"
    person: int = 5999
    token: int = 4999
    tree: str = ""
    look: int = 3999
    """Something that was done, by the number of its event."""
    looked_over: str = ""
    """What a review of somebody's draft is of."""
    open_check: str = ""
    """A check that who asks may see, where they may see any."""
    force: str = ""
    name: str = ""
    rights: frozenset[Right] = frozenset()

    @property
    def keys(self) -> tuple[str, ...]:
        """What an answer may echo of the request."""
        numbers = (self.number, self.draft, self.place, self.person, self.token, self.look, self.event, self.doubt)
        return (self.reference, self.reference.replace("/", "%2F"), self.subject, self.label, self.label.replace(" ", "%20"),
                self.check, self.device, *map(str, numbers))  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Browsing:
    """A session: the secret that its browser holds, and the token of its forms."""

    secret: str
    form_token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Somebody of a role, signed in twice: where they said why they look at their cases, and where they did not."""

    account: Account
    said: Browsing
    unsaid: Browsing
    token: str

    @property
    def rights(self) -> frozenset[Right]:
        return RIGHTS[self.account.role]

    @property
    def sees(self) -> tuple[str, ...]:
        """The orders that they reach."""
        if not CASE & self.rights:
            return ()
        return (ALDER, CEDAR) if self.account.police_force == FORCE else (DAMSON,)


@dataclass
class World:
    folder: Path
    desk: Desk
    client: TestClient
    here: dict[Role, Asker] = field(default_factory=dict)
    left: dict[Role, Asker] = field(default_factory=dict)
    targets: dict[str, Target] = field(default_factory=dict)
    mixed_check: str = ""
    """A check with an answer for Alder and for Birch."""
    drafts: dict[tuple[str, str], int] = field(default_factory=dict)
    tokens: dict[str, int] = field(default_factory=dict)
    former: int = 0
    """Somebody who may no longer sign in."""

    def target(self, tree: str, asker: Asker) -> Target:
        """An order as somebody asks for it: by their own draft; without a tree, one that there is not."""
        account = asker.account
        asks = {"force": account.police_force, "name": account.name, "rights": asker.rights}
        seen = self.targets[next((one for one in asker.sees if one != tree), ALDER)].check
        if not tree:
            return Target(open_check=seen, **asks)  # type: ignore[arg-type]
        return replace(self.targets[tree], draft=self.drafts[account.name, tree], open_check=seen, **asks)  # type: ignore[arg-type]

    def ask(
        self, method: str, address: str, *, browser: Browsing | None = None, token: str = "", form: Mapping[str, Any] | None = None,
        json: Any = None, form_token: str | None = None,
    ) -> Response:  # fmt: skip
        """Asks as a browser, with its form's token, or as a program; as neither, as nobody."""
        headers = {}
        given = browser.form_token if browser is not None and form_token is None else form_token or ""
        if browser is not None:
            headers["Cookie"] = f"{COOKIE}={browser.secret}"
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if json is not None and given:
            headers["X-CSRF-Token"] = given
        data = None if form is None else {"csrf_token": given, **form}
        answer: Response = self.client.request(method, address, headers=headers, data=data, json=json)
        self.client.cookies.clear()
        return answer

    def last_event(self) -> int:
        """The number of the last action on record."""
        with self.desk.engine.connect() as connection:
            return int(connection.exec_driver_sql("SELECT max(number) FROM audit_event").scalar_one())

    def events(self, after: int) -> list[str]:
        """The actions on record after the one of a number."""
        with self.desk.engine.connect() as connection:
            query = "SELECT action FROM audit_event WHERE number > ? ORDER BY number"
            return list(connection.exec_driver_sql(query, (after,)).scalars())

    def contents(self) -> dict[str, list[Any]]:
        """All that is kept, but for when somebody was last there."""
        with self.desk.engine.connect() as connection:
            names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
            found = {name: [tuple(row) for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"')]
                     for name in names if name not in ("signin_session", "api_token")}  # fmt: skip
            for name in ("signin_session", "api_token"):
                rows = connection.exec_driver_sql(f"SELECT key, ended_at FROM {name}")
                found[name] = [tuple(row) for row in rows]
            return found

    def keep(self) -> None:
        """Keeps all as it is now, to begin again from."""
        self.desk.engine.dispose()
        shutil.copytree(self.folder, self.folder.with_name("kept"))

    def begin_again(self) -> None:
        self.desk.engine.dispose()
        for file in self.folder.iterdir():
            file.unlink()
        for file in self.folder.with_name("kept").iterdir():
            shutil.copy2(file, self.folder)


@contextmanager
def made_world(folder: Path) -> Iterator[World]:
    """The world, in a folder of its own."""
    settings = Settings(home=folder / "home")
    app = create_app(settings)
    with TestClient(app, base_url="http://127.0.0.1", follow_redirects=False, raise_server_exceptions=False) as client:
        world = World(folder=folder / "home", desk=open_desk(settings, Actor(name="tester")), client=client)
        world.desk.engine.dispose()
        world.desk = app.state.desk
        _number_from(world.desk)
        keeper, other_keeper = (
            person_of(world.desk, Role.OFFICER, "keeper"),
            person_of(world.desk, Role.OFFICER, "hex.keeper", force=ELSEWHERE),
        )
        for tree in TREES:
            world.targets[tree] = case_of(
                world.desk.asked_by((other_keeper if tree == DAMSON else keeper).actor("a test")), tree, FORCES[tree]
            )
        world.targets = {tree: replace(one, person=keeper.number) for tree, one in world.targets.items()}
        world.mixed_check = str(checks.check_place(world.desk.asked_by(keeper.actor()), place(PLACE), moment(NOON), subject=None,
                                                   record=True).id)  # fmt: skip
        here = [person_of(world.desk, role) for role in Role]
        left = [person_of(world.desk, role, f"{role.value}.left".replace(" ", ".")) for role in Role]
        for one in (keeper, *here, *left):
            for tree in TREES:
                world.drafts[one.name, tree] = draft_of(world.desk, one, world.targets[tree])
        for tree in TREES:
            who = other_keeper if tree == DAMSON else keeper
            number = draft_of(world.desk, who, world.targets[tree])  # one like all the others of its tree
            made = drafts.review_draft(world.desk.asked_by(who.actor("a test")), number, ALWAYS)
            world.targets[tree] = replace(world.targets[tree], looked_over=made.looked_over)
        shell = world.desk.asked_by(keeper.actor("a test"))
        orders.restrict_order(shell, world.targets[BIRCH].reference, [keeper.name])
        orders.restrict_order(shell, world.targets[CEDAR].reference, [one.name for one in (*here, *left)])
        for one in left:
            people.change_person(world.desk, one.name, police_force=ELSEWHERE)
        former = person_of(world.desk, Role.ANALYST, "former")
        people.change_person(world.desk, former.name, active=False)
        world.former = former.number
        own = people.make_token(shell, keeper.name, made_for="a test", rights=["see"], days=1)
        world.tokens[keeper.name] = people.tokens_of(shell, own.account.name)[0].number
        world.here = {one.role: _signed_in(world, one) for one in here}
        world.left = {one.role: _signed_in(world, replace(one, police_force=ELSEWHERE)) for one in left}
        world.keep()
        yield world


def look_of(desk: Desk, name: str) -> int:
    """The number of the last event that somebody left."""
    with desk.engine.connect() as connection:
        query = "SELECT max(number) FROM audit_event WHERE actor = ?"
        return int(connection.exec_driver_sql(query, (name,)).scalar_one())


def person_of(desk: Desk, role: Role, name: str = "", *, force: str = FORCE) -> Account:
    """Somebody with a password of their own, which is quick to hash: they all sign in."""
    given = people.add_person(
        desk,
        name=name or role.value.replace(" ", "."),
        called=f"The {role}",
        role=role,
        police_force=force,
        password=False,
    )
    with writing(desk.engine) as connection:
        quick = Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
        keep_password(connection, given.account, quick, one_time=False, at=now())
    return given.account


def _number_from(desk: Desk) -> None:
    with desk.engine.begin() as connection:
        for table, first in _FIRST.items():
            connection.exec_driver_sql("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, first))


def case_of(desk: Desk, tree: str, force: str) -> Target:
    """An order with a zone, a place, a sighting with a note and a fix of a doubtful tag, all of whose words hold the tree's name."""
    mark, reference = tree.upper(), f"SPO/{tree.upper()}/1"
    made = order(
        reference=reference, court=f"{tree} Magistrates’ Court", police_force=force, served_at=None,
        subject={"reference": f"S-{mark}", "name": f"{SUBJECT} {tree}"},
        protected_person={"reference": f"P-{mark}", "name": f"{PROTECTED} {tree}"},
    )  # fmt: skip
    orders.add_order(desk, made)
    orders.add_order_event(desk, reference, Event(kind=EventKind.VARIED, at=at("2026-03-01T12:00Z")))
    label = f"Yard of {tree}"
    shape = NewShape(shape=square(), made_by=MadeBy.DRAWN, source=f"a sketch by {tree}", note=f"the gate of {tree}")
    add_zones(desk, reference, [shape], Options(label=label, kind=ZoneKind.WORKPLACE))
    record_place(desk, reference, NewPlace(whose="public", kind="court", name=f"Court at {tree}", place="51.2000,0.3000",
                                           known=False, times=None))  # fmt: skip
    seen = checks.add_sighting(desk, read_sighting({"subject": f"S-{mark}", "place": PLACE, "at": NOON, "who": f"{WITNESS} {tree}",
                                                    "how": f"from the {tree} bus"}))  # fmt: skip
    check = str(seen.id)
    checks.note_check(desk, check, f"as {tree} said")
    far = Fix(row=1, device=f"TAG-{mark}", at=at(NOON), lon_deg=0.01, lat_deg=50.81, radius_95_m=10.0)
    list(record_fixes(desk, [to_table([far])], subject=f"S-{mark}"))
    theirs = desk.asked_by(replace(desk.actor, force=force))  # else none but the shell would take it back
    doubt, _ = devices.doubt_device(theirs, [far.device], None, None, f"a strap of {tree}")
    with desk.engine.connect() as connection:
        number = connection.exec_driver_sql("SELECT max(id) FROM stalking_order").scalar_one()
        spot = connection.exec_driver_sql("SELECT max(id) FROM case_place").scalar_one()
        event = connection.exec_driver_sql("SELECT max(id) FROM order_event").scalar_one()
    return Target(
        event=event,
        doubt=doubt,
        device=far.device,
        number=number,
        reference=reference,
        subject=f"S-{mark}",
        label=label,
        check=check,
        place=spot,
        tree=tree,
    )


def draft_of(desk: Desk, account: Account, target: Target) -> int:
    """Somebody's draft of a zone of an order, begun while they might."""
    content: dict[str, Any] = {"drawing": OUTLINE, "kind": "workplace", "applies": "always", "note": f"drawn for {target.tree}",
                               "offers": [OUTLINE]}  # fmt: skip
    with writing(desk.engine) as connection:
        return add_draft(connection, user=account.number, order=target.reference, zone="", content=content, at=at(NOON))


def _signed_in(world: World, account: Account) -> Asker:
    said = _browsing(world.client.app, account)
    unsaid = _browsing(world.client.app, account) if account.police_force == FORCE else said
    made = Asker(account=account, said=said, unsaid=unsaid, token="")
    for tree in made.sees:
        answer = world.ask("POST", f"/purpose/{world.targets[tree].number}", browser=said, form={"other": "a test"})
        assert answer.status_code == 303, answer.text
    rights = {"for": "a test", "rights": sorted(made.rights), "days": "1"}
    answer = world.ask("POST", "/settings/tokens", browser=said, form=rights)
    shown = re.search(r'class="cordon-secret"><code>([^<]+)<', answer.text)
    assert shown, answer.text
    world.tokens[account.name] = people.tokens_of(world.desk, account.name)[0].number
    return replace(made, token=html.unescape(shown[1]))


def _browsing(app: Any, account: Account) -> Browsing:
    browser = Browser(app)
    assert browser.sign_in(account.name).status_code == 303
    return Browsing(secret=browser.secret, form_token=browser.token("/settings"))
