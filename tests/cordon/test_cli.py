"""The command line: what a person types, what they see, and how it ends."""

import io
import json
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import pytest
from shapely.geometry import mapping

from cordon.cli.main import main
from tests.builders import order_json, square

COLUMNS = "row,device,time,order,zone,zone_version,outcome,clearance_m,chance_inside,applies,near"


@dataclass(frozen=True)
class Done:
    stdout: str
    stderr: str


def run(*words: str, status: int = 0) -> Done:
    """The command in this process: each in one of its own would spend its time on starting."""
    out, err, ended = io.StringIO(), io.StringIO(), 0
    with redirect_stdout(out), redirect_stderr(err), patch.object(sys, "argv", ["cordon", *words]):
        try:
            main()
        except SystemExit as end:
            ended = end.code if isinstance(end.code, int) else int(end.code is not None)
    assert ended == status, err.getvalue() + out.getvalue()
    return Done(stdout=out.getvalue(), stderr=err.getvalue())


@pytest.fixture
def case(home: Path, tmp_path: Path) -> Path:
    (tmp_path / "order.json").write_text(json.dumps(order_json()))
    (tmp_path / "zone.geojson").write_text(json.dumps(mapping(square())))
    run("order", "add", str(tmp_path / "order.json"))
    run("zone", "add", "SPO/2026/1", str(tmp_path / "zone.geojson"), "--kind", "workplace", "--buffer", "50")
    return tmp_path


def check(*words: str) -> dict[str, object]:
    found = json.loads(run("check", *words, "--json").stdout)
    assert isinstance(found, dict)
    return found


def test_the_command_is_a_program_of_its_own(home: Path) -> None:
    for words, status, said in ((("order", "list"), 0, ""), (("check", "50.8,0.0", "--at", "now"), 2, "“now”")):
        command = [sys.executable, "-m", "cordon", *words]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == status, done.stderr
        assert said in done.stderr


def test_a_place_is_checked_recorded_and_verified(case: Path) -> None:
    made = check("50.801,0.0", "--at", "2026-03-03T12:00Z", "--radius", "10", "--subject", "S-1", "--record")
    assert made["check"] == "C-1"
    findings = made["findings"]
    assert isinstance(findings, list)
    assert set(findings[0]) == {
        "order", "zone", "zone_version", "outcome", "grade", "chance_inside", "share_inside", "clearance_m",
        "radius_95_m", "budget", "windows",
        "applies", "because_applies", "unserved", "near", "limit", "because", "inputs_sha256", "finding_sha256",
    }  # fmt: skip
    assert findings[0]["outcome"] == "inside"
    assert run("verify", "C-1").stdout.strip() == "C-1: the same"
    assert run("audit", "verify").stdout.strip() == "The audit is whole."


def test_a_recorded_check_still_holds_after_the_zone_and_the_order_changed(case: Path) -> None:
    check("50.801,0.0", "--at", "2026-03-03T12:00Z", "--subject", "S-1", "--record")
    run("zone", "vary", "SPO/2026/1", "Zone A", "--circle", "51.0,0.5", "--radius", "50", "--from", "2026-01-05T10:00Z")
    (case / "event.json").write_text(json.dumps({"kind": "discharged", "at": "2026-02-01T00:00Z"}))
    run("order", "event", "SPO/2026/1", str(case / "event.json"))
    assert run("verify", "C-1").stdout.strip() == "C-1: the same"
    now = check("50.801,0.0", "--at", "2026-03-03T12:00Z", "--subject", "S-1")
    assert "discharged" in json.dumps(now)


