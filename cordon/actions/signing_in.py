"""Signing in and out, and what a signed-in person sets for themselves."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection

from cordon.desk import Act, Desk, now
from cordon.right import CASE
from cordon.settings import Settings
from cordon.signin.account import Account, read_name
from cordon.signin.oidc import Going, Identity, Provider, begin, complete, end_session_url, provider_of
from cordon.signin.password import is_right, kept, read_password
from cordon.signin.session import Session, key_of, new_secret
from cordon.signin.storage import (
    add_identity,
    count_failure,
    end_session,
    end_sessions,
    find_account,
    find_identity,
    forget_failures,
    forget_one_time,
    has_identity,
    keep_hidden,
    keep_journey,
    keep_password,
    keep_purpose,
    load_credential,
    open_session,
    open_sessions,
    take_journey,
)
from zones.database import writing
from zones.error import BadInput, BadValue, NotAllowed, NotFound
from zones.instant import Instant
from zones.text import read_text

JOURNEY = timedelta(minutes=10)
"""How long somebody may take at the provider."""
MOST_PURPOSE_CHARS = 300
_AGAIN = "Try again. After five wrong tries an account is locked for 15 minutes; an administrator can give you a new password."


class SignInFailed(BadInput):
    """The name or the password is wrong, or the account is locked: never which of these."""

    problem = "is not right, or the account is locked"

    def __str__(self) -> str:
        return f"The name or the password {self.problem}. {self.remedy}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """The secret for the browser to hold, and whose it is."""

    secret: str
    account: Account


def sign_in(desk: Desk, name: str, password: str) -> SignedIn:
    """Opens a session by name and password; raises SignInFailed, having counted the try."""
    made: SignedIn | None = None
    with writing(desk.engine) as connection:  # the slow part is done without the writer's lock
        known = _named(connection, name)
        looked_at = None if known is None else load_credential(connection, known)
    right = is_right(looked_at, password, now())
    with desk.act("signin.tried", None) as act:
        account = _named(act.connection, name)
        credential = None if account is None else load_credential(act.connection, account)
        at = act.stamp.at
        still = credential is not None and looked_at is not None and credential.hash == looked_at.hash
        locked_now = credential is not None and credential.is_locked(at)
        if right and still and not locked_now and account is not None and account.active:
            forget_failures(act.connection, account)
            made = _open(act, account)
        elif account is not None:
            locked = credential is not None and count_failure(act.connection, account, credential, at)
            act.what |= {"user": account.name, "signed_in": False, "locked": locked}
        else:
            act.what |= {"signed_in": False}  # what was typed is not kept: it may be a password
    if made is None:
        raise SignInFailed("name", "the name or the password", _AGAIN)
    return made


def go_to_provider(desk: Desk, redirect_uri: str) -> tuple[Going, str]:
    """Where to send somebody to sign in at the force's provider, and the secret by which they are known again."""
    going, secret = begin(_provider(desk.settings), redirect_uri), new_secret()
    with desk.act("signin.begun", None) as act:
        keep_journey(act.connection, key_of(secret), going.kept, act.stamp.at)
    return going, secret


def come_from_provider(desk: Desk, redirect_uri: str, secret: str, answer: dict[str, str]) -> SignedIn:
    """Opens a session for whom the provider names; raises SignInRefused, or NotAllowed where no administrator added them.

    The first time the person is known by a verified email address or user name, from then on by the provider's own
    subject alone.
    """
    identity = _identified(desk, redirect_uri, secret, answer)
    made: SignedIn | None = None
    with desk.act("signin.by_provider", None) as act:
        account = find_identity(act.connection, identity.issuer, identity.subject)
        if account is None:
            account = _first_time(act, identity)
        if account is not None and account.active:
            made = _open(act, account)
            if forget_one_time(act.connection, account):
                act.what["one_time_password_ended"] = True  # else they would be asked to replace what they never used
        else:
            act.what |= {"signed_in": False}
    if made is None:
        raise NotAllowed("sign-in", "your account", "Ask an administrator of Cordon to add you.",
                         problem="is not known here, though your force’s sign-in knows you")  # fmt: skip
    return made


def sign_out(desk: Desk, session: Session) -> None:
    """Ends the session."""
    with desk.act("signin.ended", None) as act:
        end_session(act.connection, session.key, act.stamp.at)


def sign_out_elsewhere(desk: Desk, session: Session) -> int:
    """Ends the person's other sessions; the answer is how many."""
    with desk.act("signin.ended_elsewhere", None) as act:
        count = end_sessions(act.connection, session.account, act.stamp.at, but=session.key)
        act.what["sessions"] = count
        return count


def show_sessions(desk: Desk, session: Session) -> list[Session]:
    """The person's own sessions."""
    with desk.act("signin.shown", None) as act:
        return list(open_sessions(act.connection, session.account, act.stamp.at))


