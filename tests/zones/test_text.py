"""Words of a case within sentences of ours."""

import pytest

from zones.error import MissingField
from zones.text import isolated, read_line, read_text


@pytest.mark.parametrize("value", ["", " \n"])
def test_an_empty_text_is_missing(value: str) -> None:
    with pytest.raises(MissingField, match=r"^court: is missing\. Give it\.$"):
        read_text(value, "court")
    with pytest.raises(MissingField):
        read_line(value, "name", most=100)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("Zone A, 12 m", "Zone A, 12 m", id="left to right"),
        pytest.param("", "", id="nothing"),
        pytest.param("שלום", "\u2068שלום\u2069", id="Hebrew"),
        pytest.param("No 4, عليكم", "\u2068No 4, عليكم\u2069", id="Arabic after Latin"),
        pytest.param("٤", "\u2068٤\u2069", id="Arabic digits alone"),
    ],
)
def test_words_that_read_from_the_right_are_isolated_and_no_others(text: str, said: str) -> None:
    assert isolated(text) == said
