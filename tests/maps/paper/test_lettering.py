"""What the fonts can't write is told by its number, and what they can is measured."""

import pytest

from maps.paper.lettering import legible, lines_of, outlines, width_mm


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        pytest.param(
            "High Street, Llŷn; Łódź; Αθήνα; Київ", "High Street, Llŷn; Łódź; Αθήνα; Київ", id="Latin, Greek, Cyrillic"
        ),
        pytest.param("شارع", "شارع", id="Arabic"),
        pytest.param("ਸੜਕ सड़क সড়ক", "ਸੜਕ सड़क সড়ক", id="scripts of India"),
        pytest.param("中", "[U+4E2D]", id="no font has it"),
        pytest.param("😀", "[U+1F600]", id="a picture"),
        pytest.param("a\u202eb", "a[U+202E]b", id="a mark that turns the line"),
        pytest.param("a\x07b\u2028c", "a b c", id="control characters"),
        pytest.param("e\u0301", "é", id="put together"),
        pytest.param("\u2066x\u2069", "\u2066x\u2069", id="our own marks around words"),
    ],
)
def test_a_letter_that_no_font_has_is_written_as_its_number(text: str, printed: str) -> None:
    import unicodedata

    assert legible(text) == unicodedata.normalize("NFC", printed)


def test_a_line_is_as_wide_as_its_letters() -> None:
    assert width_mm("iiii", 10) < width_mm("MMMM", 10) < width_mm("MMMM", 10, bold=True)
    assert width_mm("MM", 20) == pytest.approx(2 * width_mm("MM", 10))


def test_text_is_broken_between_words_and_words_that_are_too_long_within() -> None:
    assert lines_of("one two", 100, 8) == 1
    assert lines_of("one two " * 20, 40, 8) > 5
    assert lines_of("x" * 200, 40, 8) > 5


def test_only_letters_that_stand_side_by_side_have_outlines() -> None:
    assert [bool(path) for _, path in outlines("A b") or []] == [True, False, True]
    assert outlines("شارع") is None
