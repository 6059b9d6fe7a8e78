"""cordon audit: verify, search."""

import sys

import click

from cordon.cli.door import desk, reason, show_json


@click.group()
def audit() -> None:
    """The audit of who did what."""


@audit.command("verify")
@reason
def verify(reason: str) -> None:
    """Say whether every event is as it was written and none is missing (exit status 1 if not)."""
    from cordon.actions.auditing import verify_audit

    found = verify_audit(desk(reason))
    for fault in found:
        click.echo(fault)
    if found:
        sys.exit(1)
    click.echo("The audit is whole.")


@audit.command("search")
@click.option("--who", default="", metavar="NAME", help="Who did it: the name that they sign in with.")
@click.option("--about", default="", metavar="REF", help="About whom: the reference of a person or an order.")
@click.option("--action", default="", metavar="NAME", help="What was done: order.shown, or a heading of the page.")
@click.option("--check", default="", metavar="ID", help="About which check: C-1.")
@click.option("--from", "since", default="", metavar="DAY", help="The first day, in the UK: 2026-03-01.")
@click.option("--to", "until", default="", metavar="DAY", help="The last day, in the UK.")
@click.option("--most", type=click.IntRange(1, 50_000), default=50, show_default=True, metavar="N", help="How many.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@reason
def search(
    who: str, about: str, action: str, check: str, since: str, until: str, most: int, as_json: bool, reason: str
) -> None:
    """List the events that are looked for, the newest first."""
    from cordon.actions.auditing import search_audit
    from cordon.audit.words import read_sought, what_words, words_of
    from zones.instant import uk_text, utc_text

    fields = {name: f"--{name}" for name in ("who", "about", "action", "check")} | {"since": "--from", "until": "--to"}
    sought = read_sought(who=who, about=about, action=action, check=check, since=since, until=until, fields=fields)
    found = search_audit(desk(reason), sought, most=most)
    if as_json:
        show_json(
            [
                {"event": one.number, "at": utc_text(one.at), "who": one.who, "action": one.action, "what": one.what,
                 "to_whom": one.to_whom, "why": one.why}
                for one in found.events
            ]
        )  # fmt: skip
        return
    for one in found.events:
        what = "; ".join(f"{kind}: {words}" for kind, words in what_words(one))
        rest = [part for part in (what, one.to_whom and f"to {one.to_whom}", one.why and f"why: {one.why}") if part]
        click.echo("\t".join((f"{one.number}", uk_text(one.at), f"{one.who} {words_of(one.action)}", *rest)))
    if not found.events:
        click.echo("Nothing in the audit fits that.")
    elif found.before is not None:
        click.echo(f"There are more: these are the newest {most}.", err=True)
