"""Which episodes somebody is told of at once: a rule for each zone, off by default. What is recorded never depends on it."""

from dataclasses import dataclass
from datetime import timedelta

from monitor.episode import Episode
from monitor.recount import length_text
from zones.error import BadNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRule:
    """What an episode in a zone must come to: a least dwell, a least number of fixes proved inside, both, or neither (off).

    Raises BadNumber for a dwell or a number that every episode comes to.
    """

    dwell: timedelta | None = None
    fixes: int | None = None

    def __post_init__(self) -> None:
        if self.dwell is not None and self.dwell <= timedelta(0):
            raise BadNumber("dwell", self.dwell.total_seconds(), "Give more than 0 seconds, or none.")
        if self.fixes is not None and self.fixes < 1:
            raise BadNumber("fixes", self.fixes, "Give 1 or more, or none.")

    def __str__(self) -> str:
        parts = (
            []
            if self.dwell is None
            else [f"at least {length_text(self.dwell)} from the first to the last proof inside"]
        )
        if self.fixes is not None:
            parts.append(f"at least {_proved(self.fixes)}")
        return " and ".join(parts) or "every episode, no rule being set"


OFF = AlertRule()


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerting:
    """Whether an episode alerts, by which rule, and why in a sentence."""

    alerts: bool
    rule: AlertRule
    because: str


def alerts(episode: Episode, rule: AlertRule = OFF) -> Alerting:
    """Whether an episode alerts. What counts is what is proved: the least dwell, and the fixes proved inside."""
    met = (rule.dwell is None or episode.dwell_least >= rule.dwell) and (
        rule.fixes is None or episode.settled >= rule.fixes
    )
    came = f"from the first to the last proof inside it was {length_text(episode.dwell_least)}, with {_proved(episode.settled)}"
    if not episode.proved:
        came = "none of its fixes is proved inside"
    return Alerting(
        alerts=met, rule=rule,
        because=f"{'An alert' if met else 'No alert'}: {came}; the rule for {episode.zone} is: {rule}.",
    )  # fmt: skip


def _proved(fixes: int) -> str:
    return f"{fixes:,} fix{'' if fixes == 1 else 'es'} proved inside"
