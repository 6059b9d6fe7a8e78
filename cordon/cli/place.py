"""cordon place: the places that matter to an order."""

import click

from cordon.cli.door import PlaceCommand, desk, reason
from zones.error import MissingField


@click.group()
def place() -> None:
    """Places that matter to an order: its zones are looked over against them."""


@place.command("add", cls=PlaceCommand)
@click.argument("order")
@click.argument("where", metavar="PLACE")
@click.option("--whose", metavar="WHOSE", help="protected, subject or public.")
@click.option(
    "--kind",
    default="other",
    show_default=True,
    metavar="KIND",
    help="home, work, education, worship, duty, court, police_station, hospital or other.",
)
@click.option("--name", metavar="TEXT", help="What officers call it, such as “home” or “workplace”.")
@click.option("--known", is_flag=True, help="The subject knows this place of the protected person.")
@reason
def add(order: str, where: str, whose: str | None, kind: str, name: str | None, known: bool, reason: str) -> None:
    """Record PLACE, written as for `cordon check`, with ORDER."""
    from cordon.actions.places import NewPlace, record_place

    if whose is None or name is None:
        raise MissingField(
            "--whose" if whose is None else "--name", remedy="Say whose it is, and what officers call it."
        )
    reading = record_place(
        desk(reason), order, NewPlace(whose=whose, kind=kind, name=name, place=where.strip(), known=known, times=None)
    )
    click.echo(f"Recorded a place of order {order}, read as {reading}.")


@place.command("list")
@click.argument("order")
@reason
def list_(order: str, reason: str) -> None:
    """List the places of ORDER, a line each, with how each was read."""
    from cordon.actions.places import show_places

    for one in show_places(desk(reason), order):
        known = (
            "" if one.whose != "protected" else "\tknown to the subject" if one.known else "\tnot known to the subject"
        )
        click.echo(f"{one.whose}\t{one.kind}\t{one.name}\t{one.place}\tread as {one.read_as}{known}")
