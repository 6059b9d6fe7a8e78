"""What a long check of fixes has answered so far, kept beside its output: whoever stops it and starts it again goes on from there.

It is taken up again only where the same was asked: the same files, orders and zones as they are known, and options.
"""

import json
import os
import shutil
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from cordon.file import writing_to
from monitor.answered import Answered
from monitor.check import BoundOrder, bound_json
from monitor.fixtable import put_batch, read_batch
from monitor.replay import versions
from zones.canon import Json, sha256
from zones.zone import describe

_ASKED = "asked.json"


class Parts:
    """A folder of answered batches, each a file of its number. Raises NotWritten where it can't be written."""

    def __init__(self, folder: Path, asked: dict[str, Json]) -> None:
        self._folder = folder
        self._asked = json.dumps(asked, sort_keys=True)
        self.kept = self._count() if self._same() else 0
        if not self.kept:
            self.remove()
            with writing_to(folder, "--out"):
                folder.mkdir(mode=0o700)
                (folder / _ASKED).write_text(self._asked, encoding="utf-8")

    def again(self, batches: Iterable[Any]) -> Iterator[Answered]:
        """What was answered before of the first of the batches."""
        for number, fixes in enumerate(islice(batches, self.kept)):
            findings, far = self._read(number)
            yield Answered(fixes, findings, far)

    def keep(self, answered: Answered) -> None:
        """Keeps the next of the answers, whole or not at all."""
        findings = answered.findings.replace_schema_metadata({"far": str(answered.far)})
        draft = self._folder / "draft"
        with writing_to(self._folder, "--out"):
            put_batch(findings, draft)
            os.replace(draft, self._path(self.kept))
        self.kept += 1

    def remove(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    def _path(self, number: int) -> Path:
        return self._folder / f"{number:06}.arrow"

    def _same(self) -> bool:
        try:
            return (self._folder / _ASKED).read_text(encoding="utf-8") == self._asked
        except (OSError, UnicodeDecodeError):
            return False

    def _count(self) -> int:
        """How many follow one another from the first, and can be read: what a power cut left half written is answered anew."""
        number = 0
        while self._path(number).is_file():
            try:
                self._read(number)
            except (OSError, ValueError, KeyError):
                break
            number += 1
        return number

    def _read(self, number: int) -> tuple[Any, int]:
        """The findings, and how many pairs were far."""
        findings = read_batch(self._path(number))
        return findings, int(findings.schema.metadata[b"far"])


def asked_of(file: Path, bound: Iterable[BoundOrder], **options: Json) -> dict[str, Json]:
    """All that decides the answers: the files as they are, what is known of orders and zones, the options, and whose answers they are."""
    files = sorted(file.rglob("*")) if file.is_dir() else [file]
    known: list[Json] = []
    for one in bound:
        known.append(bound_json(one.order))
        known += [describe(version) for zone in one.zones for version in zone.versions]
    stats = [(path, path.stat()) for path in files]
    return {
        **options,
        "versions": dict(versions()),
        "files": [[str(path), stat.st_size, stat.st_mtime_ns] for path, stat in stats],
        "known_sha256": sha256(known),
    }
