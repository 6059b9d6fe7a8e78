"""cordon user and cordon token: who may sign in, as whom, and programs that act for them."""

import click

from cordon.cli.door import desk, reason
from zones.error import MissingField


@click.group()
def user() -> None:
    """People who may sign in. From the first one on, everybody must."""


@user.command("add")
@click.argument("name")
@click.option("--role", metavar="ROLE", help="officer, analyst, reviewer, court clerk, administrator or auditor.")
@click.option("--force", metavar="TEXT", help="The police force whose records they see, as its orders name it.")
@click.option("--called", metavar="TEXT", help="What pages call them; the name by default.")
@click.option("--no-password", is_flag=True, help="They sign in at the force's own provider alone.")
@reason
def add(name: str, role: str | None, force: str | None, called: str | None, no_password: bool, reason: str) -> None:
    """Add NAME, and print a password for one use."""
    from cordon.actions.people import add_person
    from cordon.signin.account import read_force, read_name, read_role
    from zones.text import read_line

    if role is None or force is None:
        missing = "--role" if role is None else "--force"
        raise MissingField(missing, remedy="Say what they may do, and whose records they see.")
    made = add_person(
        desk(reason), name=read_name(name, "NAME"), called=read_line(called or name, "--called", most=100),
        role=read_role(role, "--role"), police_force=read_force(force, "--force"), password=not no_password,
    )  # fmt: skip
    click.echo(f"Added {made.account.name}, {made.account.role}, {made.account.police_force}.")
    _say_password(made.secret)


@user.command("list")
@reason
def list_(reason: str) -> None:
    """List the people."""
    from cordon.actions.people import list_people

    found = list_people(desk(reason))
    for one in found:
        state = "" if one.active else " (may not sign in)"
        click.echo(f"{one.name}: {one.role}, {one.police_force}{state}")
    if not found:
        click.echo("Nobody may sign in yet. Add somebody with `cordon user add`.")


@user.command("change")
@click.argument("name")
@click.option("--role", metavar="ROLE", help="Another role.")
@click.option("--force", metavar="TEXT", help="Another police force.")
@click.option("--active/--inactive", default=None, help="Whether they may sign in.")
@reason
def change(name: str, role: str | None, force: str | None, active: bool | None, reason: str) -> None:
    """Give NAME another role or police force, or let them no longer sign in."""
    from cordon.actions.people import change_person
    from cordon.signin.account import read_force, read_name, read_role

    made = change_person(
        desk(reason), read_name(name, "NAME"), role=None if role is None else read_role(role, "--role"),
        police_force=None if force is None else read_force(force, "--force"), active=active,
    )  # fmt: skip
    state = "may sign in" if made.active else "may not sign in"
    click.echo(f"{made.name}: {made.role}, {made.police_force}, {state}.")


@user.command("reset")
@click.argument("name")
@reason
def reset(name: str, reason: str) -> None:
    """Give NAME a new password for one use, and lift a lock."""
    from cordon.actions.people import reset_password
    from cordon.signin.account import read_name

    _say_password(reset_password(desk(reason), read_name(name, "NAME")).secret)


@click.group()
def token() -> None:
    """Tokens by which programs use the HTTP API for a person."""


@token.command("add")
@click.argument("name")
@click.option("--for", "made_for", metavar="TEXT", help="What the program is, and why; it stands in the audit.")
@click.option("--rights", default="see,check", show_default=True, metavar="LIST", help="Some of the person's rights.")
@click.option("--days", type=int, default=90, show_default=True, metavar="N", help="Until when it works.")
@reason
def add_token(name: str, made_for: str | None, rights: str, days: int, reason: str) -> None:
    """Make a token for a program that acts for NAME, and print it, this once."""
    from cordon.actions.people import make_token
    from cordon.signin.account import read_name

    if made_for is None:
        raise MissingField("--for", remedy="Say what the program is, and why it asks.")
    wanted = [one.strip() for one in rights.split(",") if one.strip()]
    made = make_token(desk(reason), read_name(name, "NAME"), made_for=made_for, rights=wanted, days=days)
    click.echo(made.secret)


@token.command("list")
@click.argument("name")
@reason
def list_tokens(name: str, reason: str) -> None:
    """List the tokens of NAME."""
    from cordon.actions.people import tokens_of
    from cordon.signin.account import read_name
    from zones.instant import uk_text

    for one in tokens_of(desk(reason), read_name(name, "NAME")):
        ended = "" if one.ended_at is None else ", ended"
        click.echo(
            f"{one.number}: {one.made_for}; {', '.join(sorted(one.rights))}; until {uk_text(one.expires_at)}{ended}"
        )


@token.command("end")
@click.argument("name")
@click.argument("number", type=int)
@reason
def end(name: str, number: int, reason: str) -> None:
    """End the token NUMBER of NAME."""
    from cordon.actions.people import end_a_token
    from cordon.signin.account import read_name

    end_a_token(desk(reason), read_name(name, "NAME"), number)
    click.echo(f"Ended token {number} of {name}.")


def _say_password(secret: str) -> None:
    if secret:
        click.echo(f"Password for one use within 7 days, shown this once: {secret}")