def choose_password(desk: Desk, session: Session, old: str, new: str, again: str) -> None:
    """Gives the person a password of their own choice, and ends their other sessions.

    Who has just signed in with one for one use is not asked for it again. Raises BadValue where the old one is wrong,
    BadPassword for one that can't be chosen.
    """
    fault: BadInput | None = None
    with desk.act("password.chosen", None) as act:
        account = session.account
        credential = load_credential(act.connection, account)
        if credential is None:
            fault = BadValue("old", "your password", "You sign in at your force’s own sign-in: change it there.")
        elif not credential.one_time and not is_right(credential, old, act.stamp.at):
            count_failure(act.connection, account, credential, act.stamp.at)
            fault = BadValue("old", "that password", "Type your present password.", problem="is not your present one")
        elif new == old or (credential.one_time and is_right(credential, new, act.stamp.at)):
            fault = BadValue("new", "that password", "Choose another than your present one.", problem="is the same")
        elif new != again:
            fault = BadValue("again", "the second", "Type the same password twice.", problem="is not like the first")
        else:
            chosen = kept(read_password(new, account.name, "new"))
            keep_password(act.connection, account, chosen, one_time=False, at=act.stamp.at)
            end_sessions(act.connection, account, act.stamp.at, but=session.key)
        act.what["chosen"] = fault is None
    if fault is not None:
        raise fault


def hide_protected(desk: Desk, session: Session, *, hides: bool) -> None:
    """Hides what is protected on this session's pages, while a screen is shared, or shows it again."""
    with desk.act("screen.hidden" if hides else "screen.shown", None) as act:
        keep_hidden(act.connection, session.key, hides=hides)


def say_purpose(desk: Desk, session: Session, order: str, purpose: str) -> None:
    """Keeps why the person looks at a case, for the rest of the session; it stands in the audit with each look.

    The case is that of the subject whom the order binds.
    """
    text = read_text(purpose, "purpose")
    if len(text) > MOST_PURPOSE_CHARS:
        raise BadValue("purpose", f"{len(text):,} characters", f"Say it in {MOST_PURPOSE_CHARS} characters or fewer.",
                       problem="are too many")  # fmt: skip
    if not CASE & desk.actor.rights:
        raise NotFound("order", order, "Check the reference, or add the order first.")
    with desk.act("purpose.said", None) as act:
        subject = act.reach.order(order).subject.reference
        keep_purpose(act.connection, session.key, subject, text)
        act.what |= {"order": order, "purpose": text}


def sign_out_there(settings: Settings, back_to: str) -> str:
    """Where somebody who has signed out here signs out at the force's provider; empty where there is no such page."""
    provider = provider_of(settings)
    return "" if provider is None else end_session_url(provider, back_to) or ""


def _provider(settings: Settings) -> Provider:
    """The provider of the settings; raises NotFound where there is none."""
    found = provider_of(settings)
    if found is None:
        raise NotFound("sign-in", "your force’s sign-in", "Sign in with a name and a password.",
                       problem="is not set up here")  # fmt: skip
    return found


def _identified(desk: Desk, redirect_uri: str, secret: str, answer: dict[str, str]) -> Identity:
    at = now()
    with desk.act("signin.returned", None) as act:
        kept_then = take_journey(act.connection, key_of(secret), Instant(at - JOURNEY))
    if kept_then is None:
        raise BadValue(
            "sign-in",
            "this journey",
            "Begin again at the sign-in page.",
            problem="took too long, or was begun elsewhere",
        )
    return complete(_provider(desk.settings), redirect_uri, kept_then, answer)


def _first_time(act: Act, identity: Identity) -> Account | None:
    """Whom an administrator added under the email address that the provider vouches for, or else under the user name.

    User names may pass from one person to another there (OpenID Connect Core 1.0, 5.7): such a name opens no account that
    somebody has chosen a password for.
    """
    for name, vouched in ((identity.email, True), (identity.username, False)):
        account = _named(act.connection, name) if name else None
        if account is None or not (vouched or _unclaimed(act.connection, account)):
            continue
        if not has_identity(act.connection, account, identity.issuer):
            add_identity(act.connection, account, identity.issuer, identity.subject)
            act.what["identity_added"] = True
            return account
    return None


def _unclaimed(connection: Connection, account: Account) -> bool:
    """Whether nobody has chosen a password for an account yet."""
    credential = load_credential(connection, account)
    return credential is None or credential.one_time


def _named(connection: Connection, name: str) -> Account | None:
    try:
        return find_account(connection, read_name(name.strip(), "name"))
    except BadInput:
        return None


def _open(act: Act, account: Account) -> SignedIn:
    secret = new_secret()
    open_session(act.connection, account, key_of(secret), act.stamp.at)
    act.what |= {"user": account.name, "signed_in": True}
    return SignedIn(secret=secret, account=account)
