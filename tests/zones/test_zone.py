"""A zone's versions: which held at a time."""

import pytest

from tests.builders import at, square, version, zone
from zones.zone import held_periods, version_at, zone_label


@pytest.mark.parametrize(
    ("sequence", "label"),
    [(0, "Zone A"), (25, "Zone Z"), (26, "Zone AA"), (27, "Zone AB"), (701, "Zone ZZ"), (702, "Zone AAA")],
)
def test_zones_are_lettered_in_sequence(sequence: int, label: str) -> None:
    assert zone_label(sequence) == label


VARIED = zone(version(), version(square(size=0.004), version=2, valid_from=at("2026-06-01T00:00Z")))


@pytest.mark.parametrize(
    ("when", "number", "held"),
    [
        ("2026-01-05T10:00Z", 1, True),
        ("2026-05-31T23:59:59Z", 1, True),
        ("2026-06-01T00:00Z", 2, True),
        ("2026-01-01T00:00Z", 1, False),
    ],
)
def test_a_variation_takes_over_from_its_instant_and_the_old_version_answers_for_its_time(
    when: str, number: int, held: bool
) -> None:
    found = version_at(VARIED, at(when))
    assert found.version.version == number
    assert (not found.because, found.part is not None) == (held, held)


def test_each_version_holds_until_the_next_start_whichever_was_recorded_first() -> None:
    march, june = (version(version=n, valid_from=at(f"2026-0{m}-01T00:00Z")) for n, m in ((3, 3), (2, 6)))
    held = held_periods(zone(version(), june, march))
    assert [(one.version.version, one.start, one.end) for one in held] == [
        (1, version().valid_from, march.valid_from),
        (3, march.valid_from, june.valid_from),
        (2, june.valid_from, None),
    ]


def test_a_version_corrected_from_its_start_held_at_no_time() -> None:
    corrected = zone(version(), version(version=2))
    assert [held.version.version for held in held_periods(corrected)] == [2]
