"""Words of the tests' people that must be in no log, warning or temporary file, and the part of pytest that looks.

A record of whatever library counts as the service's log would print it at its most talkative. A run in which one of the
words is found, or in which something stays behind among the temporary files, says so and fails.
"""

import logging
import os
import shutil
import tempfile
import warnings
from pathlib import Path
from typing import Any

import pytest

from cordon.log import WithoutWords

SUBJECT, PROTECTED, WITNESS = "Alan Whimbrel", "Beth Dotterel", "Wanda Turnstone"
_WORDS = ("whimbrel", "dotterel", "turnstone", "tulip ladder")
_OTHERS = ("playwright", ".org.chromium.", "org.chromium.", "node-compile-cache")
"""What the browser of the tests leaves behind, by how it begins."""
_FOUND = "found"


def words_in(text: str) -> list[str]:
    """The words that a text holds."""
    return [word for word in _WORDS if word in text.casefold()]


class Watch(logging.Handler):
    """Looks at all that this process logs, warns of and leaves behind; every worker of a run has one."""

    def __init__(self, config: pytest.Config) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(WithoutWords())
        self.worker: dict[str, Any] | None = getattr(config, "workeroutput", None)
        self.found: list[str] = []
        # pytest's own folders, which hold whole cases, stay where they are.
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", tempfile.gettempdir())
        self.folder = Path(tempfile.mkdtemp(prefix="cordon-run-"))
        self._had = os.environ.get("TMPDIR")
        os.environ["TMPDIR"] = tempfile.tempdir = str(self.folder)
        root = logging.getLogger()
        root.addHandler(self)
        root.setLevel(logging.DEBUG)
        # It reads PDFs for the tests alone, and tells of each letter: nine tenths of the time that it takes.
        logging.getLogger("pdfminer").setLevel(logging.WARNING)

    def emit(self, record: logging.LogRecord) -> None:
        self._look(f"the log of {record.name}", self.format(record))

    def pytest_warning_recorded(self, warning_message: warnings.WarningMessage, nodeid: str) -> None:
        self._look(f"a warning at {nodeid}", str(warning_message.message))

    def pytest_testnodedown(self, node: Any) -> None:
        self.found += getattr(node, "workeroutput", {}).get(_FOUND, [])

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        logging.getLogger().removeHandler(self)
        for path in self.folder.iterdir():
            if not path.name.startswith(_OTHERS):
                self.found.append(f"{path.name} stayed behind among the temporary files")
        shutil.rmtree(self.folder, ignore_errors=True)
        if self.worker is not None:
            self.worker[_FOUND] = self.found
        elif self.found and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        for line in dict.fromkeys(self.found):
            terminalreporter.write_line(f"CANARY {line}", red=True)

    def _look(self, where: str, text: str) -> None:
        self.found += [f"“{word}” is in {where}" for word in words_in(text)]
