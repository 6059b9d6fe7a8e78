"""The trail over HTTP: the words of `cordon trail --json`, of the fixes on record or of those that are sent."""

import json
import re
from typing import Any

import pytest
from click.testing import CliRunner
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response

from cordon.actions import checks
from cordon.actions.alerts import set_alert_rule
from cordon.actions.fixes import record_fixes
from cordon.actions.orders import add_order
from cordon.actions.zones import NewShape, Options, add_zones
from cordon.api import trail as trail_door
from cordon.cli.trail import trail
from cordon.desk import Desk
from monitor.alert import AlertRule
from monitor.fixfile.row import read_fix
from monitor.fixtable import to_table
from tests.builders import PROJECT, order, square
from tests.cordon.browser import actions
from zones.zone import MadeBy

REFERENCE = "SPO/2026/1"
ADDRESS = "/api/v1/orders/SPO%2F2026%2F1"
ROWS: list[dict[str, Any]] = [
    {
        "device": f"T-{1 + n % 2}",
        "time": f"2026-03-03T12:{n:02}:00Z",
        "latitude": 50.801,
        "longitude": lon,
        "radius_95_m": 10,
    }
    for n, lon in enumerate((-0.005, -0.005, *[0.0] * 6, 0.005, 0.005))
]


@pytest.fixture
def case(desk: Desk) -> Desk:
    """A zone, and ten fixes of two tags on record."""
    add_order(desk, order())
    add_zones(desk, REFERENCE, [NewShape(shape=square(), made_by=MadeBy.DRAWN, source="a test")], Options())
    list(record_fixes(desk, [to_table([read_fix(n, row) for n, row in enumerate(ROWS, 1)])], subject="S-1"))
    return desk


@pytest.fixture
def client(case: Desk, app: FastAPI) -> TestClient:
    return TestClient(app, base_url="http://127.0.0.1")


def asked(client: TestClient, **body: Any) -> Response:
    answer: Response = client.post(f"{ADDRESS}/trail", json=body)
    return answer


def told(answer: Response) -> Any:
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_it_is_the_words_of_the_command_line(case: Desk, client: TestClient) -> None:
    shell = json.loads(CliRunner().invoke(trail, [REFERENCE, "--json"]).stdout)
    assert shell["episodes"]
    assert told(client.get(f"{ADDRESS}/trail")) == told(asked(client)) == shell
    sent = told(asked(client, fixes=ROWS))
    assert sent["episodes"] == shell["episodes"]
    assert actions(case)[-4:] == ["trail.followed"] * 4


def test_what_is_sent_is_not_recorded_and_bad_rows_come_back_with_the_reason(case: Desk, client: TestClient) -> None:
    wrong = [ROWS[0] | {"time": "when?"}, ROWS[0] | {"latitude": 950}, "no row"]
    before = len(checks.list_checks(case, REFERENCE))
    found = told(asked(client, fixes=[*wrong[:2], *ROWS[:4], *wrong[2:]]))
    assert found["fixes"] == 4
    assert [(one["row"], one["field"]) for one in found["refused"]] == [(1, "time"), (2, "latitude"), (7, "row")]
    assert all(one["remedy"] and set(one) == {"row", "field", "value", "remedy"} for one in found["refused"])
    assert len(checks.list_checks(case, REFERENCE)) == before
    none = asked(client, fixes=wrong)
    assert none.status_code == 422
    assert [one["field"] for one in none.json()["errors"]] == ["fixes.1.time", "fixes.2.latitude", "fixes.3.row"]


def test_only_what_is_asked_about_is_followed(client: TestClient) -> None:
    assert told(asked(client, devices=["T-1"]))["fixes"] == 5
    period = {"from": "2026-03-03T12:02Z", "until": "2026-03-03T12:08Z"}
    assert told(asked(client, **period))["fixes"] == told(client.get(f"{ADDRESS}/trail", params=period))["fixes"] == 6
    assert told(asked(client, **period, fixes=ROWS, silence_minutes=1, interval_s=30))["fixes"] == 6
    assert asked(client, devices=["T-9"]).status_code == 404


