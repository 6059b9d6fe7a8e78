"""Which of a file's columns is which of ours: as it is said now, or as it was said of a file with the same header."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from monitor.fixfile.column import read_columns, written_columns

_NAME = "columns.json"


class Columns:
    """The names that are given, or else those remembered in a folder; `tell` is told of these. Raises BadValue."""

    def __init__(self, given: str, folder: Path, tell: Callable[[str], None]) -> None:
        self._given, self._folder, self._tell = read_columns(given), folder, tell
        self._said: dict[str, str] = {}

    def of(self, header: Sequence[str]) -> Mapping[str, str]:
        """Our names with those of a file with this header."""
        key = hashlib.sha256("\n".join(name.strip() for name in header).encode(errors="replace")).hexdigest()
        if self._given:
            self._said[key] = written_columns(self._given)
            return self._given
        before = self._kept().get(key, "")
        if before and key not in self._said:
            self._tell(f"As you said of a file with these columns before: --columns {before}")
        self._said[key] = before
        return read_columns(before)

    def text(self) -> str:
        """All that decides which columns are taken, for whoever asks whether it is the same as before.

        Not what was said of headers so far: of a folder's later files nothing is known yet, or by chance.
        """
        return json.dumps([self._given, self._kept()], sort_keys=True)

    def keep(self) -> None:
        """Remembers what was said now. Of a file nothing is kept but the names that were said, and a hash of its header."""
        if self._given:
            draft = self._folder / f".{_NAME}"
            draft.write_text(json.dumps(self._kept() | self._said, indent=1, sort_keys=True), encoding="utf-8")
            draft.replace(self._folder / _NAME)

    def _kept(self) -> dict[str, str]:
        try:
            found = json.loads((self._folder / _NAME).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return {str(key): str(said) for key, said in found.items()} if isinstance(found, dict) else {}
