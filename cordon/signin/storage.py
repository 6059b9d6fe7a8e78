"""People, credentials, sessions and tokens as rows.

Accounts and their standing are facts, added and never changed, and so vouched for by the audit. Credentials, sessions and
tokens come and go; what happens to them is in the audit as events.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Integer,
    Row,
    Select,
    String,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
    update,
)

from cordon.right import Right, Role
from cordon.signin.account import Account
from cordon.signin.password import LOCKED_FOR, MOST_FAILURES, Credential
from cordon.signin.session import SEEN_EVERY, Session
from cordon.signin.token import Token
from zones.canon import canonical
from zones.database import InstantColumn, Stamp, intact, metadata, stamp_columns, stamped
from zones.error import AlreadyThere, NotFound
from zones.instant import Instant

account_table = Table(
    "user_account", metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(100), nullable=False, unique=True),
    Column("called", Text, nullable=False),
    *stamp_columns(),
    sqlite_autoincrement=True,
)  # fmt: skip

standing_table = Table(
    "user_standing", metadata,
    Column("id", Integer, primary_key=True),
    Column("user_id", ForeignKey("user_account.id"), nullable=False, index=True),
    Column("role", String(20), nullable=False),
    Column("active", Integer, nullable=False),
    *stamp_columns(),
    sqlite_autoincrement=True,
)  # fmt: skip
"""The last row of a person counts; its police force is theirs."""

credential_table = Table(
    "user_credential", metadata,
    Column("user_id", ForeignKey("user_account.id"), primary_key=True),
    Column("hash", Text),
    Column("one_time", Integer, nullable=False),
    Column("made_at", InstantColumn, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("locked_until", InstantColumn),
)  # fmt: skip

identity_table = Table(
    "user_identity", metadata,
    Column("issuer", String(500), primary_key=True),
    Column("subject", String(255), primary_key=True),
    Column("user_id", ForeignKey("user_account.id"), nullable=False, index=True),
)  # fmt: skip
"""Who a person is to a provider, from their first sign-in there on."""

session_table = Table(
    "signin_session", metadata,
    Column("key", String(64), primary_key=True),
    Column("user_id", ForeignKey("user_account.id"), nullable=False, index=True),
    Column("made_at", InstantColumn, nullable=False),
    Column("seen_at", InstantColumn, nullable=False),
    Column("ended_at", InstantColumn),
    Column("hides", Integer, nullable=False),
)  # fmt: skip

purpose_table = Table(
    "session_purpose", metadata,
    Column("key", ForeignKey("signin_session.key"), primary_key=True),
    Column("subject", String(100), primary_key=True),
    Column("purpose", Text, nullable=False),
)  # fmt: skip

journey_table = Table(
    "oidc_journey", metadata,
    Column("key", String(64), primary_key=True),
    Column("kept", Text, nullable=False),
    Column("made_at", InstantColumn, nullable=False),
)  # fmt: skip
"""What must be known again when somebody comes back from the provider."""

token_table = Table(
    "api_token", metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(64), nullable=False, unique=True),
    Column("user_id", ForeignKey("user_account.id"), nullable=False, index=True),
    Column("made_for", Text, nullable=False),
    Column("rights", Text, nullable=False),
    Column("made_at", InstantColumn, nullable=False),
    Column("expires_at", InstantColumn, nullable=False),
    Column("ended_at", InstantColumn),
    Column("used_at", InstantColumn),
    sqlite_autoincrement=True,
)  # fmt: skip


def anyone(connection: Connection) -> bool:
    """Whether there is anybody who may sign in: from then on, everybody must."""
    return connection.execute(select(account_table.c.id).limit(1)).first() is not None


def add_account(
    connection: Connection, stamp: Stamp, *, name: str, called: str, role: Role, police_force: str
) -> Account:
    """Records a person; raises AlreadyThere for a name that is taken."""
    if connection.execute(select(account_table.c.id).where(account_table.c.name == name)).first():
        raise AlreadyThere("name", name, "Give another name, or change the person there is.")
    row = {"name": name, "called": called, **stamped(stamp, police_force)}
    number = int(connection.execute(insert(account_table).values(row).returning(account_table.c.id)).scalar_one())
    made = Account(number=number, name=name, called=called, role=role, police_force=police_force, active=True)
    add_standing(connection, stamp, made)
    return made


def add_standing(connection: Connection, stamp: Stamp, account: Account) -> None:
    """Records a person's role, police force, and whether they may sign in, from now on."""
    row = {"user_id": account.number, "role": account.role, "active": int(account.active),
           **stamped(stamp, account.police_force)}  # fmt: skip
    connection.execute(insert(standing_table).values(row))


def load_accounts(connection: Connection) -> Sequence[Account]:
    """Everybody, by name."""
    with intact("people"):
        return [_account(row) for row in connection.execute(_accounts().order_by(account_table.c.name))]


