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
    from cordon.actions.orders import exhibits_json, history_json, order_json, show_order
    from cordon.actions.zones import version_json
    from cordon.rule import kept_json

    shown = show_order(desk(reason), reference)
    found, zones = shown.order, shown.zones
    show_json(order_json(found, now()) | {"history": history_json(shown.history), "exhibits": exhibits_json(shown), "alert_rules": kept_json(zones, shown.rules),
                                          "zones": [version_json(v) for zone in zones for v in zone.versions]})  # fmt: skip


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


@order.command("event-in-error")
@click.argument("reference")
@click.argument("number", type=click.IntRange(min=1))
@click.option("--because", required=True, metavar="TEXT", help="What is wrong with it; kept beside it.")
@reason
def event_in_error(reference: str, number: int, because: str, reason: str) -> None:
    """Say that an event was recorded in error: `order show` has its number under "history". It stays, and counts no more."""
    from cordon.actions.orders import take_back_event

    changed = take_back_event(desk(reason), reference, number, because)
    state = standing(changed, now())
    stands = "in force" if state.in_force else "; ".join(state.because)
    click.echo(f"Recorded in error: event {number} of order {reference}. The order: {stands}.")


@order.command("restrict")
@click.argument("reference")
@click.option(
    "--to", "names", multiple=True, metavar="NAME", help="Who may see it, by the name they sign in with; several times."
)
@reason
def restrict(reference: str, names: tuple[str, ...], reason: str) -> None:
    """Let only the people named see an order; without a name everybody of its police force again."""
    from cordon.actions.orders import restrict_order

    restrict_order(desk(reason), reference, names)
    click.echo(
        f"Order {reference}: {'seen by ' + ', '.join(names) + ' alone' if names else 'seen by all of its police force'}."
    )
