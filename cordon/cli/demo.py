"""cordon demo: the fictional case, by the same commands as a user's own files."""

import os
import shutil
from pathlib import Path

import click

from zones.database import private_folder
from zones.error import NotFound

CASE = Path(__file__).parents[2] / "data" / "demo"
ORDER = "SM-2026-12"
INTERIM = "SM-I-2025-31"
FORCE = "Saltmere Police"
PLACES = (
    ("protected", "home", "home", "540022 102585"), ("protected", "work", "workplace", "541690 102470"),
    ("subject", "home", "the subject’s home", "542150 101230"), ("public", "police_station", "Saltmere police station", "541050 101640"),
)  # fmt: skip
"""Places of the demo's order: whose, of what kind, called what, where."""
PEOPLE = (("officer", "Ola Finch"), ("analyst", "Ana Reed"), ("reviewer", "Ravi Stone"), ("court clerk", "Cleo Marsh"),
          ("administrator", "Adam Lock"), ("auditor", "Aud Ley"))  # fmt: skip
"""Whom the demo lets sign in, each with a password for one use that is printed."""


def steps(case: Path, out: Path) -> list[list[str]]:
    """The commands of the demo, in order."""

    def file(name: str) -> str:
        return str(case / name)

    why = ["--reason", "the demo"]
    loaded = [
        ["gazetteer", "import", file("saltmere-names.csv"), "--date", "2026-03-01"],
        ["order", "add", file("order-interim.json")],
        ["zone", "add", INTERIM, file("old-centre.geojson"), "--kind", "town_area"],
        ["order", "add", file("order.json")],
        ["zone", "add", ORDER, file("works.geojson"), "--kind", "workplace", "--buffer", "50"],
        ["zone", "add", ORDER, "--corridor", file("school-route.geojson"), "--width", "50", "--kind", "school_route",
         "--schedule", file("school-hours.json")],
        ["zone", "add", ORDER, file("old-centre.geojson"), "--kind", "town_area"],
        ["zone", "vary", ORDER, "Zone A", file("works-varied.geojson"), "--from", "2026-06-01T00:00[Europe/London]"],
    ]  # fmt: skip
    loaded += [["sighting", "add", str(path)] for path in sorted(case.glob("sighting-*.json"))]
    loaded += [
        ["check-fixes", file("trail.csv"), "--out", str(out / "trail-findings.csv"), "--subject", "S-0417", "--record"]
    ]
    loaded += [["map", ORDER, str(out / f"{who}.html"), "--audience", who] for who in ("officer", "court", "subject")]
    loaded += [["map", ORDER, str(out / f"{who}.pdf"), "--audience", who] for who in ("court", "subject")]
    loaded += [["pack", ORDER, str(out / "pack.zip")], ["pack", "verify", str(out / "pack.zip")]]
    loaded += [["explain", "C-10", "C-11"], ["verify", "C-3"], ["verify", "C-14"]]
    loaded += [
        ["place", "add", ORDER, where, "--whose", whose, "--kind", kind, "--name", name]
        for whose, kind, name, where in PLACES
    ]
    loaded += [["user", "add", f"demo.{role.split()[-1]}", "--role", role, "--force", FORCE, "--called", called]
               for role, called in PEOPLE]  # fmt: skip
    loaded += [["audit", "verify"]]
    return [[*step, *why] for step in loaded]


@click.command()
@click.option("--no-serve", is_flag=True, help="Load, check and draw, and stop.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
def demo(no_serve: bool, port: int) -> None:
    """Load the fictional case of Saltmere, check it, draw its maps, and serve them."""
    from cordon.cli.main import cordon
    from cordon.settings import Settings

    if not CASE.is_dir():
        raise NotFound("data/demo", str(CASE), "Run the demo from a checkout of the project.")
    home = Settings().folder / "demo"
    shutil.rmtree(home, ignore_errors=True)
    out = home / "maps"
    private_folder(out, "CORDON_HOME")
    os.environ.pop("CORDON_DATABASE_URL", None)
    os.environ.pop("CORDON_AUDIT_HEADS", None)
    os.environ["CORDON_HOME"] = str(home)
    os.environ["CORDON_BASEMAP"] = str(CASE / "saltmere.gpkg")
    os.environ["CORDON_BASEMAP_CREDIT"] = "Saltmere is an invented town; map drawn for Cordon"
    for step in steps(CASE, out):
        click.secho("$ cordon " + " ".join(step[:-2]).replace(str(CASE), "data/demo"), bold=True)
        cordon.main(step, standalone_mode=False)
    click.echo(f"\nThe maps and the findings are in {out}. Sign in as demo.officer with the password printed above.")
    click.echo(f"By hand: CORDON_HOME={home} cordon order list")
    if not no_serve:
        cordon.main(["serve", "--port", str(port)], standalone_mode=False)
