"""What a pack says is true of the records: of zones that were and are to come, of fixes given twice, of what was left out."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from cordon.actions import checks
from cordon.actions.cards import make_card
from cordon.actions.fixes import record_fixes
from cordon.actions.maps import Form, draw_map
from cordon.actions.orders import add_order
from cordon.actions.packs import draft_statement, draft_unused, make_pack
from cordon.actions.zones import NewShape, Options, add_zones, vary_zone
from cordon.audit.search import Sought, search
from cordon.desk import Desk, now
from maps.paper.layout import Paper
from maps.scene import Audience
from maps.symbol import ANEW
from monitor.fix import Fix
from monitor.fixtable import to_table
from monitor.location import Accuracy
from monitor.place.read import read_place
from monitor.sighting import read_sighting
from tests.builders import at, order, square
from tests.cordon.browser import Clock
from tests.cordon.test_packs import DEVICE, REFERENCE, SEEN, files, fixes, rows_of, words_of
from tests.printed import text_of
from zones.instant import Instant, utc_text
from zones.period import Period, at_once
from zones.schedule import Schedule, read_schedule
from zones.unit import Metres
from zones.zone import MadeBy

TUESDAYS = "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:1\nDTSTART;TZID=Europe/London:20260106T120000\nDURATION:PT1H\n" \
           "RRULE:FREQ=WEEKLY;BYDAY=TU\nEND:VEVENT\nEND:VCALENDAR\n"  # fmt: skip


def drawn(**where: float) -> NewShape:
    return NewShape(shape=square(**where), made_by=MadeBy.DRAWN, source="a test")


def flat(pdf: bytes) -> str:
    return " ".join(text_of(pdf).split())


@pytest.fixture
def case(desk: Desk) -> Desk:
    add_order(desk, order())
    add_zones(desk, REFERENCE, [drawn()], Options())
    return desk


def test_a_zone_that_is_still_to_come_is_in_nothing_that_is_filed(case: Desk) -> None:
    to_come = at("2036-01-01T00:00Z")
    add_zones(case, REFERENCE, [drawn(west=0.0095, south=50.8095)], Options(valid_from=to_come))
    checks.add_sighting(case, read_sighting({**SEEN, "place": "50.81,0.01"}))  # in what will be the zone
    checks.add_sighting(case, read_sighting(SEEN))
    made = make_pack(case, REFERENCE)
    pictured = draw_map(case, REFERENCE, Audience.COURT, Form.FEATURES)
    for text in (flat(made.pack.pdf), *(one.decode() for name, one in files(made.pack.content).items() if name != "pack.pdf"),
                 pictured.content.decode(), words_of(draft_statement(case, REFERENCE).content)):  # fmt: skip
        assert "Zone B" not in text
        assert "2036" not in text
    (there, _) = rows_of(made.pack.content)
    assert (there["outcome"], there["zone"]) == ("outside", "Zone A")
    assert float(there["clearance_m"]) > 500


def test_the_hours_by_which_a_row_was_held_stand_beside_those_of_now(case: Desk) -> None:
    checks.add_sighting(case, read_sighting(SEEN))
    vary_zone(
        case,
        REFERENCE,
        "Zone A",
        drawn(),
        Options(valid_from=at("2026-07-15T00:00+01:00"), schedule=read_schedule(TUESDAYS.encode())),
    )
    for text in (
        flat(make_pack(case, REFERENCE).pack.pdf),
        flat(draw_map(case, REFERENCE, Audience.COURT, Form.SHEETS).content),
    ):
        for said in (
            "Tuesdays, 12:00 to 13:00",
            "Zone A, before Wed 15 July 2026",
            "At all times",
        ):
            assert said in text, said
    served = flat(draw_map(case, REFERENCE, Audience.SUBJECT, Form.SHEETS).content)
    assert "15 July" not in served


def test_a_file_that_was_recorded_twice_is_no_more_evidence(case: Desk) -> None:
    def recorded() -> None:
        list(record_fixes(case, [to_table(fixes())], subject="S-1", before_commit=lambda: 0))

    def evidence() -> list[tuple[str, ...]]:
        return [
            (row["label"], row["time"], row["outcome"], row["speed_mps"])
            for row in rows_of(make_pack(case, REFERENCE).pack.content)
        ]

    recorded()
    once, text = evidence(), flat(make_pack(case, REFERENCE).pack.pdf)
    recorded()
    again = flat(make_pack(case, REFERENCE).pack.pdf)
    assert evidence() == once
    told = re.compile(rf"{DEVICE} 5 0:01:00 1 0:28:00 0:28:00")
    assert told.search(text)
    assert told.search(again)
    assert "Fixes that were recorded again, counted once 0" in text
    assert "Fixes that were recorded again, counted once 5" in again


def test_what_is_marked_in_error_leaves_no_gap_and_is_told_of(case: Desk) -> None:
    list(record_fixes(case, [to_table(fixes())], subject="S-1", before_commit=lambda: 0))
    before = flat(make_pack(case, REFERENCE).pack.pdf)
    checks.mark_check(case, "C-2", "The strap was faulty.", in_error=True)
    text = flat(make_pack(case, REFERENCE).pack.pdf)
    gaps = re.compile(r"Gaps Silences.*?Fixes that are not plausible")
    assert gaps.findall(text) == gaps.findall(before)
    assert "Checks recorded in error, left out 1: C-2" in text
    assert "said that a check was recorded in error (C-2)" in text[text.rindex("The handling of the records") :]
    assert "strap" not in text


def test_an_earlier_answer_is_in_the_schedule_and_counted_in_the_pack(case: Desk) -> None:
    checks.add_sighting(case, read_sighting({**SEEN, "place": "50.801,0.005"}))
    vary_zone(case, REFERENCE, "Zone A", drawn(size=0.01), Options())  # a correction: from the beginning
    checks.check_again(case, "C-1")
    pack = make_pack(case, REFERENCE)
    assert [(row["check"], row["outcome"]) for row in rows_of(pack.pack.content)] == [("C-2", "inside")]
    assert "Earlier answers that others stand for now, not in the table 1" in flat(pack.pack.pdf)
    words = words_of(draft_unused(case, REFERENCE).content)
    assert "An earlier answer, for 2026-03-03 08:30:00 GMT: Proved outside the zones" in words
    assert "Check C-1" in words


def test_an_answer_that_was_left_behind_is_given_anew_and_what_it_was_still_points_away(desk: Desk) -> None:
    add_order(desk, order())
    add_zones(desk, REFERENCE, [drawn()], Options(schedule=read_schedule(TUESDAYS.encode())))
    checks.add_sighting(desk, read_sighting({**SEEN, "at": "2026-03-04T08:30Z"}))  # a Wednesday
    vary_zone(desk, REFERENCE, "Zone A", drawn(), Options(valid_from=at("2026-03-04T00:00Z"), schedule=Schedule()))
    made = make_pack(desk, REFERENCE)
    (row,) = rows_of(made.pack.content)
    assert row["answer"] == (
        "Proved inside a zone that applied. "
        "When it was checked, the answer was: In a zone, or perhaps, when it did not apply"
    )
    assert f"{ANEW}: C-1." in flat(draw_map(desk, REFERENCE, Audience.COURT, Form.SHEETS).content)
    text = flat(made.pack.pdf)
    away = text[text.rindex("Proved outside, or in a zone when it did not apply") :]
    assert "S1 C-1 2026-03-04 08:30:00 GMT" in away


def test_of_an_outline_that_was_recorded_wrongly_nothing_is_filed(case: Desk) -> None:
    add_zones(case, REFERENCE, [drawn(west=0.0095, south=50.8095)], Options())
    checks.add_sighting(case, read_sighting({**SEEN, "place": "50.81,0.01"}))
    vary_zone(case, REFERENCE, "Zone B", drawn(west=0.02), Options())  # a correction: it was never there
    (row,) = rows_of(make_pack(case, REFERENCE).pack.content)
    assert (row["answer"], row["zone"], row["outcome"], row["applies"]) == (
        "Proved outside the zones", "Zone A", "outside", "throughout"
    )  # fmt: skip
    assert float(row["clearance_m"]) > 500


def test_a_correction_loses_no_fix_and_leaves_no_number_of_the_outline_that_was_wrong(case: Desk) -> None:
    """The outline stays as it was, and only a buffer is added; another zone, a kilometre and more away, is moved."""
    list(record_fixes(case, [to_table(fixes())], subject="S-1", before_commit=lambda: 0))
    before = rows_of(make_pack(case, REFERENCE).pack.content)
    add_zones(case, REFERENCE, [drawn(west=0.03)], Options())
    checks.add_sighting(case, read_sighting({**SEEN, "place": "50.8005,0.0005"}))
    vary_zone(case, REFERENCE, "Zone A", drawn(), Options(buffer_m=Metres(25.0)))
    vary_zone(case, REFERENCE, "Zone B", drawn(west=0.0301), Options())
    made = make_pack(case, REFERENCE).pack
    after = rows_of(made.content)
    kept = ("time", "zone", "clearance_m", "outcome", "applies", "label")
    assert [[row[name] for name in kept] for row in after if row["mechanism"] != "reported"] == [
        [row[name] for name in kept] for row in before
    ]
    (seen,) = (row for row in after if row["mechanism"] == "reported")
    assert (seen["zone"], seen["outcome"], seen["applies"]) == ("Zone A", "inside", "throughout")
    assert "no answer on record" not in flat(made.pdf)


def test_an_outside_that_a_correction_made_an_inside_still_points_away(case: Desk) -> None:
    checks.add_sighting(case, read_sighting({**SEEN, "place": "50.801,0.005"}))
    vary_zone(case, REFERENCE, "Zone A", drawn(size=0.01), Options())
    made = make_pack(case, REFERENCE).pack
    (row,) = rows_of(made.content)
    assert row["answer"].startswith("Proved inside a zone that applied. ")
    assert row["answer"].endswith("the answer was: Proved outside the zones")
    away = flat(made.pdf)
    assert "S1 C-1" in away[away.rindex("Proved outside, or in a zone when it did not apply") : away.rindex("Gaps")]


def test_fixes_that_were_never_held_against_a_zone_are_not_said_to_be_far_from_it(case: Desk) -> None:
    far = [Fix(row=0, device=DEVICE, at=at("2026-03-05T09:00Z"), lon_deg=0.1, lat_deg=lat, radius_95_m=8.0)
           for lat in (50.9, 50.95)]  # fmt: skip
    list(record_fixes(case, [to_table(far)], subject="S-1", before_commit=lambda: 0))
    add_zones(case, REFERENCE, [drawn(west=0.0995, south=50.8995)], Options())
    text = flat(make_pack(case, REFERENCE).pack.pdf)
    assert "far from every zone of the order, not in the table 1" in text
    assert "with no answer on record, not in the table 1" in text
    assert "with no answer on record, not in the table: 1" in words_of(draft_statement(case, REFERENCE).content)


def test_a_corrected_recording_stands_though_the_wrong_one_is_marked(case: Desk) -> None:
    wrong = [replace(fix, radius_95_m=200.0) for fix in fixes()]
    list(record_fixes(case, [to_table(wrong)], subject="S-1", before_commit=lambda: 0))
    marked = [row["check"] for row in rows_of(make_pack(case, REFERENCE).pack.content)]
    for check in marked:
        checks.mark_check(case, check, "Its radius was wrong.", in_error=True)
    list(record_fixes(case, [to_table(fixes())], subject="S-1", before_commit=lambda: 0))
    found = rows_of(make_pack(case, REFERENCE).pack.content)
    assert len(found) == 4
    assert not {row["check"] for row in found} & set(marked)
    assert {row["radius_95_m"] for row in found} == {"8.9"}


def test_a_place_looked_up_for_a_time_that_ends_in_what_is_to_come_is_not_filed(case: Desk) -> None:
    add_zones(case, REFERENCE, [drawn(west=0.0995, south=50.8995)], Options(valid_from=at("2036-01-01T00:00Z")))
    asked = Period(start=at("2026-03-03T08:30Z"), end=at("2036-03-03T08:30Z"))
    checks.check_place(case, read_place("50.9005,0.1005", Accuracy()), asked, subject="S-1", record=True)
    made = make_pack(case, REFERENCE).pack
    assert rows_of(made.content) == []
    for text in (flat(made.pdf), flat(draw_map(case, REFERENCE, Audience.COURT, Form.SHEETS).content)):
        assert "Zone B" not in text


def test_an_area_is_told_by_its_corners_and_not_as_a_place_of_a_metre(case: Desk) -> None:
    checks.add_sighting(case, read_sighting({**SEEN, "place": "TQ 41 02"}))
    made = make_pack(case, REFERENCE).pack
    (row,) = rows_of(made.content)
    assert row["grid"] == "between TQ 41000 02000 and TQ 42000 03000"
    for text in (flat(made.pdf), flat(draw_map(case, REFERENCE, Audience.COURT, Form.SHEETS).content)):
        assert "area + 5.9" in text


def test_the_handling_is_of_the_records_and_not_of_every_search(case: Desk) -> None:
    checks.check_place(
        case, read_place("50.9,0.1", Accuracy()), at_once(at("2026-03-03T08:30Z")), subject=None, record=True
    )
    checks.add_sighting(case, read_sighting(SEEN))
    handled = flat(make_pack(case, REFERENCE).pack.pdf)
    handled = handled[handled.rindex("The handling of the records") :]
    assert "checked a place" not in handled
    assert "C-2" in handled


def test_a_mark_in_error_outlives_a_second_recording_of_the_file(case: Desk) -> None:
    for _ in range(2):
        list(record_fixes(case, [to_table(fixes())], subject="S-1", before_commit=lambda: 0))
    for marked in ("C-1", "C-6"):
        checks.mark_check(case, marked, "The strap was faulty.", in_error=True)
        made = make_pack(case, REFERENCE)
        assert len(rows_of(made.pack.content)) == 3
        assert f"left out 1: {marked}" in flat(made.pack.pdf)
        assert f"Check {marked}, recorded in error" in words_of(draft_unused(case, REFERENCE).content)
        checks.mark_check(case, marked, "It was not.", in_error=False)


def test_a_fix_near_a_zone_to_come_alone_is_far_like_the_others(case: Desk) -> None:
    add_zones(case, REFERENCE, [drawn(west=0.0995, south=50.8995)], Options(valid_from=at("2036-01-01T00:00Z")))
    near = Fix(row=0, device=DEVICE, at=at("2026-03-05T09:00Z"), lon_deg=0.1, lat_deg=50.9, radius_95_m=8.0)
    list(record_fixes(case, [to_table([*fixes(), near])], subject="S-1", before_commit=lambda: 0))
    made = make_pack(case, REFERENCE)
    assert "50.9" not in files(made.pack.content)["locations.csv"].decode()
    assert "Recorded fixes far from every zone of the order, not in the table 2" in flat(made.pack.pdf)
    court = draw_map(case, REFERENCE, Audience.COURT, Form.FEATURES).content.decode()
    assert "50.9" not in court


def test_a_place_looked_up_for_a_time_to_come_is_no_location(case: Desk) -> None:
    add_zones(case, REFERENCE, [drawn(west=0.0995, south=50.8995)], Options(valid_from=at("2036-01-01T00:00Z")))
    checks.check_place(
        case, read_place("50.9005,0.1005", Accuracy()), at_once(at("2036-03-03T08:30Z")), subject="S-1", record=True
    )
    made = make_pack(case, REFERENCE)
    assert rows_of(made.pack.content) == []
    assert "Zone B" not in flat(made.pack.pdf)
    assert "Zone B" not in flat(draw_map(case, REFERENCE, Audience.COURT, Form.SHEETS).content)


def test_a_variation_that_is_still_to_come_is_named_nowhere(case: Desk) -> None:
    vary_zone(case, REFERENCE, "Zone A", drawn(size=0.003), Options(valid_from=at("2036-01-01T00:00Z")))
    text = flat(make_pack(case, REFERENCE).pack.pdf)
    assert "added zones (Zone A)" in text
    assert "varied a zone" not in text
    assert "as it was before it was varied" not in words_of(draft_unused(case, REFERENCE).content)


def test_a_place_that_was_looked_up_is_no_report(case: Desk) -> None:
    place = read_place("50.801,0.0", Accuracy())
    checks.check_place(case, place, at_once(at("2026-03-03T08:30Z")), subject="S-1", record=True)
    (row,) = rows_of(make_pack(case, REFERENCE).pack.content)
    assert (row["label"], row["mechanism"]) == ("K1", "place looked up")


def test_a_statement_is_about_the_pack_that_was_made_and_of_its_manifest(case: Desk, clock: Clock) -> None:
    checks.add_sighting(case, read_sighting(SEEN))
    made = make_pack(case, REFERENCE, paper=Paper(name="A3"))
    words = " ".join(words_of(draft_statement(case, REFERENCE).content).split())
    assert f"exhibit {made.exhibit.reference}," in words
    assert made.pack.sha256 in words.replace(" ", "")


def test_a_statement_before_any_pack_is_of_the_one_that_will_be_made(case: Desk, clock: Clock) -> None:
    words = words_of(draft_statement(case, REFERENCE).content).replace(" ", "")
    clock.passes(days=1)
    made = make_pack(case, REFERENCE)
    assert made.pack.sha256 in words
    assert made.exhibit.reference in words
    with case.engine.connect() as connection:
        drafted = search(connection, Sought(actions=frozenset({"statement.drafted"})), before=None, most=1)[0]
    assert drafted.what["manifest_sha256"] == made.pack.sha256


def test_verifying_a_check_makes_no_other_pack(case: Desk) -> None:
    checks.add_sighting(case, read_sighting(SEEN))
    first = make_pack(case, REFERENCE)
    checks.verify_check(case, "C-1")
    assert make_pack(case, REFERENCE) == first


def test_a_card_of_an_order_that_was_not_served_says_so(desk: Desk) -> None:
    add_order(desk, order(served_at=None))
    add_zones(desk, REFERENCE, [drawn()], Options())
    assert "In force, but not served yet" in flat(make_card(desk, REFERENCE).content)


def test_a_pack_of_a_time_tells_nothing_that_happened_to_the_order_after_it(case: Desk) -> None:
    from cordon.actions.orders import add_order_event
    from zones.order import read_event

    add_order_event(case, REFERENCE, read_event({"kind": "discharged", "at": "2026-08-01T11:00:00Z"}))
    text = flat(make_pack(case, REFERENCE, at=at("2026-05-01T12:00Z")).pack.pdf)
    assert "Discharged" not in text
    assert "Discharged" in flat(make_pack(case, REFERENCE).pack.pdf)


def test_a_place_in_a_zone_before_there_was_one_is_not_said_to_be_outside(case: Desk) -> None:
    checks.add_sighting(case, read_sighting({**SEEN, "at": "2025-12-01T08:30Z"}))
    (row,) = rows_of(make_pack(case, REFERENCE).pack.content)
    assert row["answer"] == "In a zone, or perhaps, when it did not apply"
    assert row["zone"] == "Zone A"


def test_an_earlier_time_s_map_tells_by_which_later_outline_a_location_was_held(case: Desk) -> None:
    vary_zone(case, REFERENCE, "Zone A", drawn(size=0.004), Options(valid_from=at("2026-02-20T00:00Z")))
    checks.add_sighting(case, read_sighting(SEEN))
    (row,) = rows_of(make_pack(case, REFERENCE, at=at("2026-02-01T12:00Z")).pack.content)
    assert (row["outcome"], row["zone"]) == ("inside", "Zone A, from Fri 20 February 2026")


def test_what_is_filed_tells_nothing_of_where_an_outline_was_recorded_wrongly(case: Desk) -> None:
    """Fixes in a line beside Zone A, of which some lay in, or beside, what Zone B was wrongly said to be."""
    line = [Fix(row=0, device=DEVICE, at=at(f"2026-03-05T09:0{n}Z"), lon_deg=0.0011 + 0.0004 * n, lat_deg=50.8005, radius_95_m=40.0)
            for n in range(3)]  # fmt: skip
    add_zones(case, REFERENCE, [drawn(west=0.0018, size=0.001)], Options())
    list(record_fixes(case, [to_table(line)], subject="S-1", before_commit=lambda: 0))
    vary_zone(case, REFERENCE, "Zone B", drawn(west=0.05), Options())
    made = make_pack(case, REFERENCE)
    answers = {row["answer"] for row in rows_of(made.pack.content) if row["outcome"] == "outside"}
    assert answers <= {"Proved outside the zones"}
    schedule = words_of(draft_unused(case, REFERENCE).content)
    assert "corrected since" not in schedule
    assert "An earlier answer" not in schedule
    assert "Earlier answers that others stand for now, not in the table 0" in flat(made.pack.pdf)


def test_a_zone_to_come_that_is_corrected_is_told_of_as_little(case: Desk) -> None:
    def filed(of: Desk) -> tuple[list[dict[str, str]], str]:
        rows = rows_of(make_pack(of, REFERENCE).pack.content)
        return rows, words_of(draft_unused(of, REFERENCE).content)

    to_come = at("2036-01-01T00:00Z")
    add_zones(case, REFERENCE, [drawn(west=0.0995, south=50.8995)], Options(valid_from=to_come))
    near = Fix(row=0, device=DEVICE, at=at("2026-03-05T09:00Z"), lon_deg=0.1, lat_deg=50.9, radius_95_m=8.0)
    list(record_fixes(case, [to_table([*fixes(), near])], subject="S-1", before_commit=lambda: 0))
    checks.add_sighting(case, read_sighting({**SEEN, "place": "50.9,0.1"}))
    before = filed(case)
    vary_zone(case, REFERENCE, "Zone B", drawn(west=0.0996, south=50.8996), Options(valid_from=to_come))
    assert filed(case) == before


def test_a_report_of_a_time_that_is_not_over_is_counted_and_not_filed(case: Desk) -> None:
    current = now()
    begins, soon, later = (Instant(current + timedelta(hours=hours)) for hours in (-1, 1, 2))
    add_zones(case, REFERENCE, [drawn(west=0.0995, south=50.8995)], Options(valid_from=soon))
    seen = {**SEEN, "place": "50.9,0.1", "at": utc_text(begins), "until": utc_text(later)}
    checks.add_sighting(case, read_sighting(seen))
    vary_zone(case, REFERENCE, "Zone A", drawn(size=0.003), Options())
    made = make_pack(case, REFERENCE)
    assert rows_of(made.pack.content) == []
    assert "Reports of times that are not over, not in the table 1" in flat(made.pack.pdf)
    assert "Zone B" not in flat(made.pack.pdf)


def test_a_sighting_from_before_the_order_had_a_zone_is_answered_by_those_that_it_has(desk: Desk) -> None:
    add_order(desk, order())
    checks.add_sighting(desk, read_sighting({**SEEN, "place": "50.81,0.1"}))
    add_zones(desk, REFERENCE, [drawn()], Options())
    (row,) = rows_of(make_pack(desk, REFERENCE).pack.content)
    assert row["answer"] == "Proved outside the zones"


def test_the_error_that_is_printed_is_that_by_which_the_answer_was_reached(case: Desk) -> None:
    add_zones(case, REFERENCE, [drawn(west=0.9)], Options(precision_m=Metres(30.0)))
    list(record_fixes(case, [to_table(fixes())], subject="S-1", before_commit=lambda: 0))
    checks.add_sighting(case, read_sighting(SEEN))
    vary_zone(case, REFERENCE, "Zone A", drawn(), Options(buffer_m=Metres(10.0)))
    rows = rows_of(make_pack(case, REFERENCE).pack.content)
    assert {row["radius_95_m"] for row in rows} == {"8.9", "5.9"}


def test_a_thousand_locations_and_more_make_papers(case: Desk) -> None:
    many = [Fix(row=0, device=DEVICE, at=at(f"2026-03-05T{n // 60:02d}:{n % 60:02d}Z"), lon_deg=0.0, lat_deg=50.8005, radius_95_m=8.0)
            for n in range(1_400)]  # fmt: skip
    list(record_fixes(case, [to_table(many)], subject="S-1", before_commit=lambda: 0))
    assert len(rows_of(make_pack(case, REFERENCE).pack.content)) == 1_400