def test_a_changed_record_is_different_and_exits_1(case: Path, home: Path) -> None:
    check("50.801,0.0", "--at", "2026-03-03T12:00Z", "--subject", "S-1", "--record")
    import pysqlite3.dbapi2 as sqlite

    with sqlite.connect(home / "cordon.db") as connection:
        connection.execute("UPDATE zone_version SET buffer_m = 10")
    done = run("verify", "C-1", status=1)
    assert "different" in done.stdout
    assert "inputs_sha256" in done.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("check", "-0.1372,50.8225", "--at", "2026-03-03T12:00Z"), "exchanged"),
        (("check", "50.8,0.0", "--at", "2026-03-03T12:00"), "offset"),
        (("check", "50.8,0.0", "--at", "2026-03-03T12:00Z", "--radius", "nan"), "--radius"),
        (("check", "50.8,0.0", "--at", "2026-03-03T12:00Z", "--subject", "nobody"), "nobody"),
        (("verify", "C-99"), "C-99"),
        (("order", "show", "nothing"), "nothing"),
        (("zone", "add", "SPO/2026/1", "--circle", "50.8,0.0"), "--radius"),
        (("zone", "add", "SPO/2026/1"), "one way"),
        (("map", "SPO/2026/1", "x.html", "--audience", "press"), "press"),
        (("serve", "--host", "0.0.0.0"), "until somebody can sign in"),
    ],
)
def test_bad_input_is_one_sentence_on_stderr_and_exits_2(case: Path, words: tuple[str, ...], said: str) -> None:
    done = run(*words, status=2)
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_fixes_are_answered_or_refused_and_none_is_lost(case: Path) -> None:
    rows = [
        "device,timestamp,lat,lon,radius_95_m",
        "T,2026-03-03T12:00Z,50.801,0.0,10",
        "T,2026-03-03T12:01Z,50.9,0.0,10",
        "T,2026-03-03T12:02,50.801,0.0,10",
        "T,2026-03-03T12:03Z,0.0,50.801,10",
        "T,2026-03-03T12:04Z,nan,0.0,10",
        "T,2026-03-03T12:05Z,50.801,0.0,",
        "T,2026-03-03T12:06Z",
        "T,2026-03-03T12:07Z,50.801,0.00105,10",
    ]
    (case / "fixes.csv").write_text("\n".join(rows))
    done = run("check-fixes", str(case / "fixes.csv"), "--out", str(case / "out.csv"), "--json", "--record")
    assert json.loads(done.stdout) == {"rows_in": 8, "answered": 3, "refused": 5, "far": 1, "findings": 2}
    out = (case / "out.csv").read_text().splitlines()
    assert out[0] == COLUMNS
    assert out[1].startswith("1,T,2026-03-03T12:00:00Z,SPO/2026/1,Zone A,1,inside,-70.")
    assert out[2].endswith(",throughout,true")
    refused = (case / "out.csv.refused.csv").read_text().splitlines()
    assert [row.split(",")[0] for row in refused] == ["row", "3", "4", "5", "6", "7"]
    assert run("verify", "C-1").stdout.strip() == "C-1: the same"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("zone.geojson", "--radius", "5"), "--radius"),
        (("zone.geojson", "--width", "5"), "--width"),
        (("--circle", "50.8,0", "--radius", "5", "--crs", "EPSG:27700"), "--crs"),
        (("--circle", "50.8,0", "--radius", "5", "--repair"), "--repair"),
        (("--circle", "50.8,0", "--radius", "5", "--label", "a\nb"), "--label"),
    ],
)
def test_an_option_that_does_not_apply_is_refused(case: Path, options: tuple[str, ...], said: str) -> None:
    words = [str(case / word) if word.endswith(".geojson") else word for word in options]
    assert run("zone", "add", "SPO/2026/1", *words, status=2).stderr.startswith(f"{said}: ")


def test_what_is_wrong_with_a_file_names_the_options_of_the_command_that_has_them(case: Path) -> None:
    crossed = {"type": "Polygon", "coordinates": [[[0, 50.8], [0.01, 50.81], [0.01, 50.8], [0, 50.81], [0, 50.8]]]}
    metres = {
        "type": "Polygon",
        "coordinates": [[[541000, 104000], [541100, 104000], [541100, 104100], [541000, 104000]]],
    }
    for drawn, option in ((crossed, "--repair"), (metres, "--crs EPSG:27700")):
        path = case / "drawn.geojson"
        path.write_text(json.dumps(drawn))
        assert option in run("zone", "add", "SPO/2026/1", str(path), status=2).stderr
        assert "--" not in run("check", str(path), "--at", "2026-03-03T12:00Z", status=2).stderr
    assert run("zone", "add", "SPO/2026/1", str(path), "--layer", "x", status=2).stderr.startswith("--layer: ")


def test_a_variation_says_until_when_it_holds_and_takes_what_it_does_not_say_from_the_version_of_its_time(
    case: Path,
) -> None:
    vary = ("zone", "vary", "SPO/2026/1", "Zone A", "--circle", "50.8,0", "--radius", "50")
    run(*vary, "--from", "2026-06-01T00:00Z", "--buffer", "7")
    said = run(*vary, "--from", "2026-03-01T00:00Z").stdout
    assert "until Mon 1 Jun 2026 at 01:00 BST" in said
    run("zone", "export", str(case / "out.geojson"))
    features = json.loads((case / "out.geojson").read_text())["features"]
    found = [[f["properties"][name] for name in ("zone_version", "buffer_m", "valid_to")] for f in features]
    assert found == [[1, 50, "2026-03-01T00:00:00Z"], [2, 7, None], [3, 50, "2026-06-01T00:00:00Z"]]


