"""How many fixes of a file were read, answered and refused: counted while they are, and shown on a terminal."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from monitor.answered import Answered
from monitor.fixfile.chunk import Block
from monitor.fixfile.refusal import Refusal


@dataclass(slots=True)
class Tally:
    """What has been read and answered so far."""

    rows_in: int = 0
    answered: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    far: int = 0
    findings: int = 0

    def count(self, answered: Answered) -> None:
        self.answered += len(answered.fixes)
        self.findings += len(answered.findings)
        self.far += answered.far

    def refuse_silence(self) -> None:
        """Raises RuntimeError, a fault of ours, where a row was neither answered nor refused: whatever went wrong, none is lost."""
        refused = len(self.refusals)
        if self.answered + refused != self.rows_in:
            raise RuntimeError(f"of {self.rows_in} rows {self.answered} were answered and {refused} refused")

    def counts(self) -> dict[str, int]:
        refused = len(self.refusals)
        return {"rows_in": self.rows_in, "answered": self.answered, "refused": refused, "far": self.far,
                "findings": self.findings}  # fmt: skip


def progress(blocks: Iterator[Block], tally: Tally, total: int | None) -> Iterator[Any]:
    """The fixes of each block, counted, with a bar, the rate and the time left on a terminal's stderr."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        Task,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    class Rate(TextColumn):
        def render(self, task: Task) -> Any:
            task.fields["rate"] = f"{task.finished_speed or task.speed or 0:,.0f} a second"
            return super().render(task)

    console = Console(stderr=True)
    shown = (TextColumn("Checking fixes"), BarColumn(), MofNCompleteColumn(), Rate("{task.fields[rate]}"), TimeElapsedColumn(),
             TextColumn("left"), TimeRemainingColumn())  # fmt: skip
    with Progress(*shown, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task("fixes", total=total, rate="")
        for block in blocks:
            tally.rows_in += len(block.fixes) + len(block.refusals)
            tally.refusals += block.refusals
            yield block.fixes
            bar.update(task, completed=tally.rows_in, total=None if total is None else max(total, tally.rows_in))
