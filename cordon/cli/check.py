"""cordon check, cordon verify."""

import sys

import click

from cordon.cli.door import PlaceCommand, desk, reason, show_json


@click.command(cls=PlaceCommand)
@click.argument("place")
@click.option("--at", required=True, metavar="WHEN", help="2026-03-03T08:30Z, or …[Europe/London].")
@click.option("--radius", metavar="METRES", help="How exact the place is; 50 m is assumed where nothing says.")
@click.option("--percent", metavar="P", help="Which share of positions that radius holds; 95 by default.")
@click.option("--subject", metavar="REF", help="The orders of one subject only.")
@click.option("--json", "as_json", is_flag=True, help="The whole answer as JSON.")
@click.option("--record", is_flag=True, help="Keep the check, under an id.")
@reason
def check(
    place: str,
    at: str,
    radius: str | None,
    percent: str | None,
    subject: str | None,
    as_json: bool,
    record: bool,
    reason: str,
) -> None:
    """Check PLACE ("50.8225,-0.1372", "50°49'21\"N 0°8'14\"W", "531304 104205") at a time against the zones."""
    from cordon.actions.checks import check_place
    from monitor.check import check_json
    from monitor.location import read_accuracy
    from monitor.place.read import read_place
    from zones.instant import read_instant

    accuracy = read_accuracy(radius, percent, radius_field="--radius", percent_field="--percent")
    location = read_place(place.strip(), accuracy, field="PLACE")
    found = check_place(desk(reason), location, read_instant(at, field="--at"), subject=subject, record=record)
    if as_json:
        show_json(check_json(found.check, check_id=found.id))
        return
    click.echo(f"Read as {location.reading}.")
    for finding in found.check.findings:
        click.echo(f"{finding.grade}: {finding.because}")
    for union in found.check.orders:
        click.echo(f"Order {union.order}: {union.because}")
    if not found.check.orders:
        click.echo("No orders are recorded.")
    if found.check.far:
        click.echo(f"{found.check.far} zone{' is' if found.check.far == 1 else 's are'} far from there.")
    if found.id:
        click.echo(f"Recorded as {found.id}.")


@click.command()
@click.argument("check_id", metavar="CHECK")
@click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")
@reason
def verify(check_id: str, as_json: bool, reason: str) -> None:
    """Do a recorded check again: the same, the same under newer versions, or different (exit status 1)."""
    from cordon.actions.checks import verify_check
    from monitor.replay import Verdict

    result = verify_check(desk(reason), check_id)
    if as_json:
        show_json({"check": check_id, "verdict": result.verdict.value, "differences": list(result.differences)})
    else:
        click.echo(f"{check_id}: {result.verdict}")
        for difference in result.differences:
            click.echo(f"  {difference}")
    if result.verdict is Verdict.DIFFERENT:
        sys.exit(1)