def load_account(connection: Connection, number: int) -> Account:
    """The person of this number; raises NotFound."""
    with intact("people"):
        row = connection.execute(_accounts().where(account_table.c.id == number)).first()
    if row is None:
        raise no_person(number)
    return _account(row)


def no_person(number: int) -> NotFound:
    """There is nobody of this number, or nobody whom it is for who asks to see."""
    return NotFound("person", number, "Look the person up in the list of people.")


def find_account(connection: Connection, name: str) -> Account | None:
    """The person who signs in with a name."""
    with intact("people"):
        row = connection.execute(_accounts().where(account_table.c.name == name)).first()
        return None if row is None else _account(row)


def find_identity(connection: Connection, issuer: str, subject: str) -> Account | None:
    """The person whom a provider knows by a subject."""
    where = (identity_table.c.issuer == issuer, identity_table.c.subject == subject)
    number = connection.execute(select(identity_table.c.user_id).where(*where)).scalar_one_or_none()
    return None if number is None else load_account(connection, number)


def has_identity(connection: Connection, account: Account, issuer: str) -> bool:
    where = (identity_table.c.issuer == issuer, identity_table.c.user_id == account.number)
    return connection.execute(select(identity_table.c.user_id).where(*where)).first() is not None


def add_identity(connection: Connection, account: Account, issuer: str, subject: str) -> None:
    connection.execute(insert(identity_table).values(issuer=issuer, subject=subject, user_id=account.number))


def keep_password(connection: Connection, account: Account, hashed: str, *, one_time: bool, at: Instant) -> None:
    """Keeps a password's hash in place of the one before, its failures forgotten."""
    connection.execute(delete(credential_table).where(credential_table.c.user_id == account.number))
    row = {"user_id": account.number, "hash": hashed, "one_time": int(one_time), "made_at": at, "failures": 0}
    connection.execute(insert(credential_table).values(row))


def load_credential(connection: Connection, account: Account) -> Credential | None:
    row = connection.execute(select(credential_table).where(credential_table.c.user_id == account.number)).first()
    if row is None:
        return None
    return Credential(hash=row.hash, one_time=bool(row.one_time), made_at=row.made_at, failures=row.failures,
                      locked_until=row.locked_until)  # fmt: skip


def count_failure(connection: Connection, account: Account, credential: Credential, at: Instant) -> bool:
    """Counts a wrong try; True where the account is locked then. While it is, tries count no more: a lock has an end."""
    if credential.is_locked(at):
        return True
    failures = credential.failures + 1
    locked = failures >= MOST_FAILURES
    values = {
        "failures": 0 if locked else failures,
        "locked_until": at + LOCKED_FOR if locked else credential.locked_until,
    }
    connection.execute(update(credential_table).where(credential_table.c.user_id == account.number).values(values))
    return locked


def forget_failures(connection: Connection, account: Account) -> None:
    mine = credential_table.c.user_id == account.number
    connection.execute(update(credential_table).where(mine).values(failures=0, locked_until=None))


def forget_one_time(connection: Connection, account: Account) -> bool:
    """Forgets a one-time password that was not used; whether there was one."""
    unused = (credential_table.c.user_id == account.number, credential_table.c.one_time == 1)
    return bool(connection.execute(delete(credential_table).where(*unused)).rowcount)


def open_session(connection: Connection, account: Account, key: str, at: Instant) -> None:
    row = {"key": key, "user_id": account.number, "made_at": at, "seen_at": at, "hides": 0}
    connection.execute(insert(session_table).values(row))


def load_session(connection: Connection, key: str, at: Instant) -> Session | None:
    """The session of a key, where it is not over; it is kept that the person was there."""
    query = select(session_table).where(session_table.c.key == key, session_table.c.ended_at.is_(None))
    row = connection.execute(query).first()
    if row is None:
        return None
    account = load_account(connection, row.user_id)
    credential = load_credential(connection, account)
    found = Session(key=key, account=account, made_at=row.made_at, seen_at=row.seen_at, hides=bool(row.hides),
                    must_choose=credential is not None and credential.one_time)  # fmt: skip
    if found.is_over(at):
        return None
    if at >= found.seen_at + SEEN_EVERY:
        connection.execute(update(session_table).where(session_table.c.key == key).values(seen_at=at))
        return replace(found, seen_at=at)
    return found


def open_sessions(connection: Connection, account: Account, at: Instant) -> Sequence[Session]:
    """The person's sessions that are not over."""
    query = select(session_table).where(session_table.c.user_id == account.number, session_table.c.ended_at.is_(None))
    found = [
        Session(key=row.key, account=account, made_at=row.made_at, seen_at=row.seen_at, hides=bool(row.hides),
                must_choose=False)
        for row in connection.execute(query.order_by(session_table.c.made_at))
    ]  # fmt: skip
    return [one for one in found if not one.is_over(at)]


def end_sessions(connection: Connection, account: Account, at: Instant, *, but: str = "") -> int:
    """Ends the person's sessions, all but one where that is named; the answer is how many."""
    mine = (session_table.c.user_id == account.number, session_table.c.ended_at.is_(None), session_table.c.key != but)
    return int(connection.execute(update(session_table).where(*mine).values(ended_at=at)).rowcount)


