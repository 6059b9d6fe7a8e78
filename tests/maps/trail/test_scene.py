"""What makes no trail is refused, with the field, the value and the remedy."""

from typing import Any

import numpy as np
import pytest

from maps.error import BadTrail
from tests.maps.trail.scenes import OUT, START_US, fixes, trail, visit

ROWS = [(0, 0.002, 0, OUT), (60, 0.002, 0.001, OUT)]
FLAGGED = fixes(ROWS, flags=np.array([0, 0b100], dtype=np.uint16))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param({"lon": np.array([0.0, np.nan])}, "fixes.lon, fix 2", id="not a number"),
        pytest.param({"lat": np.array([-91.0, 0.0])}, "fixes.lat, fix 1", id="beyond the pole"),
        pytest.param({"radius_95_m": np.array([np.inf, 1.0])}, "fixes.radius_95_m, fix 1", id="no end to the error"),
        pytest.param({"radius_95_m": np.array([1.0, -1.0])}, "fixes.radius_95_m, fix 2", id="a negative error"),
        pytest.param(
            {"at_us": np.array([START_US, START_US - 1])}, "Put the fixes in the order of time", id="out of order"
        ),
        pytest.param({"at_us": np.array([0, START_US])}, None, id="1970 is a year"),
        pytest.param({"at_us": np.array([START_US, START_US * 10])}, "Give years", id="nanoseconds"),
        pytest.param({"state": np.array([0, 5], dtype=np.uint8)}, "fixes.state, fix 2", id="no such state"),
        pytest.param({"device": np.array([0, -1])}, "fixes.device, fix 2", id="no such device"),
        pytest.param(
            {"flags": np.zeros(3, dtype=np.uint16)}, "Give one for each of the 2 fixes", id="a column too long"
        ),
    ],
)
def test_columns_that_make_no_trail_are_refused(changes: dict[str, Any], said: str | None) -> None:
    if said is None:
        assert len(fixes(ROWS, **changes)) == 2
        return
    with pytest.raises(BadTrail, match=said):
        fixes(ROWS, **changes)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"devices": ()}, id="a device without a name"),
        pytest.param({"fixes": FLAGGED, "flag_words": ("a", "b")}, id="a flag without words"),
        pytest.param({"episodes": (visit("A", 1, 2),)}, id="a visit beyond the last fix"),
        pytest.param({"episodes": (visit("A", 1, 0),)}, id="a visit that ends before it begins"),
        pytest.param({"episodes": (visit("A", 0, 1, devices=(2,)),)}, id="a visit of no device"),
        pytest.param({"fixes": fixes([]), "zones": ()}, id="nothing to show"),
    ],
)  # fmt: skip
def test_a_scene_whose_parts_do_not_belong_together_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(BadTrail):
        trail(ROWS, **changes)
