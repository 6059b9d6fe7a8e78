"""A service as it is served, or with everything talkative, in which whatever a person can fill in holds a word of its own."""

import html
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any

from httpx import Client, Response

from cordon.actions import checks, drafts, people
from cordon.actor import Actor
from cordon.desk import Desk, now, open_desk
from cordon.pages.visitor import COOKIE
from cordon.right import CASE, RIGHTS, Role
from cordon.settings import Settings
from cordon.signin.account import Account
from cordon.signin.session import key_of, new_secret
from cordon.signin.storage import keep_purpose, open_session
from tests.builders import PROJECT, moment, place
from tests.cordon.browser import FORCE
from tests.house.routes import Of, Row
from tests.house.world import NOON, PLACE, Browsing, Target, case_of, draft_of, look_of, person_of
from zones.database import writing
from zones.schedule import ALWAYS

GROUNDS = "whimbrel grounds"
OWN = "three Whimbrel tulips"
_ONCE = ("/event", "/events", "/restriction", "/end", "/save")
HERE, THERE = "51.0312457", "0.1098765"
LOUD = """
import sys
import uvicorn
from cordon import log
from cordon.actions import auditing
from cordon.cli.main import main
quiet, run = log.config, uvicorn.run
OTHERS = ("sqlalchemy", "alembic", "asyncio", "python_multipart", "httpx", "httpcore", "pyogrio", "PIL")

def config():
    made = quiet()
    made["root"]["level"] = "DEBUG"
    return made | {"loggers": {name: {"level": "DEBUG"} for name in OTHERS}}

searched = auditing.search_audit

def broken(desk, sought, **more):
    if not sought.about:
        return searched(desk, sought, **more)
    raise RuntimeError(f"{sought}")

log.config = config
uvicorn.run = lambda *given, **said: run(*given, **said | {"log_level": "trace", "access_log": True})
auditing.search_audit = broken
main()
"""
"""`cordon serve` with every library at its most talkative, and a fault of ours whose text quotes what was typed."""
COMMANDS = {
    "as it is served": (["-m", "cordon", "serve", "--workers", "2"], {}),
    "with all that libraries say": (
        ["-X", "dev", "-c", LOUD, "serve"],
        {"CPL_DEBUG": "ON", "PROJ_DEBUG": "3", "PYTHONWARNINGS": "always"},
    ),
}


def word(name: str) -> str:
    """What a field holds: its own name is in it, so that what comes out says where it was put in."""
    return "Whimbrel" + "".join(part.capitalize() for part in re.split(r"\W|_", name))