def end_session(connection: Connection, key: str, at: Instant) -> None:
    connection.execute(update(session_table).where(session_table.c.key == key).values(ended_at=at))


def keep_hidden(connection: Connection, key: str, *, hides: bool) -> None:
    connection.execute(update(session_table).where(session_table.c.key == key).values(hides=int(hides)))


def keep_purpose(connection: Connection, key: str, subject: str, purpose: str) -> None:
    """Keeps why the person looks at the case of a subject, for this session."""
    here = (purpose_table.c.key == key, purpose_table.c.subject == subject)
    connection.execute(delete(purpose_table).where(*here))
    connection.execute(insert(purpose_table).values(key=key, subject=subject, purpose=purpose))


def load_purpose(connection: Connection, key: str, subject: str) -> str:
    """Why the person looks at the case of a subject; empty where they were not asked yet."""
    here = (purpose_table.c.key == key, purpose_table.c.subject == subject)
    return connection.execute(select(purpose_table.c.purpose).where(*here)).scalar_one_or_none() or ""


def keep_journey(connection: Connection, key: str, kept: Mapping[str, str], at: Instant) -> None:
    connection.execute(insert(journey_table).values(key=key, kept=canonical(dict(kept)).decode(), made_at=at))


def take_journey(connection: Connection, key: str, since: Instant) -> Mapping[str, str] | None:
    """What was kept of a journey to the provider, once, where it began after an instant; older ones are forgotten."""
    row = connection.execute(select(journey_table).where(journey_table.c.key == key)).first()
    connection.execute(delete(journey_table).where((journey_table.c.key == key) | (journey_table.c.made_at < since)))
    return None if row is None or row.made_at < since else dict(json.loads(row.kept))


def add_token(
    connection: Connection, account: Account, key: str, *, made_for: str, rights: frozenset[Right], made_at: Instant,
    expires_at: Instant,
) -> int:  # fmt: skip
    """Keeps a token by the hash of its secret; the answer is its number."""
    row = {"key": key, "user_id": account.number, "made_for": made_for, "rights": canonical([*sorted(rights)]).decode(),
           "made_at": made_at, "expires_at": expires_at}  # fmt: skip
    return int(connection.execute(insert(token_table).values(row).returning(token_table.c.id)).scalar_one())


def load_tokens(connection: Connection, account: Account) -> Sequence[Token]:
    """The person's tokens, the newest first."""
    query = select(token_table).where(token_table.c.user_id == account.number).order_by(token_table.c.id.desc())
    return [_token(row, account) for row in connection.execute(query)]


def find_token(connection: Connection, key: str, at: Instant) -> Token | None:
    """The token of a key, where it works; it is kept that it was used."""
    row = connection.execute(select(token_table).where(token_table.c.key == key)).first()
    if row is None:
        return None
    found = _token(row, load_account(connection, row.user_id))
    if not found.works(at):
        return None
    if found.used_at is None or at >= found.used_at + SEEN_EVERY:
        connection.execute(update(token_table).where(token_table.c.id == found.number).values(used_at=at))
    return found


def end_token(connection: Connection, account: Account, number: int, at: Instant) -> None:
    """Ends a token of the person; raises NotFound."""
    mine = (token_table.c.user_id == account.number, token_table.c.id == number, token_table.c.ended_at.is_(None))
    if connection.execute(update(token_table).where(*mine).values(ended_at=at)).rowcount != 1:
        raise NotFound("token", number, "Look it up in the list of tokens.")


def end_tokens(connection: Connection, account: Account, at: Instant) -> int:
    """Ends all of the person's tokens that work; the answer is how many."""
    mine = (token_table.c.user_id == account.number, token_table.c.ended_at.is_(None), token_table.c.expires_at > at)
    return int(connection.execute(update(token_table).where(*mine).values(ended_at=at)).rowcount)


def _accounts() -> Select[Any]:
    last = select(func.max(standing_table.c.id)).group_by(standing_table.c.user_id)
    return (
        select(account_table.c.id, account_table.c.name, account_table.c.called, standing_table.c.role,
               standing_table.c.police_force, standing_table.c.active)
        .join(standing_table, standing_table.c.user_id == account_table.c.id)
        .where(standing_table.c.id.in_(last))
    )  # fmt: skip


def _account(row: Row[Any]) -> Account:
    return Account(number=row.id, name=row.name, called=row.called, role=Role(row.role), police_force=row.police_force,
                   active=bool(row.active))  # fmt: skip


def _token(row: Row[Any], account: Account) -> Token:
    with intact("token"):
        rights = frozenset(Right(one) for one in json.loads(row.rights))
    return Token(number=row.id, account=account, made_for=row.made_for, rights=rights, made_at=row.made_at,
                 expires_at=row.expires_at, ended_at=row.ended_at, used_at=row.used_at)  # fmt: skip
