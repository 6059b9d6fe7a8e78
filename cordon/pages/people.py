"""The people's pages: who may sign in, as whom; their passwords, sessions and tokens. A person's address is a number."""

from dataclasses import replace

from fastapi import APIRouter, Request
from starlette.responses import Response

from cordon.actions import people
from cordon.actor import NOBODY
from cordon.desk import now
from cordon.pages.render import Fault, faults_of, page, then
from cordon.pages.role import RIGHTS, ROLES, role_choices
from cordon.pages.visitor import Form, Sent, SignedIn, Visitor
from cordon.right import Right, Role
from cordon.signin.account import read_force, read_name, read_role
from cordon.signin.password import ONE_TIME_FOR
from zones.error import (
    AlreadyThere,
    BadInput,
    CordonError,
    ManyFaults,
    MissingField,
    NotAllowed,
    raise_faults,
)
from zones.instant import Instant, uk_text
from zones.text import read_line

MOST_CALLED_CHARS = 100
_DONE = {
    "changed": "Their role is changed. They must sign in again.",
    "activated": "They may sign in again.",
    "deactivated": "They may not sign in any more, and their programs’ tokens do not work.",
    "signed-out": "They are signed out everywhere, and their tokens have ended.",
    "ended": "The token does not work any more.",
}
"""What a page says was done, by a word in its address."""

_MISSING = {
    "name": "Give the name that they sign in with.",
    "called": "Give the name that pages call them.",
    "role": "Choose a role.",
    "police_force": "Give the police force whose records they see.",
    "signs_in": "Choose how they sign in.",
}

router = APIRouter(include_in_schema=False)


@router.get("/people")
def show_all(request: Request, visitor: SignedIn) -> Response:
    """Everybody who may sign in, or might."""
    return page(request, "people.html", title="People", people=people.list_people(visitor.desk))


@router.get("/people/new")
def ask_new(request: Request, visitor: SignedIn) -> Response:
    """The page to add a person at."""
    visitor.desk.require(Right.PEOPLE)
    first = {"role": Role.ADMINISTRATOR.value} if visitor.session is None else {}
    return _ask_new(request, visitor, {"police_force": visitor.actor.force or "", "signs_in": "password"} | first)


@router.post("/people/new")
def add(request: Request, visitor: SignedIn, form: Form) -> Response:
    """Adds a person, and shows their one-time password this once: on this answer, at no address."""
    try:
        made = _add(visitor, form)
    except (BadInput, AlreadyThere, ManyFaults) as fault:
        return _ask_new(request, visitor, form.values, faults=faults_of(fault))
    if visitor.session is None:  # from now on nobody goes on without signing in
        request.state.visitor = replace(visitor, desk=visitor.desk.asked_by(NOBODY))
    return _given(request, made, title="Added", back="/people", added=True)


@router.get("/people/{number}")
def show(request: Request, visitor: SignedIn, number: int, done: str = "") -> Response:
    """A person, and what can be done for them."""
    return _show(request, visitor, people.show_person(visitor.desk, number), done=_DONE.get(done, ""))


@router.post("/people/{number}")
def change(request: Request, visitor: SignedIn, form: Form, number: int) -> Response:
    """Gives a person another role or police force."""
    shown = people.show_person(visitor.desk, number)
    try:
        role = read_role(form.text("role"), "role")
        force = read_force(_force(visitor, form), "police_force")
        people.change_person(visitor.desk, shown.account.name, role=role, police_force=force)
    except (BadInput, NotAllowed) as fault:
        names = {"person": "role"}
        return _show(request, visitor, shown, values=form.values, faults=faults_of(fault, names))
    return then(f"/people/{number}?done=changed")


@router.get("/people/{number}/deactivate")
def ask_deactivate(request: Request, visitor: SignedIn, number: int) -> Response:
    """Asks once more before somebody may no longer sign in."""
    shown = people.show_person(visitor.desk, number)
    return page(request, "person_sure.html", title="Stop them signing in", shown=shown, what="deactivate")


@router.post("/people/{number}/deactivate")
def deactivate(request: Request, visitor: SignedIn, form: Form, number: int) -> Response:
    """Lets a person no longer sign in."""
    return _activity(request, visitor, number, active=False, done="deactivated")


@router.post("/people/{number}/activate")
def activate(request: Request, visitor: SignedIn, form: Form, number: int) -> Response:
    """Lets a person sign in again."""
    return _activity(request, visitor, number, active=True, done="activated")


@router.get("/people/{number}/password")
def ask_reset(request: Request, visitor: SignedIn, number: int) -> Response:
    """Asks once more before a password is replaced."""
    shown = people.show_person(visitor.desk, number)
    return page(request, "person_sure.html", title="Give a new one-time password", shown=shown, what="password")


@router.post("/people/{number}/password")
def reset(request: Request, visitor: SignedIn, form: Form, number: int) -> Response:
    """Gives a person a new one-time password, and shows it this once."""
    shown = people.show_person(visitor.desk, number)
    made = people.reset_password(visitor.desk, shown.account.name)
    return _given(request, made, title="New one-time password", back=f"/people/{number}")


