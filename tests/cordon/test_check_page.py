"""The page that checks a sighting: one question at most, one sentence that says no more than is so, one record of one report."""

import html
import json
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from shapely.geometry import mapping

from cordon.actions.checks import add_sighting
from cordon.actions.orders import add_order, show_order
from cordon.actions.zones import NewShape, Options, add_zones
from cordon.desk import Desk
from cordon.pages.answer import headline, told
from monitor.check import check, check_json
from monitor.sighting import read_sighting
from tests.builders import at, bound, order, place, square, version, weekday_mornings, zone
from tests.canary import PROTECTED, SUBJECT
from tests.cordon.browser import Browser, actions
from zones.instant import LONDON, Instant
from zones.period import Period
from zones.zone import MadeBy

SEEN = {
    "subject": "S-1",
    "place": "50.8011,0.0",
    "day": "2026-03-03",
    "hour": "12:00",
    "who": "A witness",
    "how": "by eye",
}


@pytest.fixture
def browser(app: FastAPI, desk: Desk) -> Browser:
    add_order(desk, order())
    add_zones(desk, "SPO/2026/1", [NewShape(shape=square(), made_by=MadeBy.DRAWN, source="a test")], Options())
    return Browser(app)


def sentence(page: str) -> str:
    found = re.search(r'cordon-sentence" role="status"><bdi>(.*?)</bdi>', page)
    assert found, page
    return found[1]


@pytest.mark.parametrize(("written", "exact_m"), [("50.8,0.0", 11132), ("50.80,-0.01", 1113), ("50.801,0.000", 111)])
def test_degrees_written_coarsely_are_asked_about_and_not_taken_for_50_metres(
    browser: Browser, written: str, exact_m: int
) -> None:
    asked = browser.send("/check", SEEN | {"place": written, "do": "look"})
    assert asked.text.count("One question") == 1
    assert 'name="radius_m" value="50"' in asked.text.replace('type="radio" ', "")
    answered = browser.send("/check", SEEN | {"place": written, "do": "look", "radius_m": str(exact_m)})
    assert "not proved either way" in sentence(answered.text)


@pytest.mark.parametrize("written", ["50.8011,0.0", "541685 102460", "TQ 4101 0216"])
def test_a_place_that_is_written_finely_is_not_asked_about(browser: Browser, written: str) -> None:
    assert "One question" not in browser.send("/check", SEEN | {"place": written, "do": "look"}).text


def test_a_zone_that_applied_for_a_minute_is_not_said_to_have_applied_at_that_time() -> None:
    mornings = version(label="Zone B", schedule=weekday_mornings())
    always = version(label="Zone A", shape=square(west=0.5))
    order_bound = bound(zone(mornings), zone(always, sequence=1))
    times = Period(start=at("2026-03-03T09:29:00Z"), end=at("2026-03-03T14:00:00Z"))
    answer: dict[str, Any] = check_json(
        check(place("50.801,0.0"), times, [order_bound], leave_out_far=False), check_id=None
    )
    (said,) = told(answer)
    assert "inside Zone B, which applied for part of that time: not proved either way" in said.sentence
    assert "Zone A, and for part of it Zone B, applied at that time" in said.because


def test_a_place_within_the_buffer_is_said_to_be_near_in_the_first_sentence() -> None:
    near = bound(zone(version(buffer_m=100.0)))
    answer = check_json(check(place("50.801,0.0015"), Period(start=at("2026-03-03T12:00Z"), end=at("2026-03-03T12:00Z")),
                              [near], leave_out_far=False), check_id=None)  # fmt: skip
    (said,) = told(answer)
    assert re.search(
        r"but it was 3\d m from Zone A, within its buffer, which applied at that time: proved", said.sentence
    )


def test_a_zone_that_did_not_apply_is_told_of_though_another_one_did() -> None:
    """Proved outside what applied, and the place of a school run all the same: a witness may be minutes out."""
    mornings, always = (
        version(label="Zone B", schedule=weekday_mornings()),
        version(label="Zone A", shape=square(west=0.5)),
    )
    noon = Period(start=at("2026-03-03T12:00Z"), end=at("2026-03-03T12:00Z"))
    found = check(place("50.801,0.0"), noon, [bound(zone(mornings), zone(always, sequence=1))], leave_out_far=False)
    (said,) = told(check_json(found, check_id=None))
    assert said.sentence.endswith("proved to be outside. The place was in Zone B, which did not apply then.")