def test_a_rule_is_kept_and_another_given_for_one_time(case: Desk, client: TestClient) -> None:
    rule = f"{ADDRESS}/zones/Zone%20A/alert-rule"
    assert told(client.get(rule)) == {"zone": "Zone A", "dwell_minutes": None, "fixes": None, "by": None, "at": None,
                                      "rule": "every episode, no rule being set"}  # fmt: skip
    kept = client.post(rule, json={"dwell_minutes": 60, "fixes": None})
    assert (kept.status_code, kept.json()["dwell_minutes"]) == (201, 60)
    assert told(client.get(rule)) == kept.json()
    assert told(client.get(ADDRESS))["alert_rules"] == [kept.json()]
    found = told(client.get(f"{ADDRESS}/trail"))
    assert ([one["source"] for one in found["alert_rules"]], found["episodes"][0]["alerts"]) == (["kept"], False)
    found = told(asked(client, rules=[{"zone": "Zone A", "fixes": 3}]))
    assert ([one["source"] for one in found["alert_rules"]], found["episodes"][0]["alerts"]) == (["given"], True)
    assert told(client.get(rule)) == kept.json()


UNUSABLE: list[tuple[dict[str, Any], str]] = [
    ({"fixes": []}, "fixes"),
    ({"fixes": {}}, "fixes"),
    ({"fixes": [ROWS[0]] * 3}, "fixes"),
    ({"from": "2026-03-03"}, "from"),
    ({"devices": "T-1"}, "devices"),
    ({"silence_minutes": 0}, "silence_minutes"),
    ({"fastest_mps": "60"}, "fastest_mps"),
    ({"nonsense": 1}, "nonsense"),
    ({"rules": {"Zone A": 3}}, "rules"),
    ({"rules": [{"fixes": 3}]}, "rules.1.zone"),
    ({"rules": [{"zone": "Zone A", "fixes": 2.5}]}, "rules.1.fixes"),
    ({"rules": [{"zone": "Zone A"}, {"zone": "Zone A"}]}, "rules.2.zone"),
    ({"rules": [{"zone": ["Zone A"]}]}, "rules.1.zone"),
]


def test_what_cant_be_used_is_a_problem_that_names_its_field(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trail_door, "MOST_FIXES", 2)
    for body, field in UNUSABLE:
        answer = asked(client, **body)
        assert (answer.status_code, [one["field"] for one in answer.json()["errors"]]) == (422, [field]), body


def test_a_zone_that_there_is_not_is_not_found(case: Desk, client: TestClient) -> None:
    assert asked(client, rules=[{"zone": "Zone B", "fixes": 3}]).status_code == 404
    assert client.get(f"{ADDRESS}/zones/Zone%20B/alert-rule").status_code == 404


def test_the_example_of_the_docs_is_answered(case: Desk, client: TestClient) -> None:
    page = (PROJECT / "docs" / "trails.md").read_text(encoding="utf-8")
    (sent,) = re.findall(r"POST /api/v1/orders/\{reference\}/trail\n\s*(\{.*?\})\n\n", page, re.DOTALL)
    body = json.loads(sent)
    set_alert_rule(case, REFERENCE, "Zone A", AlertRule(fixes=9))
    found = told(asked(client, **body))
    assert found["fixes"] == len(body["fixes"]) - len(found["refused"])
    assert [one["row"] for one in found["refused"]] == [2]
    assert [one["source"] for one in found["alert_rules"]] == ["given"]


def test_when_a_device_was_the_subjects_is_asked_in_the_same_words(client: TestClient) -> None:
    def flagged(**period: str) -> list[int]:
        found = told(asked(client, fixes=ROWS, assigned=[{"device": ROWS[0]["device"], **period}]))
        return [row for one in found["flags"] if one["flag"] == "not assigned then" for row in one["rows"]]

    assert flagged() == []
    assert flagged(until="2020-01-01T00:00Z") == [1, 3, 5, 7, 9]  # those of T-1
    for wrong in ("T-1", [{"from": "2020-01-01T00:00Z"}], [{"device": "T-1", "from": "noon"}]):
        assert asked(client, fixes=ROWS, assigned=wrong).status_code == 422, wrong
