"""Pages: a Jinja template with the GOV.UK components around what an action answered."""

import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PackageLoader, PrefixLoader
from markupsafe import Markup
from starlette.routing import Match

from cordon.actor import NOBODY
from cordon.desk import now
from cordon.pages.visitor import Visitor, set_cookie
from cordon.right import Right
from zones.error import AmbiguousTime, CordonError, MissingField, Way, offer
from zones.instant import LONDON, Instant, uk_text, uk_weekday, uk_words
from zones.period import Period, period_text

_HERE = Path(__file__).parent
HIDDEN = "[hidden while the screen is shared]"
_NAVIGATION: tuple[tuple[str, str, frozenset[Right]], ...] = (
    ("/", "Home", frozenset()),
    ("/check", "Check a sighting", frozenset({Right.CHECK})),
    ("/orders", "Orders", frozenset({Right.SEE, Right.PAPER})),
    ("/sightings", "Sightings", frozenset({Right.SEE})),
    ("/maps", "Maps to print", frozenset({Right.SEE, Right.PAPER})),
    ("/search", "Search", frozenset({Right.SEE})),
    ("/people", "People", frozenset({Right.PEOPLE})),
    ("/audit", "Audit", frozenset({Right.AUDIT})),
    ("/settings", "Settings", frozenset()),
)
"""Address, name, and the rights of which one is needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A fault of a form: the field that it is at, and a sentence."""

    field: str
    text: str


def page(
    request: Request,
    template: str,
    *,
    title: str,
    status: int = 200,
    faults: Iterable[Fault] = (),
    stands_at: str = "",
    **shown: Any,
) -> HTMLResponse:
    """The page of a template: its words are escaped, its scripts and styles are ours, its forms carry their token.

    `stands_at` is its address, where that is not what was asked for and nothing that this lies below.
    """
    visitor: Visitor | None = getattr(request.state, "visitor", None)
    nonce = nonce_of(request)
    found = list(faults)
    at: dict[str, list[str]] = {}
    for fault in found:
        at.setdefault(fault.field, []).append(fault.text)
    body = _environment().get_template(template).render(
        title=title, visitor=visitor, nonce=nonce, told_of_print=print_script(visitor), faults=found, path=stands_at or _stands_at(request), navigation=_links(visitor),
        fault_at={field: Markup("<br>").join(dict.fromkeys(texts)) for field, texts in at.items()},
        hides=visitor is not None and visitor.hides, posted=request.method == "POST", **shown,
    )  # fmt: skip
    return html(request, body, status=status)


def print_script(visitor: Visitor | None) -> Markup:
    """The script by which a page tells that it is printed; none where nothing was looked at, or by nobody."""
    if visitor is None or visitor.actor is NOBODY or not visitor.desk.done:
        return Markup()
    script = Markup('<script src="/static/printed.js" data-look="{}" data-csrf="{}"></script>')
    return script.format(visitor.desk.done[-1], visitor.csrf_token)


def is_page(request: Request, path: str) -> bool:
    """Whether there is a page at an address."""
    looks = {**request.scope, "method": "GET", "path": path}
    return any(route.matches(looks)[0] is Match.FULL for route in request.app.routes)


def _stands_at(request: Request) -> str:
    """Where the page is that an answer shows: where a form was sent to may be no page, but lies below the one it is of."""
    path = request.url.path
    while request.method != "GET" and path and not is_page(request, path):
        path = path.rpartition("/")[0]
    return path or "/"


def hidden_page(request: Request) -> HTMLResponse:
    """Says that a page is not shown while the screen is shared; nothing of the case is in it."""
    return page(request, "hidden.html", title="Hidden while the screen is shared")


def html(request: Request, body: str, *, status: int = 200) -> HTMLResponse:
    """A whole page as an answer, under the policy that lets nothing in from elsewhere."""
    written = body.encode(errors="replace")  # a form in a charset of its own can bring half a surrogate pair
    response = HTMLResponse(written, status_code=status, headers={"Content-Security-Policy": policy(nonce_of(request))})
    if given := getattr(request.state, "give_cookie", ""):
        set_cookie(response, request, given)
    return response


