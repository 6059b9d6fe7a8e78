"""cordon order: add, show, list, event."""

from pathlib import Path

import click

from cordon.cli.door import desk, read_json_file, reason, show_json
from cordon.desk import now
from zones.instant import uk_text
from zones.order import last_day_text, read_event, read_order, standing


@click.group()
def order() -> None:
    """Orders: add, show and list them, and record what happened to one."""


@order.command("add")
@click.argument("file", type=click.Path(path_type=Path))
@reason
def add(file: Path, reason: str) -> None:
    """Record a new order from its JSON file."""
    from cordon.actions.orders import add_order

    made = read_order(read_json_file(file))
    doubts = add_order(desk(reason), made)
    click.echo(f"Recorded order {made.reference}, made {uk_text(made.made_at)}.")
    for doubt in doubts:
        click.echo(f"Look again: {doubt}.", err=True)


@order.command("show")
@click.argument("reference")
@reason
def show(reference: str, reason: str) -> None:
    """Show an order and its zones as JSON."""
    from cordon.actions.orders import order_json, show_order
    from cordon.actions.zones import version_json

    shown = show_order(desk(reason), reference)
    found, zones = shown.order, shown.zones
    show_json(order_json(found, now()) | {"zones": [version_json(v) for zone in zones for v in zone.versions]})


@order.command("list")
@reason
def list_(reason: str) -> None:
    """List the orders, a line each."""
    from cordon.actions.orders import list_orders

    for one in list_orders(desk(reason)):
        found, zones = one.order, one.zones
        state = standing(found, now())
        last_day = last_day_text(found)
        last_day = last_day if last_day.startswith("until") else f"last day {last_day}"
        stands = f"in force, {last_day}" if state.in_force else "; ".join(state.because)
        click.echo(
            f"{found.reference}\t{found.kind}\t{uk_text(found.made_at)}\t{stands}\t{zones} zone{'' if zones == 1 else 's'}"
        )


@order.command("event")
@click.argument("reference")
@click.argument("file", type=click.Path(path_type=Path))
@reason
def event(reference: str, file: Path, reason: str) -> None:
    """Record that an order was served, varied, renewed or discharged, from a JSON file."""
    from cordon.actions.orders import add_order_event

    happened = read_event(read_json_file(file))
    add_order_event(desk(reason), reference, happened)
    click.echo(f"Recorded: order {reference} {happened.kind} {uk_text(happened.at)}.")
