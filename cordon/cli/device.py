"""cordon device: findings, doubt, trust, doubts."""

import click

from cordon.cli.door import desk, reason, show_json
from zones.error import offering
from zones.period import period_text, read_open

_CALLED = {"devices": "DEVICE", "until": "--until", "because": "--because"}
_PERIOD = ("--from", "--until")
_from = click.option("--from", "start", metavar="WHEN", help="From then on; without it from the first fix.")
_until = click.option("--until", "end", metavar="WHEN", help="Up to then; without it also of what is still to come.")
_because = click.option("--because", required=True, metavar="TEXT", help="Why; kept beside it, and shown.")
_json = click.option("--json", "as_json", is_flag=True, help="All of it as JSON.")


@click.group()
def device() -> None:
    """Devices, whoever is tagged with them: what they told, and whether that is to be trusted."""


@device.command("findings")
@click.argument("devices", nargs=-1, required=True, metavar="DEVICE...")
@_from
@_until
@_json
@reason
def findings(devices: tuple[str, ...], start: str | None, end: str | None, as_json: bool, reason: str) -> None:
    """List the recorded findings of each DEVICE in a period, in the order of time."""
    from cordon.actions.devices import find_findings, findings_json

    with offering({}, _CALLED):
        found = find_findings(desk(reason), devices, *read_open(start, end, fields=_PERIOD))
    if as_json:
        show_json(findings_json(found))
        return
    click.echo(f"{found.count:,} checks of {found.fixes:,} fixes on record; the other fixes are far from every zone.")
    for one in found.checks:
        wrong = [] if one.in_error is None else [f"Recorded in error: {one.in_error.words}"]
        said = [*wrong, *(f"Doubtful: {doubt.words}" for doubt in one.doubts)]
        told = [f"Order {union['order']}: {union['because']}" for union in one.answer["orders"]]
        click.echo("\t".join([one.id, found.device(one), period_text(one.times), *told, *said]))


@device.command("doubt")
@click.argument("devices", nargs=-1, required=True, metavar="DEVICE...")
@_from
@_until
@_because
@reason
def doubt(devices: tuple[str, ...], start: str | None, end: str | None, because: str, reason: str) -> None:
    """Say that what each DEVICE told in a period is doubtful. Its findings stay, and say so wherever they are shown.

    That is so of what is recorded later, too, until `cordon device trust` takes it back.
    """
    from cordon.actions.devices import doubt_device

    with offering({}, _CALLED):
        number, count = doubt_device(desk(reason), devices, *read_open(start, end, fields=_PERIOD), because)
    click.echo(f"Recorded doubt {number}: it is about {count:,} recorded {'check' if count == 1 else 'checks'}.")


@device.command("trust")
@click.argument("number", type=click.IntRange(min=1))
@_because
@reason
def trust(number: int, because: str, reason: str) -> None:
    """Take the doubt of this NUMBER back; `cordon device doubts` has it."""
    from cordon.actions.devices import trust_device

    with offering({}, _CALLED):
        trust_device(desk(reason), number, because)
    click.echo(f"Took back doubt {number}.")


@device.command("doubts")
@_json
@reason
def doubts(as_json: bool, reason: str) -> None:
    """List the doubts about devices, the newest first, with those that were taken back."""
    from cordon.actions.devices import doubt_json, list_doubts

    found = list_doubts(desk(reason))
    if as_json:
        show_json([doubt_json(one) for one in found])
        return
    for one in found:
        over = "" if one.taken_back is None else f"\tTaken back: {one.taken_back.words}"
        click.echo(f"{one.number}\t{', '.join(one.devices)}\t{one.period_words}\t{one.words}{over}")