def then(address: str) -> RedirectResponse:
    """Goes on to another page after a form was sent, so that loading it again sends nothing twice."""
    return RedirectResponse(address, status_code=303)


def nonce_of(request: Request) -> str:
    """What marks this answer's own scripts and styles."""
    if not hasattr(request.state, "nonce"):
        request.state.nonce = secrets.token_urlsafe(16)
    return str(request.state.nonce)


def policy(nonce: str) -> str:
    """The Content-Security-Policy of a page: scripts and styles of ours alone, nothing from or to another host."""
    return (
        f"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


_OFFERED = {
    Way.POSTCODES: "Or ask an administrator to bring in postcodes (OS Code-Point Open).",
    Way.NAMES: "Or ask an administrator to bring in names (OS Open Names).",
    Way.ROADS: "Or ask an administrator to bring in roads (OS Open Roads).",
    Way.THREE_WORDS: "Or ask an administrator to set that service up.",
}
_WANTED = {
    "reference": "Give the order’s reference.", "kind": "Choose which it is.", "court": "Give the court.",
    "police_force": "Give the police force.", "subject_reference": "Give the subject’s reference.",
    "subject_name": "Give the subject’s name.", "protected_reference": "Give the protected person’s reference.",
    "protected_name": "Give the protected person’s name.", "until": "Give the new last day, or say that it has none.", "who": "Say who saw it.",
    "how": "Say how they know.", "note": "Write the note.", "error_reason": "Give the reason.", "because": "Give the reason.", "text": "Say what to look for.",
    "for": "Say what the program is, and why it asks.", "rights": "Choose what it may do.",
}  # fmt: skip
"""What an empty field of a form wants, where the error itself speaks to programs or says no more than that it is missing."""
_FOR_PROGRAMS = re.compile(r"Give it\.|Give (one|some) of .*|.*\bnull\b.*")


def faults_of(error: CordonError, called: Mapping[str, str] | None = None) -> list[Fault]:
    """What is wrong with a form: each fault at the form's own field, the words without the field's name."""
    names = called or {}
    found = []
    offer(error, _OFFERED)
    for fault in error.faults:
        field = names.get(fault.field, fault.field)
        if isinstance(fault, AmbiguousTime):
            field, text = f"{field}-which", "This time happens twice, because the clocks go back. Say which is meant."
        elif isinstance(fault, MissingField):
            # "Is missing." says nothing that the empty field does not.
            text = _WANTED.get(field, fault.remedy) if _FOR_PROGRAMS.fullmatch(fault.remedy) else fault.remedy
        else:
            said = str(fault).removeprefix(f"{fault.field}: ")
            text = said.replace(f"“{fault.value}”", f"“{uk_words(fault.value)}”", 1)
        found.append(Fault(field=field, text=text[:1].upper() + text[1:]))
    return found


def _links(visitor: Visitor | None) -> list[tuple[str, str]]:
    if visitor is None or visitor.actor is NOBODY:
        return []
    return [(address, name) for address, name, rights in _NAVIGATION if not rights or rights & visitor.actor.rights]


@cache
def _environment() -> Environment:
    govuk = PackageLoader("govuk_frontend_jinja")
    loader = ChoiceLoader([FileSystemLoader(_HERE / "templates"), PrefixLoader({"govuk_frontend_jinja": govuk})])
    made = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    made.filters |= {"uk": _uk, "uk_day": _uk_day, "times": _times, "bdi": _bdi}
    made.globals |= {"HIDDEN": HIDDEN, "now_text": lambda: uk_text(now()), "seconds_until": seconds_until}
    return made


def _bdi(text: object) -> Markup:
    """Words of a case, whose direction is their own."""
    return Markup("<bdi>{}</bdi>").format(text)


def seconds_until(at: Instant) -> int:
    """Whole seconds from now, below zero for what is past."""
    return int((at - now()).total_seconds())


def _uk(moment: Instant | None) -> str:
    return "" if moment is None else uk_text(moment)


def _uk_day(day: date | Instant | None) -> str:
    """ "Tue 3 March 2026"; of an instant, the day on UK clocks."""
    if day is None:
        return ""
    local = day.astimezone(LONDON).date() if hasattr(day, "astimezone") else day
    return uk_weekday(local)


def _times(period: Period) -> str:
    return period_text(period)
