"""Numbers as an officer would say them."""

import pytest

from zones.review.words import area_text, share_text


@pytest.mark.parametrize(
    ("metres2", "text"), [(7_850.4, "7,850 m²"), (126_000.0, "12.6 hectares"), (3_141_593.0, "3.14 km²")]
)
def test_an_area_is_said_in_a_unit_of_its_size(metres2: float, text: str) -> None:
    assert area_text(metres2) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.0, "none"), (0.0004, "less than 1 %"), (0.364, "36 %"), (0.9996, "more than 99 %"), (1.0, "all")],
)
def test_a_share_is_never_rounded_to_none_or_all(share: float, text: str) -> None:
    assert share_text(share) == text
