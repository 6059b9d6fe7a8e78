"""That something was recorded in error: said beside the record, which stays as it is."""

from dataclasses import dataclass

from zones.instant import Instant, uk_text, utc_text
from zones.text import isolated


@dataclass(frozen=True, slots=True, kw_only=True)
class InError:
    """Why something was recorded in error, who says so, and since when."""

    reason: str
    by: str
    at: Instant

    @property
    def words(self) -> str:
        return f"{isolated(self.reason)} ({isolated(self.by)}, {uk_text(self.at)})"

    def as_json(self) -> dict[str, str]:
        return {"reason": self.reason, "by": self.by, "at": utc_text(self.at)}


def error_json(said: InError | None) -> dict[str, str] | None:
    """Why, by whom and when something was said to be recorded in error; None where it is not."""
    return None if said is None else said.as_json()
