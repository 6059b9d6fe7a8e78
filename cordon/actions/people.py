"""People and their roles, as an administrator keeps them; tokens for programs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from cordon.actor import is_user_of_machine
from cordon.desk import Act, Desk
from cordon.right import Right, Role
from cordon.signin.account import Account
from cordon.signin.password import Credential, kept, one_time
from cordon.signin.session import Session, key_of, new_secret
from cordon.signin.storage import (
    add_account,
    add_standing,
    add_token,
    end_sessions,
    end_token,
    end_tokens,
    find_account,
    keep_password,
    load_account,
    load_accounts,
    load_credential,
    load_tokens,
    no_person,
    open_sessions,
)
from cordon.signin.token import LONGEST, PREFIX, Token, read_rights
from zones.error import BadValue, NotAllowed, NotFound
from zones.instant import Instant
from zones.text import read_line


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonShown:
    """A person with how they stand: their password's state, where they are signed in, their programs."""

    account: Account
    credential: Credential | None
    sessions: Sequence[Session]
    tokens: Sequence[Token]


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What was made for a person, and is shown this once: a one-time password, or a token's secret."""

    account: Account
    secret: str


def add_person(desk: Desk, *, name: str, called: str, role: Role, police_force: str, password: bool = True) -> Given:
    """Records a person; the answer holds a one-time password, none for one who signs in at the force's provider.

    Raises BadValue for another police force than that of the administrator who asks.
    """
    if is_user_of_machine(name):
        raise BadValue("name", name, "Give another name: the records could not tell the two apart.",
                       problem="is a user of this machine")  # fmt: skip
    with desk.act("person.added", Right.PEOPLE) as act:
        _refuse_foreign(act, police_force)
        made = add_account(act.connection, act.stamp, name=name, called=called, role=role, police_force=police_force)
        act.what |= {"user": made.name, "role": role.value, "police_force": police_force}
        return Given(account=made, secret=_new_password(act, made) if password else "")


def list_people(desk: Desk) -> Sequence[Account]:
    """Everybody of the police force of who asks, by name."""
    with desk.act("person.listed", Right.PEOPLE) as act:
        return _people(act)


def show_person(desk: Desk, number: int) -> PersonShown:
    """A person, and how they stand."""
    with desk.act("person.shown", Right.PEOPLE) as act:
        account = load_account(act.connection, number)
        if not _reaches(act, account):
            raise no_person(number)
        act.what["user"] = account.name
        return PersonShown(
            account=account, credential=load_credential(act.connection, account),
            sessions=open_sessions(act.connection, account, act.stamp.at), tokens=load_tokens(act.connection, account),
        )  # fmt: skip


def change_person(
    desk: Desk, name: str, *, role: Role | None = None, police_force: str | None = None, active: bool | None = None
) -> Account:
    """Gives a person another role or police force, or lets them no longer sign in; their sessions end.

    With another police force their tokens end, too: what was made to read one force's records reads no other's.

    Raises NotAllowed where that would leave nobody who may do this, BadValue for another police force than that of the
    administrator who asks: they would open its records.
    """
    with desk.act("person.changed", Right.PEOPLE) as act:
        before = _person(act, name)
        _refuse_foreign(act, police_force or before.police_force)
        after = replace(
            before,
            role=role or before.role,
            police_force=police_force or before.police_force,
            active=before.active if active is None else active,
        )
        if after == before:
            raise BadValue("person", name, "Give another role, police force or state.", problem="is that already")
        _refuse_last(act, before, after)
        add_standing(act.connection, act.stamp, after)
        end_sessions(act.connection, after, act.stamp.at)
        if after.police_force != before.police_force:
            act.what["tokens"] = end_tokens(act.connection, after, act.stamp.at)
        act.what |= {"user": name, "role": after.role.value, "police_force": after.police_force, "active": after.active}
        return after


def reset_password(desk: Desk, name: str) -> Given:
    """A new one-time password in place of what the person had; a lock is lifted, their sessions end."""
    with desk.act("password.reset", Right.PEOPLE) as act:
        account = _person(act, name)
        end_sessions(act.connection, account, act.stamp.at)
        act.what["user"] = name
        return Given(account=account, secret=_new_password(act, account))