def test_a_zone_that_is_said_to_have_applied_is_not_said_not_to_have() -> None:
    then = version(shape=square(), schedule=weekday_mornings())
    later = version(shape=square(west=0.5), version=2, valid_from=at("2026-03-03T15:00Z"))
    times = Period(start=at("2026-03-03T14:00Z"), end=at("2026-03-03T16:00Z"))
    found = check(place("50.801,0.0"), times, [bound(zone(then, later))], leave_out_far=False)
    (said,) = told(check_json(found, check_id=None))
    assert said.sentence.endswith("The place was in another version of Zone A, which did not apply then.")


def test_an_order_that_was_served_within_the_time_is_not_said_to_have_been_unserved() -> None:
    times = Period(start=at("2026-03-03T11:00Z"), end=at("2026-03-03T13:00Z"))
    found = check(
        place("50.801,0.0"), times, [bound(zone(version()), served_at="2026-03-03T12:00:00Z")], leave_out_far=False
    )
    (said,) = told(check_json(found, check_id=None))
    assert said.sentence.endswith("proved to be inside, but the order was served only within that time.")


def test_a_zone_far_away_is_not_named_while_the_screen_is_shared() -> None:
    zones = [zone(version(label=label, shape=square(west=west)), sequence=number)
             for number, (label, west) in enumerate((("Home at 12 Mill Lane", 0.3), ("Gran at 7 Oak Road", 0.4)))]  # fmt: skip
    noon = Period(start=at("2026-03-03T12:00Z"), end=at("2026-03-03T12:00Z"))
    answer = check_json(check(place("50.801,0.0"), noon, [bound(*zones)], leave_out_far=True), check_id=None)
    assert "Oak Road" in repr(told(answer))
    assert not any(word in repr(told(answer, hides=True)) for word in ("Mill Lane", "Oak Road"))


@pytest.mark.parametrize("day", ["0026-03-10", "0001-01-01", "9999-12-31"])
def test_a_year_that_no_sighting_has_is_refused_at_the_day(browser: Browser, day: str) -> None:
    for end in ("day", "until_day"):
        fields = SEEN | {"day": "2026-03-10", "hour": "12:15", "until_hour": "12:30", end: day, "do": "look"}
        refused = browser.send("/check", fields)
        assert refused.status_code == 422
        assert f'href="#{end}"' in refused.text


def test_a_form_that_is_sent_twice_leaves_one_sighting(browser: Browser, desk: Desk) -> None:
    first, second = (browser.send("/check", SEEN | {"do": "save"}) for _ in range(2))
    assert (first.status_code, second.headers["location"]) == (303, first.headers["location"])
    assert actions(desk).count("sighting.added") == 1
    assert browser.send("/check", SEEN | {"do": "save", "who": "Another witness"}).headers["location"] == "/checks/C-2"


def test_what_a_program_reports_twice_is_two_reports(desk: Desk, browser: Browser) -> None:
    given = {
        "subject": "S-1",
        "place": "50.8011,0.0",
        "at": "2026-03-03T12:00:00Z",
        "who": "A witness",
        "how": "by eye",
    }
    assert [add_sighting(desk, read_sighting(given)).id for _ in range(2)] == ["C-1", "C-2"]


@pytest.mark.parametrize(
    ("typed", "asked"),
    [("S-1", False), ("s-1", False), ("alan whimbrel", False), ("Whimbrel,  Alan", False), ("Alan", True), ("l", True),
     ("A. Whimbrel", True)],
)  # fmt: skip
def test_a_part_of_a_name_is_asked_about_whoever_it_finds_and_the_answer_names_whom_it_is_of(
    browser: Browser, typed: str, asked: bool
) -> None:
    answered = browser.send("/check", SEEN | {"subject": typed, "do": "look"}).text
    assert ("Is this who is meant?" in answered) is asked
    assert (f"S-1, {SUBJECT}" if asked else f"<bdi>{SUBJECT}</bdi> (<bdi>S-1</bdi>)") in answered


def test_whoever_is_no_subject_is_not_said_to_be_unrecorded(browser: Browser) -> None:
    refused = browser.send("/check", SEEN | {"subject": PROTECTED, "do": "look"})
    assert (refused.status_code, "is no subject of an order that you may see" in refused.text) == (422, True)


