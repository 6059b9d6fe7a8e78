"""Who looks at a page, and whether what they send was sent from one of ours.

A browser holds one secret in a cookie. Signed in, it is the session's; before, it only binds forms to the browser. Until
somebody is added who may sign in, whoever is at this machine is its user, as at the command line.
"""

import hashlib
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Annotated

import wtforms
from fastapi import Depends, Request
from starlette.datastructures import FormData, UploadFile
from starlette.responses import Response
from wtforms.csrf.session import SessionCSRF
from wtforms.validators import ValidationError

from cordon.actions.signing_in import MOST_PURPOSE_CHARS
from cordon.actor import NOBODY, Actor
from cordon.desk import Desk, now
from cordon.reach import Reach
from cordon.right import CASE
from cordon.signin.caller import must_sign_in, purpose_of, session_of
from cordon.signin.session import LONGEST, Session, new_secret
from zones.database import writing
from zones.error import BadValue, CordonError, NotFound, TooLarge
from zones.order import Order, last_day
from zones.storage import order_of_number
from zones.text import read_text

COOKIE = "cordon"
MOST_FILE_BYTES = 64_000_000
MOST_FORM_BYTES = MOST_FILE_BYTES + 8_000_000
MOST_UNKNOWN_BYTES = 64_000
"""Of a form by somebody who has not signed in: a name and a password."""
_MOST_FIELDS = 400


class SignInNeeded(CordonError):
    """Nobody is signed in at this browser, or the session is over."""

    problem = "is needed"


class PasswordNeeded(CordonError):
    """The person has a password for one use, and must choose their own first."""

    problem = "is for one use"


class PurposeNeeded(CordonError):
    """The person has not said in this session why they look at this case."""

    problem = "is asked first"

    def __init__(self, order: int) -> None:
        super().__init__("purpose", "why you look at this case", "Say why.")
        self.order = order


class NotFromHere(CordonError):
    """A form that was not sent from a page of ours in this browser, or too long after."""

    problem = "was not sent from this page, or the page had been open too long"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who looks: their session, None at a machine without sign-in; the desk for them; and the browser's secret."""

    desk: Desk
    session: Session | None
    secret: str

    @property
    def actor(self) -> Actor:
        return self.desk.actor

    @property
    def hides(self) -> bool:
        """Whether what is protected is hidden on pages."""
        return self.session is not None and self.session.hides

    @property
    def csrf_token(self) -> str:
        """What a form carries so that it is known to come from a page of ours in this browser."""
        return str(self._guard().csrf_token.current_token)  # type: ignore[attr-defined]

    def for_reason(self, reason: str) -> Desk:
        """The desk for the person, with why they ask; raises BadValue at the field `why` for what is no text."""
        text = read_text(reason, "why", empty=True)
        if len(text) > MOST_PURPOSE_CHARS:
            raise BadValue("why", f"{len(text):,} characters", f"Say it in {MOST_PURPOSE_CHARS} characters or fewer.")
        return self.desk.for_reason(text)

    def of_cases(self, numbers: Iterable[int]) -> Desk:
        """The desk for the cases of several orders, with the purpose of each that the person gave; raises as `of_case`."""
        desks = [self.of_case(number)[0] for number in numbers]
        return self.for_reason("; ".join(dict.fromkeys(desk.actor.reason for desk in desks))[:MOST_PURPOSE_CHARS])

    def of_case(self, number: int) -> tuple[Desk, str]:
        """The desk for the case of an order, with the purpose that the person gave, and the order's reference.

        Raises NotFound for an order that is not theirs to see, and PurposeNeeded where the purpose was not asked yet.
        """
        if not CASE & self.actor.rights:
            raise NotFound("order", number, "Check the reference, or add the order first.")
        with writing(self.desk.engine) as connection:
            order = order_in_reach(Reach(connection=connection, actor=self.actor), number)
        reference, subject = order.reference, order.subject.reference
        if self.session is None:
            return self.desk, reference
        purpose = purpose_of(self.desk.engine, self.session, subject)
        if not purpose:
            raise PurposeNeeded(number)
        return self.for_reason(purpose), reference

    def last_day_of(self, number: int) -> date | None:
        """The last day of an order that is theirs to see; None: until further order. Raises NotFound."""
        with writing(self.desk.engine) as connection:
            return last_day(order_in_reach(Reach(connection=connection, actor=self.actor), number))

    def sent_from_here(self, token: str) -> bool:
        """Whether a form's token is one that a page of ours gave this browser."""
        form = self._guard()
        form.csrf_token.data = token  # type: ignore[attr-defined]
        try:
            form.csrf_token.pre_validate(form)  # type: ignore[attr-defined]
        except (ValidationError, UnicodeError):
            return False
        return True

    def _guard(self) -> wtforms.Form:
        class Guard(wtforms.Form):
            class Meta:
                csrf = True
                csrf_class = SessionCSRF
                csrf_secret = hashlib.sha256(b"forms" + self.desk.key).digest()
                csrf_time_limit = LONGEST
                csrf_context = {"csrf": hashlib.sha256(self.secret.encode()).hexdigest()}  # noqa: RUF012

        return Guard()


