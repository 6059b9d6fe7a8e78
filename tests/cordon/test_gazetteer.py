"""cordon gazetteer: a product is imported with a line of what it did, and listed; the audit has its hash, and no case."""

import hashlib
import json
from datetime import date
from pathlib import Path

from sqlalchemy import text

from cordon.desk import Desk
from tests.cordon.test_cli import run
from tests.monitor.gazetteer.products import code_point_zip

ROWS = [("BN1 1AA", 10, 531040, 104624), ("BN1 1AB", 10, 530981, 104247)]


def test_a_product_is_imported_again_without_change_and_listed(desk: Desk, tmp_path: Path) -> None:
    path = code_point_zip(tmp_path / "codepo_gb.zip", ROWS, date(2025, 10, 20))
    first = run("gazetteer", "import", str(path), "--reason", "quarterly")
    assert first.stdout == "OS Code-Point Open, 20 October 2025: 2 rows; 2 added, 0 changed, 0 ended, 0 unchanged.\n"
    assert first.stderr == ""
    assert "is imported already; 2 rows unchanged." in run("gazetteer", "import", str(path)).stdout
    listed = run("gazetteer", "list").stdout
    assert listed == "OS Code-Point Open, 20 October 2025: 2 rows from codepo_gb.zip, postcode areas BN\n"
    assert run("audit", "verify").stdout.strip() == "The audit is whole."
    with desk.engine.connect() as connection:
        event = connection.execute(
            text("SELECT * FROM audit_event WHERE action = 'gazetteer.imported' ORDER BY number")
        ).first()
    assert event is not None
    what = json.loads(event.what)
    assert what.pop("rows_sha256")
    assert event.why == "quarterly"
    assert what == {
        "product": "OS Code-Point Open", "date": "2025-10-20", "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "rows": 2, "added": 2, "changed": 0, "ended": 0, "unchanged": 0,
    }  # fmt: skip


def test_what_can_t_be_imported_is_a_sentence_and_status_2(home: Path, tmp_path: Path) -> None:
    undated = code_point_zip(tmp_path / "a.zip", ROWS, None)
    assert "is not a calendar date" in run("gazetteer", "import", str(undated), "--date", "20.10.2025", status=2).stderr
    assert "is still to come" in run("gazetteer", "import", str(undated), "--date", "2190-01-01", status=2).stderr
    assert "is not there" in run("gazetteer", "import", str(tmp_path / "none.zip"), status=2).stderr
    assert run("gazetteer", "list").stdout.startswith("Nothing is imported.")
