"""Numbers as an officer would say them."""

import pytest

from zones.review.words import area_text


@pytest.mark.parametrize(
    ("metres2", "text"), [(7_850.4, "7,850 m²"), (126_000.0, "12.6 hectares"), (3_141_593.0, "3.14 km²")]
)
def test_an_area_is_said_in_a_unit_of_its_size(metres2: float, text: str) -> None:
    assert area_text(metres2) == text