@router.post("/people/{number}/sign-out")
def sign_out(visitor: SignedIn, form: Form, number: int) -> Response:
    """Signs a person out everywhere."""
    shown = people.show_person(visitor.desk, number)
    people.end_persons_sessions(visitor.desk, shown.account.name)
    return then(f"/people/{number}?done=signed-out")


@router.post("/people/{number}/tokens/{token}/end")
def end_token(visitor: SignedIn, form: Form, number: int, token: int) -> Response:
    """Ends a token."""
    shown = people.show_person(visitor.desk, number)
    people.end_a_token(visitor.desk, shown.account.name, token)
    return then(f"/people/{number}?done=ended")


def _add(visitor: Visitor, form: Sent) -> people.Given:
    """The person that a form describes, added; raises all its faults together."""
    faults: list[CordonError] = []
    read: dict[str, str] = {}
    for field, reader in (
        ("name", read_name),
        ("called", lambda value, field: read_line(value, field, most=MOST_CALLED_CHARS)),
        ("role", read_role),
        ("police_force", read_force),
    ):
        given = _force(visitor, form) if field == "police_force" else form.text(field)
        try:
            read[field] = reader(given, field)
        except BadInput as fault:
            faults.append(fault if given else MissingField(field, remedy=_MISSING[field]))
    signs_in = form.text("signs_in")
    if signs_in not in ("password", "provider"):
        faults.append(MissingField("signs_in", remedy=_MISSING["signs_in"]))
    if visitor.session is None and read.get("role", Role.ADMINISTRATOR) != Role.ADMINISTRATOR:
        faults.append(BadInput("role", read["role"], "Make the first person an administrator: once somebody is added, "
                               "everybody must sign in, and only an administrator can add others."))  # fmt: skip
    if visitor.session is None and signs_in == "provider" and not visitor.desk.settings.oidc_issuer:
        faults.append(
            BadInput("signs_in", signs_in, "Give the first person a password: no other sign-in is set up here.")
        )
    raise_faults(faults)
    return people.add_person(
        visitor.desk, name=read["name"], called=read["called"], role=Role(read["role"]),
        police_force=read["police_force"], password=signs_in == "password",
    )  # fmt: skip


def _force(visitor: Visitor, form: Sent) -> str:
    """The police force that a person is of: where who asks has one, nobody is of another."""
    return visitor.actor.force or form.text("police_force")


def _activity(request: Request, visitor: Visitor, number: int, *, active: bool, done: str) -> Response:
    shown = people.show_person(visitor.desk, number)
    try:
        people.change_person(visitor.desk, shown.account.name, active=active)
    except (BadInput, NotAllowed) as fault:
        return _show(request, visitor, shown, faults=faults_of(fault, {"person": "standing"}))
    return then(f"/people/{number}?done={done}")


def _ask_new(
    request: Request, visitor: Visitor, values: dict[str, str], *, faults: list[Fault] | None = None
) -> Response:
    return page(request, "person_new.html", title="Add a person", status=422 if faults else 200, faults=faults or [],
                values=values, roles=role_choices(), first=visitor.session is None,
                provider=visitor.desk.settings.oidc_name if visitor.desk.settings.oidc_issuer else "")  # fmt: skip


def _given(request: Request, made: people.Given, *, title: str, back: str, added: bool = False) -> Response:
    return page(request, "person_given.html", title=title, made=made, back=back, added=added, token=False,
                days=ONE_TIME_FOR.days)  # fmt: skip


def _show(
    request: Request, visitor: Visitor, shown: people.PersonShown, *, values: dict[str, str] | None = None,
    faults: list[Fault] | None = None, done: str = "",
) -> Response:  # fmt: skip
    account, at = shown.account, now()
    standing = {"role": account.role.value, "police_force": account.police_force}
    return page(
        request, "person.html", title=account.called, status=422 if faults else 200, faults=faults or [], done=done,
        shown=shown, password=_password_words(shown, at), values=standing | (values or {}), roles=role_choices(),
        may=ROLES[account.role], words={right.value: words for right, words in RIGHTS.items()}, at=at,
    )  # fmt: skip


def _password_words(shown: people.PersonShown, at: Instant) -> list[str]:
    """How a person's password stands, in sentences."""
    kept = shown.credential
    if kept is None:
        return ["No password here: they sign in at the force’s own sign-in."]
    said = []
    if kept.locked_until is not None and kept.is_locked(at):
        said.append(f"Locked after too many wrong tries, until {uk_text(kept.locked_until)}.")
    elif kept.failures:
        said.append(f"{kept.failures} wrong {'try' if kept.failures == 1 else 'tries'} since they last signed in.")
    if not kept.one_time:
        said.append(f"Their own, chosen {uk_text(kept.made_at)}.")
    elif at < (ends := Instant(kept.made_at + ONE_TIME_FOR)):
        said.append(f"A one-time password that they have not replaced yet; it works until {uk_text(ends)}.")
    else:
        said.append("A one-time password that was not used in time: give them a new one.")
    return said
