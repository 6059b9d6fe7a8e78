import logging

from cordon.log import WithoutWords

WORD = "Beth Dotterel"


def failed() -> BaseException:
    """An error whose every part holds a word: its text, a note, what it came of, and the errors that it is a group of."""
    try:
        try:
            raise KeyError(WORD)
        except KeyError as first:
            raise ExceptionGroup(WORD, [ValueError(WORD), OSError(2, WORD, WORD)]) from first
    except ExceptionGroup as group:
        group.add_note(WORD)
        return group


def test_of_an_error_the_log_has_the_kinds_and_the_places_alone() -> None:
    error = failed()
    record = logging.LogRecord("sqlalchemy.engine", logging.ERROR, __file__, 1, f"{WORD} %s", (WORD,), None, "f", WORD)
    record.exc_info = (type(error), error, error.__traceback__)
    said = WithoutWords().format(record)
    assert "Dotterel" not in said
    kinds = [line for line in said.splitlines()[1:] if not line.startswith("  at ")]
    assert kinds == ["builtins.ExceptionGroup", "builtins.ValueError", "builtins.FileNotFoundError", "which came of",
                     "builtins.KeyError"]  # fmt: skip
    assert f"{__file__}:" in said


def test_of_the_server_s_own_messages_the_log_has_the_sentence_without_what_is_put_into_it() -> None:
    record = logging.LogRecord("uvicorn.access", logging.INFO, __file__, 1, "%s asked", (WORD,), None)
    assert WithoutWords().format(record).endswith("INFO uvicorn.access: %s asked")
