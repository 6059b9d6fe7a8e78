"""A zone's rule for alerts: kept with it, told wherever a visit is, and never asked when something is recorded."""

import json
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner, Result
from fastapi import FastAPI

from cordon.actions import checks
from cordon.actions.alerts import set_alert_rule, show_alert_rule
from cordon.actions.auditing import verify_audit
from cordon.actions.fixes import record_fixes
from cordon.actions.maps import Form, draw_map
from cordon.actions.orders import add_order
from cordon.actions.packs import draft_statement, make_pack
from cordon.actions.trails import follow_trail
from cordon.actions.zones import NewShape, Options, add_zones, export_zones
from cordon.cli.main import cordon
from cordon.desk import Desk
from cordon.trail import Asked
from maps.scene import Audience
from monitor.alert import OFF, AlertRule
from monitor.fix import Fix
from monitor.fixtable import to_table
from tests.builders import at, order, square
from tests.cordon.browser import Browser, Clock
from zones.error import BadInput, NotFound
from zones.zone import MadeBy

REFERENCE = "SPO/2026/1"
LONG = AlertRule(dwell=timedelta(hours=1))


@pytest.fixture
def case(desk: Desk) -> Desk:
    """Two zones, and five fixes in the first of them within four minutes, with one outside before and after."""
    add_order(desk, order())
    shapes = [NewShape(shape=one, made_by=MadeBy.DRAWN, source="a test") for one in (square(), square(west=0.1))]
    add_zones(desk, REFERENCE, shapes, Options())
    lons = (-0.005, *[0.0] * 5, 0.005)
    fixes = [
        Fix(row=n, device="T-1", at=at(f"2026-03-03T12:{n:02}:00Z"), lon_deg=lon, lat_deg=50.801, radius_95_m=10.0)
        for n, lon in enumerate(lons, 1)
    ]
    list(record_fixes(desk, [to_table(fixes)], subject="S-1"))
    return desk


def run(*words: str) -> Result:
    return CliRunner().invoke(cordon, [*words, "--reason", "a test"])


def said(*words: str) -> str:
    done = run(*words)
    assert done.exception is None, done.exception
    return done.stdout


def trail(*words: str) -> Any:
    return json.loads(said("trail", REFERENCE, "--json", *words))


def test_the_last_rule_counts_and_all_stay_on_record(case: Desk) -> None:
    assert show_alert_rule(case, REFERENCE, "Zone A") == ("Zone A", None)
    for rule in (AlertRule(fixes=3), LONG, OFF):
        set_alert_rule(case, REFERENCE, "Zone A", rule)
        _, kept = show_alert_rule(case, REFERENCE, "Zone A")
        assert kept is not None
        assert (kept.rule, kept.by) == (rule, "tester")
    assert show_alert_rule(case, REFERENCE, "Zone B")[1] is None
    with case.engine.begin() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM zone_alert_rule").scalar_one() == 3
        connection.exec_driver_sql("UPDATE zone_alert_rule SET fixes = 4 WHERE id = 1")
    assert verify_audit(case)
    with pytest.raises(NotFound):
        set_alert_rule(case, REFERENCE, "Zone C", LONG)


def test_a_rule_is_set_shown_and_turned_off_at_the_shell(case: Desk) -> None:
    assert said("zone", "alert", REFERENCE, "Zone A") == "Zone A, told of at once: every visit.\n"
    rule = "visits with at least 10 min from the first to the last proof inside and at least 3 fixes proved inside"
    assert (
        said("zone", "alert", REFERENCE, "Zone A", "--dwell", "10", "--fixes", "3")
        == f"Recorded. Zone A, told of at once: {rule}.\n"
    )
    assert said("zone", "alert", REFERENCE, "Zone A").startswith(f"Zone A, told of at once: {rule} (set by ")
    shown = json.loads(said("order", "show", REFERENCE))["alert_rules"]
    assert [(one["zone"], one["dwell_minutes"], one["fixes"], one["by"] is None) for one in shown] == [
        ("Zone A", 10.0, 3, False), ("Zone B", None, None, True),
    ]  # fmt: skip
    assert "every visit." in said("zone", "alert", REFERENCE, "Zone A", "--off")
    assert "every visit (turned off by " in said("zone", "alert", REFERENCE, "Zone A")


@pytest.mark.parametrize(
    "words",
    [
        ("--off", "--fixes", "3"),
        ("--fixes", "0"),
        ("--fixes", "2.5"),
        ("--dwell", "-1"),
        ("--dwell", "long"),
        ("--dwell", "nan"),
    ],
)
def test_what_is_no_rule_is_said(case: Desk, words: tuple[str, ...]) -> None:
    assert isinstance(run("zone", "alert", REFERENCE, "Zone A", *words).exception, BadInput)
    assert show_alert_rule(case, REFERENCE, "Zone A")[1] is None