def test_of_two_orders_that_forbid_a_place_the_first_sentence_names_both_and_the_served_one_first() -> None:
    unserved = bound(zone(version(shape=square(west=-0.003, size=0.02))), reference="SPO/2026/2", served_at=None)
    served = bound(zone(version()))
    times = Period(start=at("2026-03-03T12:00Z"), end=at("2026-03-03T12:00Z"))
    found = check(place("50.801,0.00099"), times, [unserved, served], leave_out_far=False)
    said = headline(told(check_json(found, check_id=None)))
    assert said.index("Order SPO/2026/1: likely that") < said.index("Order SPO/2026/2: almost certain that")
    assert said.endswith("proved to be inside, but the order had not been served.")


def test_both_ends_of_a_range_in_the_hour_that_happens_twice_are_asked_about_at_once(browser: Browser) -> None:
    night = SEEN | {"day": "2025-10-26", "hour": "01:10", "until_hour": "01:50", "subject": "Alan", "do": "look"}
    asked = browser.send("/check", night).text
    fields = re.findall(r'type="radio" id="[^"]*" name="([^"]+)"|name="([^"]+)" type="radio"', asked)
    assert {one or other for one, other in fields} == {"subject", "hour-which", "until_hour-which"}
    carried = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', asked))
    answered = browser.send(
        "/check", carried | {"subject": "S-1", "hour-which": "+01:00", "until_hour-which": "+00:00"}
    )
    assert "from 01:10 BST to 01:50 GMT" in answered.text
    saved = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', answered.text))
    assert browser.send("/check", saved | {"who": "A witness", "how": "by eye"}).status_code == 303


def test_a_sighting_of_tomorrow_is_answered_and_not_saved(browser: Browser, desk: Desk) -> None:
    tomorrow = f"{datetime.now(LONDON) + timedelta(days=1):%Y-%m-%d}"
    looked = browser.send("/check", SEEN | {"day": tomorrow, "do": "look"}).text
    assert "that this would be inside Zone A, which will apply at that time" in sentence(looked)
    assert "That time is still to come." in looked
    assert ("; it will apply</span>" in looked, 'value="save"' in looked) == (True, False)
    refused = browser.send("/check", SEEN | {"day": tomorrow, "do": "save"})
    assert (refused.status_code, "is still to come" in refused.text) == (422, True)
    assert "sighting.added" not in actions(desk)


def test_until_an_hour_alone_means_the_same_day(browser: Browser) -> None:
    answered = browser.send("/check", SEEN | {"until_hour": "12:30", "do": "look"})
    assert "12:00" in answered.text
    assert "12:30" in answered.text
    assert sentence(answered.text)


@pytest.mark.parametrize("change", [{"place": "48.85045771,2.35"}, {"radius_m": "500000"}])
def test_a_place_that_no_map_of_britain_holds_is_answered_without_one(browser: Browser, change: dict[str, str]) -> None:
    assert sentence(browser.send("/check", SEEN | change | {"do": "look"}).text)


def test_all_faults_of_a_new_order_are_told_at_once_each_at_its_field(browser: Browser) -> None:
    refused = browser.send("/orders/new", {"kind": "full"})
    for field in ("reference", "court", "made_day", "subject_reference", "subject_name", "protected_reference"):
        assert f'id="{field}-error"' in refused.text, field
    assert "Give the day on which it was made." in refused.text
    assert "Give the time at which it was made." in refused.text
    assert "Give the court." in refused.text
    assert "one of the values" not in refused.text


def test_a_field_says_how_much_it_takes_and_shows_no_time_as_programs_write_it(browser: Browser) -> None:
    long = browser.send("/orders/new", {"court": "x" * 10_050}).text
    assert "“10,050 characters” are too many. Give at most 10,000 characters." in long
    early = browser.send("/check", SEEN | {"until_day": "2026-02-01", "until_hour": "10:00"}).text
    assert "“Sun 1 Feb 2026 at 10:00 GMT” is before the range begins" in early
    never = browser.send("/check", SEEN | {"day": "2026-03-29", "hour": "01:30"}).text
    assert "“Sun 29 March 2026 at 01:30” does not exist" in never
    negative = browser.send("/check", SEEN | {"radius_m": "-5"}).text
    assert "“-5” is not a number that can be used here. Give a number of metres from 0" in negative