def end_persons_sessions(desk: Desk, name: str) -> int:
    """Signs a person out everywhere, their programs with them: their tokens end. The answer is of how many sessions."""
    with desk.act("person.signed_out", Right.PEOPLE) as act:
        account = _person(act, name)
        count = end_sessions(act.connection, account, act.stamp.at)
        act.what |= {"user": name, "sessions": count, "tokens": end_tokens(act.connection, account, act.stamp.at)}
        return count


def make_token(desk: Desk, name: str, *, made_for: str, rights: Sequence[str], days: int) -> Given:
    """A token for a program that acts for a person; its secret is shown this once.

    A person makes those of their own programs. An administrator could else see case data by one: raises NotAllowed.
    """
    if not 1 <= days <= LONGEST.days:
        raise BadValue("days", days, f"Give from 1 to {LONGEST.days} days.", problem="is too short or too long")
    with desk.act("token.made", None) as act:
        account = _own(act, name)
        secret = PREFIX + new_secret()
        text = read_line(made_for, "for", most=300)
        allowed = read_rights(rights, account, "rights")
        ends = Instant(act.stamp.at + timedelta(days=days))
        number = add_token(act.connection, account, key_of(secret), made_for=text, rights=allowed,
                           made_at=act.stamp.at, expires_at=ends)  # fmt: skip
        act.what |= {"user": name, "token": number, "rights": sorted(allowed), "days": days}
        return Given(account=account, secret=secret)


def tokens_of(desk: Desk, name: str) -> Sequence[Token]:
    """A person's tokens, the newest first."""
    with desk.act("token.listed", None) as act:
        act.what["user"] = name
        return load_tokens(act.connection, _own(act, name))


def end_a_token(desk: Desk, name: str, number: int) -> None:
    """Ends a token."""
    with desk.act("token.ended", None) as act:
        account = _person(act, name) if Right.PEOPLE in desk.actor.rights else _own(act, name)
        end_token(act.connection, account, number, act.stamp.at)
        act.what |= {"user": name, "token": number}


def _own(act: Act, name: str) -> Account:
    """The person of a name, where that is who asks, or the shell; raises NotAllowed for anybody else."""
    asks = act.reach.actor
    if asks.user is not None and asks.name != name:
        raise NotAllowed("token", name, "A person makes the tokens of their own programs, on their settings page.")
    return _person(act, name)


def _people(act: Act) -> Sequence[Account]:
    return [one for one in load_accounts(act.connection) if _reaches(act, one)]


def _reaches(act: Act, account: Account) -> bool:
    """Whether a person is of the police force of who asks; the shell reaches all."""
    return act.reach.actor.force in (None, account.police_force)


def _refuse_foreign(act: Act, police_force: str) -> None:
    remedy = f"Give {act.reach.actor.force}: people of other forces are added at the shell."
    act.reach.refuse_foreign(police_force, remedy)


def _person(act: Act, name: str) -> Account:
    found = find_account(act.connection, name)
    if found is None or not _reaches(act, found):
        raise NotFound("person", name, "Look at the list of people, or add the person first.")
    return found


def _new_password(act: Act, account: Account) -> str:
    made = one_time()
    keep_password(act.connection, account, kept(made), one_time=True, at=act.stamp.at)
    return made


def _refuse_last(act: Act, before: Account, after: Account) -> None:
    """Raises NotAllowed for an administrator's own undoing, where nobody else could make it good on these pages."""
    was = before.active and before.role is Role.ADMINISTRATOR
    stays = after.active and after.role is Role.ADMINISTRATOR
    others = [one for one in _people(act) if one.active and one.role is Role.ADMINISTRATOR and one != before]
    if was and not stays and not others and act.reach.actor.user is not None:
        raise NotAllowed("person", before.name, "Make somebody else an administrator first.",
                         problem="is the last administrator")  # fmt: skip
