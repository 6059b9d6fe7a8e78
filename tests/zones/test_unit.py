"""Numbers with their unit."""

import pytest

from zones.error import BadNumber
from zones.unit import finite, share_text


@pytest.mark.parametrize(
    ("share", "said"),
    [(0.0, "none"), (1.0, "the whole"), (1e-12, "less than 1 %"), (0.0049, "less than 1 %"), (0.005001, "1 %"), (0.5, "50 %"), (0.9951, "more than 99 %"), (1 - 1e-12, "more than 99 %")],
)  # fmt: skip
def test_a_share_is_never_rounded_to_none_or_all(share: float, said: str) -> None:
    assert share_text(share) == said


@pytest.mark.parametrize("text", ["50", "50 m", "50m", " 50.0 metres ", "50 Metre", "5e1 M"])
def test_metres_may_be_written_with_their_unit(text: str) -> None:
    assert finite("buffer_m", text, lowest=0, highest=100, unit="metres") == 50.0


@pytest.mark.parametrize(
    ("text", "unit", "example"),
    [("50 km", "metres", "12.5"), ("m", "metres", "12.5"), ("50 mm", "metres", "12.5"), ("50 m", "degrees", "50.8225")],
)
def test_another_unit_is_refused_with_an_example_of_the_right_one(text: str, unit: str, example: str) -> None:
    with pytest.raises(BadNumber, match=f"such as {example}"):
        finite("field", text, lowest=0, highest=100, unit=unit)
