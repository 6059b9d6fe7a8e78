"""cordon audit verify."""

import sys

import click

from cordon.cli.door import desk, reason


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