def test_an_order_made_in_the_hour_that_happens_twice_is_asked_about_and_recorded(browser: Browser, desk: Desk) -> None:
    form = {"reference": "SPO/2", "kind": "full", "court": "A court", "police_force": "A force", "made_day": "2025-10-26",
            "made_hour": "01:30", "subject_reference": "S-2", "subject_name": "B", "protected_reference": "P-2",
            "protected_name": "C"}  # fmt: skip
    asked = browser.send("/orders/new", form)
    assert 'id="made_hour-which-error"' in asked.text
    browser.send("/orders/new", form | {"made_hour-which": "+00:00"})
    assert show_order(desk, "SPO/2").order.made_at == at("2025-10-26T01:30:00Z")
    # An answer that is left over from another day is none.
    browser.send("/orders/new", form | {"reference": "SPO/3", "made_day": "2026-01-05", "made_hour-which": "+01:00"})
    assert show_order(desk, "SPO/3").order.made_at == at("2026-01-05T01:30:00Z")


def test_an_order_of_next_year_is_not_recorded(browser: Browser, desk: Desk) -> None:
    year = Instant(datetime.now(LONDON)).year + 1
    form = {"reference": "SPO/2", "kind": "full", "court": "A court", "police_force": "A force", "made_day": f"{year}-03-03",
            "made_hour": "12:00", "subject_reference": "S-2", "subject_name": "B", "protected_reference": "P-2",
            "protected_name": "C"}  # fmt: skip
    refused = browser.send("/orders/new", form)
    assert (refused.status_code, "is still to come" in refused.text) == (422, True)
    assert actions(desk).count("order.added") == 1


@pytest.mark.parametrize(
    "pasted",
    [
        {"type": "Point", "coordinates": [0.001, 50.8011]},
        {"type": "LineString", "coordinates": [[0.001, 50.8011], [0.002, 50.8]]},
        {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [0.001, 50.8011]}},
        {"kinds": 1},
    ],
    ids=["point", "line", "feature of a point", "no GeoJSON"],
)
def test_what_is_no_polygon_is_no_area_that_was_drawn(browser: Browser, pasted: dict[str, Any]) -> None:
    page = browser.send("/check", SEEN | {"place": "", "pasted": json.dumps(pasted), "do": "use"})
    assert page.status_code == 422
    text = html.unescape(page.text)
    assert "“what was given” is no area. Draw the area on the map, or paste a polygon as GeoJSON." in text
    polygon = browser.send("/check", SEEN | {"place": "", "pasted": json.dumps(mapping(square())), "do": "use"})
    assert "an area that was drawn" in polygon.text


def test_what_leads_away_from_an_answer_that_is_not_saved_leaves_it_open(browser: Browser) -> None:
    looked = browser.send("/check", SEEN | {"do": "look"}).text
    away = re.findall(r'<a class="govuk-link" href="(/orders/[^"]*)"([^>]*)>.*?\(opens in a new tab\)</a>', looked)
    assert away == [
        (address, ' target="_blank" rel="noopener"') for address in ("/orders/1", "/orders/1/map?audience=court")
    ]
    saved = browser.send("/check", SEEN | {"do": "save"}).headers["location"]
    assert "_blank" not in browser.get(saved).text


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"subject": "Alan"}, "subject"), ({"place": "50.80,-0.01"}, "radius_m"), ({"day": "2025-10-26", "hour": "01:10"}, "hour-which")],
)  # fmt: skip
def test_a_question_to_which_nothing_is_chosen_is_asked_again_with_a_word_why(
    browser: Browser, typed: dict[str, str], field: str
) -> None:
    asked = browser.send("/check", SEEN | typed | {"do": "look"})
    assert (asked.status_code, "Choose one." in asked.text) == (200, False)
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', asked.text))
    again = browser.send("/check", hidden)
    assert again.status_code == 422
    assert f'<a href="#{field}">Choose one.</a>' in re.sub(r"\s*\n\s*", "", again.text)
    assert f'id="{field}-error"' in again.text


def test_the_remedy_of_a_place_offers_to_draw_where_one_can(browser: Browser) -> None:
    offered = "Or draw the area that is meant."
    assert offered in browser.send("/check", SEEN | {"place": "1 2 3", "do": "look"}).text
    sought = browser.client.post(
        "/find", json={"place": "1 2 3"}, headers={"X-CSRF-Token": html.unescape(browser.token("/check"))}
    )
    assert "a postcode or a name." in sought.json()["detail"]
    assert "draw" not in sought.json()["detail"]
