"""Sightings: read from JSON whole, or refused with every fault that they have."""

from typing import Any

import pytest

from monitor.sighting import read_sighting
from zones.error import CordonError

GOOD = {"subject": "S-1", "place": "50.801,0.0", "at": "2026-03-03T12:00Z", "who": "Carol", "how": "saw him"}


def test_what_is_left_out_or_null_takes_its_default() -> None:
    for more in ({}, {"radius_m": None, "percent": None, "until": None}):
        found = read_sighting(GOOD | more)
        assert (found.accuracy.stated_m, found.accuracy.percent, found.place) == (None, 95.0, "50.801,0.0")


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        pytest.param({"radius_m": "10"}, ["radius_m"], id="a number in quotes"),
        pytest.param({"percent": 100}, ["percent"], id="a certain position"),
        pytest.param({"percent": 0}, ["percent"], id="no position"),
        pytest.param({"until": "2026-03-03T11:00Z"}, ["until"], id="a range that ends before it begins"),
        pytest.param({"until": "2027-12-03T11:00Z"}, ["until"], id="a range of years"),
        pytest.param({"place": "TQ 312 04"}, ["place"], id="a slip in a grid reference"),
        pytest.param({"place": "0.0,50.801"}, ["place"], id="swapped"),
        pytest.param(
            {"colour": "red", "subject": "", "place": "95,0", "at": "noon", "who": 5, "how": None},
            ["sighting.colour", "at", "subject", "place", "who", "how"],
            id="everything",
        ),
    ],
)
def test_every_fault_is_told_at_once(changes: dict[str, Any], fields: list[str]) -> None:
    with pytest.raises(CordonError) as caught:
        read_sighting(GOOD | changes)
    assert [fault.field for fault in caught.value.faults] == fields
