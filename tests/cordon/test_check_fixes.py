"""cordon check-fixes: what it writes, what it leaves alone, and how it ends."""

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cordon.actions.orders import add_order
from cordon.actions.zones import NewShape, Options, add_zones
from cordon.cli.fixes import check_fixes
from cordon.desk import Desk
from tests.builders import order, square
from zones.error import CordonError
from zones.zone import MadeBy

HEADER = "device,time,latitude,longitude,radius_95_m"
ROW = "T,2026-03-03T12:00Z,50.801,0.0,10"


@pytest.fixture
def case(desk: Desk, tmp_path: Path) -> Path:
    add_order(desk, order())
    add_zones(desk, "SPO/2026/1", [NewShape(shape=square(), made_by=MadeBy.DRAWN, source="a test")], Options())
    folder = tmp_path / "case"
    folder.mkdir()
    return folder


def fixes(path: Path, *rows: str) -> Path:
    path.write_text("\n".join([HEADER, *rows]))
    return path


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(check_fixes, [str(word) for word in words])


def counts(*words: str | Path) -> dict[str, int]:
    done = run(*words, "--json")
    assert done.exception is None, done.exception
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


def refusal(*words: str | Path) -> str:
    """The sentence that the command ends with; the outermost door shows it on stderr and exits 2."""
    done = run(*words)
    assert isinstance(done.exception, CordonError), done.exception
    return str(done.exception)


def recorded(desk: Desk) -> tuple[int, ...]:
    """How many fixes, checks and audit events there are."""
    with desk.engine.connect() as connection:
        return tuple(
            int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())
            for table in ("fix", "recorded_check", "audit_event")
        )


@pytest.mark.parametrize(
    ("given", "out"),
    [("same.csv", "same.csv"), ("y.csv.refused.csv", "y.csv"), ("same.csv", "linked.csv")],
    ids=["as the findings", "as the refused rows", "by another name"],
)
def test_the_file_that_is_read_is_never_written(case: Path, given: str, out: str) -> None:
    file = fixes(case / given, ROW)
    if out == "linked.csv":
        os.link(file, case / out)
    before = file.read_bytes()
    assert refusal(file, "--out", case / "." / out).startswith("--out: ")
    assert file.read_bytes() == before