def test_orders_are_listed_with_how_they_stand_now(case: Path) -> None:
    assert "in force, last day Wed 5 January 2028\t1 zone\n" in run("order", "list").stdout
    (case / "event.json").write_text(json.dumps({"kind": "discharged", "at": "2026-02-01T00:00Z"}))
    run("order", "event", "SPO/2026/1", str(case / "event.json"))
    assert "the order was discharged on Sun 1 Feb 2026" in run("order", "list").stdout
    assert json.loads(run("order", "show", "SPO/2026/1").stdout)["standing"]["in_force"] is False


def test_a_reference_may_begin_with_a_minus_sign(case: Path) -> None:
    (case / "minus.json").write_text(json.dumps(order_json(reference="x", subject={"reference": "-5x", "name": "y"})))
    run("order", "add", str(case / "minus.json"))
    assert check("-33.9,151.2", "--at", "2026-03-03T12:00Z", "--subject", "-5x")["orders"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CORDON_DATABASE_URL", "garbage"), ("CORDON_DATABASE_URL", "postgresql://me:secret@x/y"),
        ("CORDON_DATABASE_URL", "postgresql://me:secret@x:abc/y"), ("CORDON_DATABASE_URL", "sqlite+foo:///x"),
        ("CORDON_HOME", "/proc/nope"), ("CORDON_AUDIT_HEADS", "/proc/nope/heads"), ("CORDON_AUDIT_HEADS", "/tmp"),
    ],
)  # fmt: skip
def test_a_setting_that_can_t_be_used_is_one_sentence(
    home: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    said = run("order", "list", status=2).stderr
    assert said.startswith(f"{name}: ")
    assert "secret" not in said
    assert len(said.splitlines()) == 1


def test_settings_are_shown_without_a_password(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORDON_DATABASE_URL", "postgresql://me:hidden@x/y")
    said = run("settings").stdout
    assert "hidden" not in said
    assert "CORDON_DATABASE_URL" in said


def test_no_zone_is_called_what_another_is_called_on_served_paper(case: Path) -> None:
    circle = ("zone", "add", "SPO/2026/1", "--circle", "50.8,0.01", "--radius", "50", "--label")
    assert "on served paper it is Zone B" in run(*circle, "Zone C", status=2).stderr
    run(*circle, "Zone B")


def test_a_label_of_any_text_is_that_text(case: Path) -> None:
    label = "=1+1 {{8*8}} {% x %} </script><b>Ω"
    run("zone", "add", "SPO/2026/1", "--circle", "50.8,0.01", "--radius", "50", "--label", label)
    assert label in run("order", "show", "SPO/2026/1").stdout.replace("\\u", "")
    found = check("50.8,0.01", "--at", "2026-03-03T12:00Z")
    assert label in [finding["zone"] for finding in found["findings"]]  # type: ignore[attr-defined]


def test_hours_are_given_in_json_and_read_back_in_a_sentence(case: Path) -> None:
    hours = {"weekdays": ["Monday", "Tuesday"], "hours": [["08:00", "09:30"], ["14:45", "16:00"]],
             "terms": [["2026-01-05", "2026-05-22"]], "bank_holidays": "not", "also": ["2026-03-07"]}  # fmt: skip
    (case / "hours.json").write_text(json.dumps(hours))
    zone = (
        "zone",
        "add",
        "SPO/2026/1",
        "--circle",
        "50.8,0.01",
        "--radius",
        "50",
        "--schedule",
        str(case / "hours.json"),
    )
    said = run(*zone).stdout
    assert (
        "Mondays and Tuesdays, 08:00 to 09:30 and 14:45 to 16:00, in term time (5 January to 22 May 2026), "
        "not on bank holidays (6 April 2026, 4 May 2026); also 7 March 2026."
    ) in said
    (case / "hours.json").write_text(json.dumps(hours | {"weekdays": ["Moonday"], "until": "soon"}))
    faults = run(*zone, status=2).stderr
    assert "--schedule.weekdays, number 1: “Moonday” is not one of the values" in faults
    assert "--schedule.until: “soon”" in faults