def test_a_trail_goes_by_the_rule_that_is_kept_unless_another_is_given_and_says_which(case: Desk) -> None:
    def told(*words: str) -> tuple[list[str], list[tuple[bool, str, str]]]:
        found = trail(*words)
        return [one["source"] for one in found["alert_rules"]], [
            (one["alerts"], one["alert_rule"], one["alert_rule_source"]) for one in found["episodes"]
        ]

    assert told() == (["none", "none"], [(True, str(OFF), "none")])
    set_alert_rule(case, REFERENCE, "Zone A", LONG)
    set_alert_rule(case, REFERENCE, "Zone B", AlertRule(fixes=2))
    assert told() == (["kept", "kept"], [(False, str(LONG), "kept")])
    assert told("--fixes", "Zone A=3") == (["given", "kept"], [(True, str(AlertRule(fixes=3)), "given")])
    set_alert_rule(case, REFERENCE, "Zone A", OFF)
    assert told() == (["none", "kept"], [(True, str(OFF), "none")])
    text = said("trail", REFERENCE, "--dwell", "Zone A=60")
    assert "No alert: " in text
    assert "the rule for Zone A, given for this time alone, is: at least 1 h" in text
    assert "Zone B, told of at once: visits with at least 2 fixes proved inside, kept with the zone." in text


@pytest.mark.parametrize("option", ["--dwell", "--fixes"])
def test_a_zone_that_is_given_two_numbers_is_given_none(case: Desk, option: str) -> None:
    twice = run("trail", REFERENCE, option, "Zone A=1", option, "Zone A = 500")
    assert "Give each zone once" in str(twice.exception)


@pytest.mark.parametrize(
    ("rule", "alerts"),
    [(AlertRule(fixes=5), True), (AlertRule(fixes=6), False), (AlertRule(dwell=timedelta(minutes=4)), True),
     (AlertRule(dwell=timedelta(minutes=5)), False)],
)  # fmt: skip
def test_of_somebody_on_the_seam_of_two_zones_somebody_is_told(desk: Desk, rule: AlertRule, *, alerts: bool) -> None:
    add_order(desk, order())
    seam = (square(-0.002, size=0.002), square(0.0, size=0.002))
    add_zones(desk, REFERENCE, [NewShape(shape=one, made_by=MadeBy.DRAWN, source="a test") for one in seam], Options())
    lons = (-0.005, *[0.0] * 5, 0.005)
    fixes = [
        Fix(row=n, device="T-1", at=at(f"2026-03-03T12:{n:02}:00Z"), lon_deg=lon, lat_deg=50.801, radius_95_m=10.0)
        for n, lon in enumerate(lons, 1)
    ]
    for label in ("Zone A", "Zone B"):
        set_alert_rule(desk, REFERENCE, label, rule)
    followed = follow_trail(desk, REFERENCE, Asked(), [to_table(fixes)])
    assert [one.proved for one in followed.episodes] == [False, False]
    assert [one.alerts for one in followed.alerts] == [alerts, alerts]
    assert (
        "with 5 fixes proved inside the order's zones taken together, 0 of them inside Zone A alone"
        in followed.alerts[0].because
    )


def test_nothing_that_is_recorded_or_filed_depends_on_a_rule(case: Desk, clock: Clock) -> None:
    def all_of_it() -> list[Any]:
        drawn = [draw_map(case, REFERENCE, audience, form).content
                 for audience in (Audience.SUBJECT, Audience.COURT) for form in (Form.FEATURES, Form.PAGE)]  # fmt: skip
        return [checks.list_checks(case, REFERENCE), export_zones(case, REFERENCE), *drawn,
                draw_map(case, REFERENCE, Audience.SUBJECT, Form.SHEETS).content,
                make_pack(case, REFERENCE).pack.content, draft_statement(case, REFERENCE)]  # fmt: skip

    make_pack(case, REFERENCE)
    before = all_of_it()
    set_alert_rule(case, REFERENCE, "Zone A", AlertRule(dwell=timedelta(days=9), fixes=900))
    assert not trail()["episodes"][0]["alerts"]
    assert all_of_it() == before
    check = before[0][0]["check"]
    assert "the same" in said("verify", check)


def test_the_page_of_a_zone_has_its_rule_in_words_and_a_form_for_it(case: Desk, app: FastAPI) -> None:
    browser = Browser(app)
    assert "Told of at once: every visit." in browser.get("/orders/1").text
    address = "/orders/1/zones/A"
    assert "Told of at once: every visit." in browser.get(address).text
    wrong = browser.send(f"{address}/alerts", {"dwell": "long", "fixes": "3"}, page=address)
    assert wrong.status_code == 422
    assert 'value="long"' in wrong.text
    browser.send(f"{address}/alerts", {"dwell": "90", "fixes": "3"}, page=address)
    page = browser.get(address).text
    assert "Told of at once: visits with at least 1 h 30 min" in page
    assert 'value="90"' in page
    assert "visits with at least 1 h 30 min" in browser.get("/orders/1").text
    visits = browser.get("/orders/1/visits").text
    assert "at least 3 fixes proved inside, kept with the zone." in visits
    assert "1 visit, 0 alerts." in visits
    assert "No alert: " in visits
    browser.send(f"{address}/alerts", {"dwell": "", "fixes": ""}, page=address)
    assert "1 visit, 1 alert: A." in browser.get("/orders/1/visits").text
    assert browser.send("/orders/1/zones/Q/alerts", {}, page=address).status_code == 404
