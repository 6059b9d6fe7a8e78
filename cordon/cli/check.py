"""cordon check, cordon verify, cordon explain."""

import re
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cordon.cli.door import PlaceCommand, desk, reason, show_json

if TYPE_CHECKING:  # what a command needs is imported when it runs
    from monitor.location import Accuracy, Location
    from monitor.place.read import Given

_FILE = re.compile(r"[^{}]{1,1000}\.(geojson|json|kml|kmz|gpx|gpkg|zip|shp)", re.IGNORECASE | re.DOTALL)


@click.command(cls=PlaceCommand)
@click.argument("place")
@click.option("--at", required=True, metavar="WHEN", help="2026-03-03T08:30Z, or …[Europe/London].")
@click.option("--until", metavar="WHEN", help="The end of the possible times, where --at is their beginning.")
@click.option(
    "--radius", metavar="METRES", help="How exact the place is; 50 m is assumed of a point where nothing says."
)
@click.option("--percent", metavar="P", help="Which share of positions that radius holds; 95 by default.")
@click.option("--subject", metavar="REF", help="The orders of one subject only.")
@click.option("--as-known-at", metavar="WHEN", help="By what had been recorded then, not by what is known today.")
@click.option("--json", "as_json", is_flag=True, help="The whole answer as JSON.")
@click.option("--record", is_flag=True, help="Keep the check, under an id.")
@reason
def check(
    place: str,
    at: str,
    until: str | None,
    radius: str | None,
    percent: str | None,
    subject: str | None,
    as_known_at: str | None,
    as_json: bool,
    record: bool,
    reason: str,
) -> None:
    """Check PLACE at a time against the zones.

    PLACE is latitude and longitude ("50.8225,-0.1372", "50°49'21\"N 0°8'14\"W"), easting and northing ("531304 104205"), a
    grid reference ("TQ 3121 0438"), a plus code, a postcode, a name or a stretch of road ("North Street between East
    Street and Ship Street, Brighton") of the imported gazetteer; or a file with an area that was drawn.
    """
    from cordon.actions.checks import check_place
    from monitor.check import check_json
    from monitor.location import error_text, read_accuracy
    from zones.instant import read_instant, uk_text
    from zones.period import Period, read_until

    accuracy = read_accuracy(radius, percent, radius_field="--radius", percent_field="--percent")
    start = read_instant(at, field="--at")
    end = start if until is None else read_until(until, start, field="--until")
    known = None if as_known_at is None else read_instant(as_known_at, field="--as-known-at")
    given = _given(place, accuracy)
    found = check_place(
        desk(reason), given, Period(start=start, end=end), subject=subject, record=record, as_known_at=known
    )
    if as_json:
        show_json(check_json(found.check, check_id=found.id))
        return
    location = found.check.location
    click.echo(f"Read as {location.reading}; {error_text(location.place)}.")
    if known is not None:
        click.echo(f"By what had been recorded on {uk_text(known)}:")
    several = len({finding.order for finding in found.check.findings}) > 1
    for finding in found.check.findings:
        click.echo(f"{finding.grade}: {f'order {finding.order}: ' if several else ''}{finding.because}")
    for union in found.check.orders:
        click.echo(f"Order {union.order}: {union.because}")
    if not found.check.orders:
        click.echo("No orders are recorded." if known is None else "No orders had been recorded by then.")
    if found.check.far:
        click.echo(f"Left out as far from there: {found.check.far} more.")
    if found.id:
        click.echo(f"Recorded as {found.id}.")


def _given(place: str, accuracy: "Accuracy") -> "Given | Location":
    """The place as it was given: the area of a file where it looks like one's name or is one, else words."""
    from monitor.place.read import Given, place_text

    path = Path(place)
    if _FILE.fullmatch(place.strip()) or _is_there(path):
        from monitor.place.drawn import read_area_file

        return read_area_file(path, accuracy, field="PLACE")
    return Given(text=place_text(place.strip(), field="PLACE"), accuracy=accuracy, field="PLACE")


def _is_there(path: Path) -> bool:
    """Whether it is a file; or a folder that is written as one, with a slash: "Lewes" alone is a town."""
    try:
        return path.is_file() or (len(path.parts) > 1 and path.is_dir())
    except OSError:  # no name of a file: too long, or within what can't be looked into
        return False


@click.command()
@click.argument("check_id", metavar="CHECK")
@click.argument("other_id", metavar="[CHECK]", required=False)
@click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")
@reason
def explain(check_id: str, other_id: str | None, as_json: bool, reason: str) -> None:
    """Set out every number of a recorded CHECK with its formula and source; of two checks, what differs."""
    from cordon.actions.checks import compare_checks, explain_check

    if other_id is not None:
        changes = compare_checks(desk(reason), check_id, other_id)
        if as_json:
            show_json({"check": check_id, "other": other_id, "changes": [asdict(change) for change in changes]})
            return
        click.echo(f"{check_id} and {other_id}: {'nothing differs' if not changes else 'what differs'}")
        for change in changes:
            about = change.kind if change.kind == change.about else f"{change.kind}: {change.about}"
            click.echo(f"{about}\n  {check_id}: {change.one}\n  {other_id}: {change.other}")
        return
    parts = explain_check(desk(reason), check_id)
    if as_json:
        show_json({"check": check_id, "parts": [asdict(part) for part in parts]})
        return
    for part in parts:
        click.secho(f"\n{part.title}", bold=True)
        for line in part.lines:
            click.echo(f"  {line.name}: {line.value}")
            for word, said in (("", line.formula), ("source: ", line.source)):
                if said:
                    click.echo(f"      {word}{said}")


@click.command()
@click.argument("check_id", metavar="CHECK")
@click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")
@reason
def verify(check_id: str, as_json: bool, reason: str) -> None:
    """Do a recorded check again: the same, the same under newer versions, or different (exit status 1)."""
    from cordon.actions.checks import verify_check
    from monitor.doubt import doubts_json
    from monitor.replay import Verdict
    from zones.in_error import error_json

    result = verify_check(desk(reason), check_id)
    if as_json:
        show_json({"check": check_id, "verdict": result.verdict.value, "differences": list(result.differences),
                   "recorded_in_error": error_json(result.in_error), "doubtful": doubts_json(result.doubts)})  # fmt: skip
    else:
        click.echo(f"{check_id}: {result.verdict}")
        if result.in_error is not None:
            click.echo(f"  Recorded in error: {result.in_error.words}")
        for doubt in result.doubts:
            click.echo(f"  Doubtful: {doubt.words}")
        for difference in result.differences:
            click.echo(f"  {difference}")
    if result.verdict is Verdict.DIFFERENT:
        sys.exit(1)
