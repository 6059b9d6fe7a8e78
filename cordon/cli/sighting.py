"""cordon sighting: add, list."""

from pathlib import Path

import click

from cordon.cli.door import desk, read_json_file, reason
from zones.period import period_text


@click.group()
def sighting() -> None:
    """Reported sightings: add and list them."""


@sighting.command("add")
@click.argument("file", type=click.Path(path_type=Path))
@reason
def add(file: Path, reason: str) -> None:
    """Record a sighting from its JSON file, check it, and print the id of its check."""
    from cordon.actions.checks import add_sighting
    from monitor.sighting import read_sighting

    made = add_sighting(desk(reason), read_sighting(read_json_file(file)))
    click.echo(made.id)
    for union in made.check.orders:
        click.echo(f"Order {union.order}: {union.because}", err=True)


@sighting.command("list")
@reason
def list_(reason: str) -> None:
    """List the sightings, a line each."""
    from cordon.actions.checks import list_sightings
    from monitor.place.read import is_drawn

    for number, found, recorded in list_sightings(desk(reason)):
        place = "an area that was drawn" if is_drawn(found.place) else found.place
        wrong = "" if recorded.in_error is None else "\trecorded in error"
        click.echo(f"{number}\t{recorded.id}\t{found.subject}\t{period_text(found.times)}\t{place}{wrong}")
