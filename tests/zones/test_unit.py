"""Numbers with their unit."""

import pytest

from zones.unit import share_text


@pytest.mark.parametrize(
    ("share", "said"),
    [(0.0, "none"), (1.0, "the whole"), (1e-12, "less than 1 %"), (0.0049, "less than 1 %"), (0.005001, "1 %"), (0.5, "50 %"), (0.9951, "more than 99 %"), (1 - 1e-12, "more than 99 %")],
)  # fmt: skip
def test_a_share_is_never_rounded_to_none_or_all(share: float, said: str) -> None:
    assert share_text(share) == said
