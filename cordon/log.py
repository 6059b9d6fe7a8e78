"""The log: what went wrong and where, and no word of a case.

The text of an exception or a warning may quote what it stumbled over: a name, a place, a row of the database. So of these
the log has the kind and the places in the code alone; of messages, the sentences of the server itself as they stand in
its code, without what is put into them.
"""

import logging
import sys
import threading
from collections.abc import Iterator
from types import TracebackType
from typing import Any

_SERVER = "uvicorn"


def told(error: BaseException) -> str:
    """An error as the log tells it: its kind, and that of each that led to it, with the places in the code."""
    return "\n".join(_lines(error))


class WithoutWords(logging.Formatter):
    """Tells when, how grave, who says it, and where in the code; see the module for what it leaves out."""

    def format(self, record: logging.LogRecord) -> str:
        said = record.msg.strip() if isinstance(record.msg, str) else ""
        if record.name.partition(".")[0] != _SERVER or "\n" in said or not said:
            said = f"at {record.pathname}:{record.lineno}"
        made = f"{self.formatTime(record)} {record.levelname} {record.name}: {said}"
        error = record.exc_info[1] if record.exc_info else None
        return made if error is None else f"{made}\n{told(error)}"


def config() -> dict[str, Any]:
    """The server's logging, as `logging.config` takes it: warnings and worse, of every library, on standard error."""
    return {
        "version": 1, "disable_existing_loggers": False,
        "formatters": {"without words": {"()": WithoutWords}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "without words", "stream": "ext://sys.stderr"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
    }  # fmt: skip


def guard() -> None:
    """Sends to the log what Python would otherwise print with its text: warnings, and errors that nobody caught."""
    logging.captureWarnings(True)
    log = logging.getLogger("cordon")

    def uncaught(kind: type[BaseException], error: BaseException, _: TracebackType | None) -> None:
        log.critical("uncaught", exc_info=(kind, error, error.__traceback__))

    sys.excepthook = uncaught
    sys.unraisablehook = lambda given: _tell(log, given.exc_value)
    threading.excepthook = lambda given: _tell(log, given.exc_value)


def _tell(log: logging.Logger, error: BaseException | None) -> None:
    log.critical("uncaught", exc_info=error)


def _lines(error: BaseException, depth: int = 0) -> Iterator[str]:
    if depth > 9:
        return
    kind = type(error)
    yield f"{kind.__module__}.{kind.__qualname__}"
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        yield f"  at {code.co_filename}:{trace.tb_lineno} in {code.co_name}"
        trace = trace.tb_next
    inner = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    for one in inner:
        yield from _lines(one, depth + 1)
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield "which came of"
        yield from _lines(before, depth + 1)