@dataclass
class Served:
    """A service, what it was asked and what it answered; `secrets` must be in no file at all."""

    home: Path
    temporary: Path
    log: Path
    desk: Desk
    client: Client
    staff: dict[Role, Account] = field(default_factory=dict)
    secrets: set[str] = field(default_factory=set)
    answers: list[Response] = field(default_factory=list)
    sessions: dict[Role, Browsing] = field(default_factory=dict)
    cases: dict[Role, Target] = field(default_factory=dict)
    number: Iterator[int] = field(default_factory=count)

    def ask(
        self, method: str, address: str, who: Browsing | None = None, *, form: Any = None, token: str = "", **more: Any
    ) -> Response:
        """Asks as a browser or a program does; whatever it answers is kept."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if who is not None:
            headers = {"Cookie": f"{COOKIE}={who.secret}", "X-CSRF-Token": who.form_token}
        data = None if form is None else {"csrf_token": who.form_token if who else "", **form}
        answer = self.client.request(method, address, headers=headers, data=data, **more)
        self.client.cookies.clear()
        self.answers.append(answer)
        return answer

    def row(self, row: Row, target: Target, who: Browsing, token: str, **body: Any) -> Response:
        """Asks for a row, with another body if one is given."""
        given = body or row.body(target)
        return self.ask(
            row.method, row.address(target), None if row.is_api else who, token=token if row.is_api else "", **given
        )

    def browser(self, role: Role, *targets: Target, new: bool = False) -> Browsing:
        """The session of somebody who has said why they look at these cases, or a new one."""
        if new or role not in self.sessions:
            self.sessions[role] = self.with_form(new_secret(), role)
        made = self.sessions[role]
        with writing(self.desk.engine) as connection:
            for target in targets if CASE & RIGHTS[role] else ():
                keep_purpose(connection, key_of(made.secret), target.subject, GROUNDS)
        return made

    def with_form(self, secret: str, role: Role) -> Browsing:
        self.secrets.add(secret)
        with writing(self.desk.engine) as connection:
            open_session(connection, self.staff[role], key_of(secret), now())
        page = self.ask("GET", "/settings", Browsing(secret=secret, form_token=""))
        return Browsing(secret=secret, form_token=token_in(page))

    def program(self, account: Account) -> str:
        """The secret of a token."""
        made = people.make_token(
            self.desk, account.name, made_for="whimbrel program", rights=sorted(RIGHTS[account.role]), days=1
        )
        self.secrets.add(made.secret)
        return made.secret

    def case(self, role: Role) -> Target:
        """A case, and who of a role asks about it."""
        account = self.staff[role]
        made = case_of(self.desk, f"Whimbrel{next(self.number)}", FORCE)
        other = checks.check_place(self.desk, place(PLACE), moment(NOON), subject=made.subject, record=True)
        return replace(made, force=FORCE, name=account.name, rights=RIGHTS[role], open_check=str(other.id))

    def target(self, role: Role, row: Row) -> Target:
        """What a row is asked about: the role's case, or one of its own where that could be asked once only."""
        if role not in self.cases or row.path.endswith(_ONCE):
            self.cases[role] = self.case(role)
        made, account = self.cases[role], self.staff[role]
        match row.of:
            case Of.DRAFT:
                number = draft_of(self.desk, account, made)
                review = drafts.review_draft(self.desk.asked_by(account.actor(GROUNDS)), number, ALWAYS)
                return replace(made, draft=number, looked_over=review.looked_over)
            case Of.LOOK:
                people.tokens_of(self.desk.asked_by(account.actor(GROUNDS)), account.name)
                return replace(made, look=look_of(self.desk, account.name))
            case Of.TOKEN:
                return replace(made, token=self.token_of(account))
            case Of.PERSON | Of.FORMER_PERSON:
                spare = person_of(self.desk, Role.OFFICER, f"whimbrel.spare{next(self.number)}")
                made = replace(made, person=spare.number, token=self.token_of(spare))
                if row.of is Of.FORMER_PERSON:
                    people.change_person(self.desk, spare.name, active=False)
        return made

    def token_of(self, account: Account) -> int:
        """The number of a token that is made for a person."""
        self.program(account)
        return people.tokens_of(self.desk, account.name)[0].number


def token_in(page: Response) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert found, page.text
    return html.unescape(found[1])


def secret_in(page: Response) -> str:
    """What is shown this once."""
    found = re.search(r'class="cordon-secret"><code>([^<]+)<', page.text)
    assert found, page.text
    return html.unescape(found[1])


@contextmanager
def served(folder: Path, mode: str) -> Iterator[Served]:
    """The service, with a person of each role, until it is no longer wanted."""
    home, temporary, log = folder / "home", folder / "temporary", folder / "log"
    temporary.mkdir()
    desk = open_desk(
        Settings(home=home, database_url="", audit_heads=None), Actor(name="whimbrel.shell", reason=GROUNDS)
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command, loud = COMMANDS[mode]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CORDON_")}
    environment = kept | loud | {"TMPDIR": str(temporary), "CORDON_HOME": str(home), "PYTHONPATH": str(PROJECT)}
    with log.open("w") as out, Client(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False) as client:
        made = Served(home=home, temporary=temporary, log=log, desk=desk, client=client)
        made.staff = {role: person_of(desk, role, f"whimbrel.{role.value}".replace(" ", ".")) for role in Role}
        server = subprocess.Popen(
            [sys.executable, *command, "--port", str(port)], env=environment, stdout=out, stderr=out
        )
        try:
            for _ in range(600):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            yield made
        finally:
            server.terminate()
            try:
                server.wait(timeout=60)
            finally:
                server.kill()
                desk.engine.dispose()