def order_in_reach(reach: Reach, number: int) -> Order:
    """The order of a number; raises NotFound that names the number alone, as for an order that there is not."""
    reference = order_of_number(reach.connection, number)
    try:
        return reach.order(reference)
    except NotFound as fault:
        raise NotFound(fault.field, number, fault.remedy) from None


def anybody(request: Request) -> Visitor:
    """Whoever looks, signed in or not."""
    desk: Desk = request.app.state.desk
    secret = request.cookies.get(COOKIE, "")
    session = session_of(desk.engine, secret, now()) if secret else None
    if session is not None:
        actor = session.account.actor()
    elif must_sign_in(desk.engine):
        actor = NOBODY
    else:
        actor = desk.actor
    if not secret:
        secret = new_secret()
        request.state.give_cookie = secret
    visitor = Visitor(desk=desk.asked_by(actor), session=session, secret=secret)
    request.state.visitor = visitor
    return visitor


def signed_in(request: Request, visitor: Visitor = Depends(anybody)) -> Visitor:  # noqa: B008 FastAPI's way
    """Whoever is signed in; raises SignInNeeded, or PasswordNeeded where they must choose a password first."""
    if visitor.actor is NOBODY:
        raise SignInNeeded("sign-in", "signing in", "Sign in first.")
    if (
        visitor.session is not None
        and visitor.session.must_choose
        and request.url.path not in ("/password", "/sign-out")
    ):
        raise PasswordNeeded("password", "your password", "Choose one of your own first.")
    return visitor


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The fields of a form as they were sent."""

    data: FormData

    def text(self, name: str) -> str:
        """A field's text without spaces around it, empty where it is not there."""
        value = self.data.get(name, "")
        return value.strip() if isinstance(value, str) else ""

    def secret(self, name: str) -> str:
        """A field's text to the letter."""
        value = self.data.get(name, "")
        return value if isinstance(value, str) else ""

    def all(self, name: str) -> list[str]:
        return [value for value in self.data.getlist(name) if isinstance(value, str)]

    def file(self, name: str) -> UploadFile | None:
        """A file that was chosen."""
        value = self.data.get(name)
        return value if isinstance(value, UploadFile) and value.filename else None

    @property
    def values(self) -> dict[str, str]:
        """The texts by name, to show the form again as it was filled in."""
        return {name: value for name, value in self.data.items() if isinstance(value, str)}


async def sent(request: Request, visitor: Visitor = Depends(anybody)) -> AsyncIterator[Sent]:  # noqa: B008 FastAPI's way
    """The form that was sent, from a page of ours in this browser; its files are gone afterwards.

    Raises NotFromHere, and TooLarge before it is read.
    """
    most = MOST_UNKNOWN_BYTES if visitor.actor is NOBODY else MOST_FORM_BYTES
    # Browsers send it with each form, and the server holds them to it.
    length = request.headers.get("content-length", "")
    if not (length.isascii() and length.isdecimal() and len(length) < 19 and int(length) <= most):
        raise TooLarge("form", f"{length or 'an unknown number of'} bytes", f"Send at most {most:,} bytes.")
    async with request.form(max_fields=_MOST_FIELDS, max_files=1, max_part_size=MOST_FILE_BYTES) as data:
        token = data.get("csrf_token", "")
        if not visitor.sent_from_here(token if isinstance(token, str) else ""):
            raise NotFromHere("form", "the form", "Go back, load the page again, and send it once more.")
        yield Sent(data=data)


def sent_by_script(request: Request, visitor: Visitor = Depends(signed_in)) -> Visitor:  # noqa: B008 FastAPI's way
    """Whoever is signed in and sends JSON from a script of ours; raises NotFromHere."""
    if not visitor.sent_from_here(request.headers.get("x-csrf-token", "")):
        raise NotFromHere("form", "what was sent", "Load the page again, and send it once more.")
    return visitor


Anybody = Annotated[Visitor, Depends(anybody)]
SignedIn = Annotated[Visitor, Depends(signed_in)]
ByScript = Annotated[Visitor, Depends(sent_by_script)]
Form = Annotated[Sent, Depends(sent)]
"""What routes take; each raises what its function does."""


def set_cookie(response: Response, request: Request, secret: str) -> None:
    """Gives the browser its secret: out of scripts' reach, to this service alone, over TLS where that is spoken."""
    response.set_cookie(COOKIE, secret, httponly=True, samesite="lax", secure=request.url.scheme == "https", path="/")
