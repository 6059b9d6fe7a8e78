"""Which episodes somebody is told of at once: a rule for each zone, off by default. What is recorded never depends on it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from monitor.episode import Episode
from monitor.recount import length_text
from monitor.track import Track
from zones.error import BadNumber
from zones.instant import Instant, uk_text
from zones.text import isolated


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
        return " and ".join(self._parts) or "every episode, no rule being set"

    @property
    def told_words(self) -> str:
        """Which visits somebody is told of at once, as pages and lists say it."""
        which = " and ".join(self._parts)
        return f"told of at once: {f'visits with {which}' if which else 'every visit'}"

    @property
    def _parts(self) -> list[str]:
        parts = (
            []
            if self.dwell is None
            else [f"at least {length_text(self.dwell)} from the first to the last proof inside"]
        )
        if self.fixes is not None:
            parts.append(f"at least {_proved(self.fixes)}")
        return parts

    def as_json(self) -> dict[str, Any]:
        minutes = None if self.dwell is None else self.dwell / timedelta(minutes=1)
        return {"dwell_minutes": minutes, "fixes": self.fixes, "rule": str(self)}


OFF = AlertRule()


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRule:
    """The rule that is kept with a zone, with who set it and when. One that is off says who turned it off."""

    rule: AlertRule
    by: str
    at: Instant

    @property
    def words(self) -> str:
        return f"{'set' if self.rule != OFF else 'turned off'} by {isolated(self.by)}, {uk_text(self.at)}"


class Source(StrEnum):
    """Whence a rule is."""

    KEPT = "kept"
    GIVEN = "given"
    NONE = "none"

    @property
    def words(self) -> str:
        return _SOURCES[self]


_SOURCES = {Source.KEPT: ", kept with the zone,", Source.GIVEN: ", given for this time alone,", Source.NONE: ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """The rule that the episodes of a zone are held to, and whence it is."""

    rule: AlertRule = OFF
    source: Source = Source.NONE

    @property
    def words(self) -> str:
        """As `AlertRule.told_words`, with whence."""
        return f"{self.rule.told_words}{self.source.words.removesuffix(',')}"

    def as_json(self) -> dict[str, Any]:
        return self.rule.as_json() | {"source": self.source.value}


def applied(zones: Iterable[str], kept: Mapping[str, KeptRule], given: Mapping[str, AlertRule]) -> dict[str, Applied]:
    """The rule of each zone, all by their labels: what was given for this time stands in the place of what is kept."""
    made = {}
    for zone in zones:
        if zone in given:
            made[zone] = Applied(rule=given[zone], source=Source.GIVEN)
        elif zone in kept and kept[zone].rule != OFF:
            made[zone] = Applied(rule=kept[zone].rule, source=Source.KEPT)
        else:
            made[zone] = Applied()
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerting:
    """Whether an episode alerts, by which rule, and why in a sentence."""

    alerts: bool
    rule: AlertRule
    source: Source
    because: str


def alerts(
    episode: Episode, rule: AlertRule = OFF, source: Source = Source.NONE, *, together: Sequence[Instant] = ()
) -> Alerting:
    """Whether an episode alerts. What counts is what is proved: the least dwell, and the fixes proved inside.

    `together` are the times of its fixes that are proved inside the zones of its order taken together: they count, too, lest nobody
    is told of somebody on the seam of two zones, who is proved inside neither.
    """
    dwell, fixes = episode.dwell_least, episode.settled
    if len(together) > fixes:
        dwell, fixes = max(dwell, max(together) - min(together)), len(together)
    met = (rule.dwell is None or dwell >= rule.dwell) and (rule.fixes is None or fixes >= rule.fixes)
    came = f"from the first to the last proof inside it was {length_text(dwell)}, with {_proved(fixes)}"
    if fixes > episode.settled:
        came += f" the order's zones taken together, {episode.settled:,} of them inside {episode.zone} alone"
    if not fixes:
        came = "none of its fixes is proved inside"
    return Alerting(
        alerts=met, rule=rule, source=source,
        because=f"{'An alert' if met else 'No alert'}: {came}; the rule for {episode.zone}{source.words} is: {rule}.",
    )  # fmt: skip


def alerts_of(
    episodes: Sequence[Episode], rules: Mapping[str, Applied], track: Track, together: Collection[int]
) -> list[Alerting]:
    """Whether each episode alerts, by the rule of its zone; `together` are the places of the fixes proved inside its order's zones together."""
    told = []
    for one in episodes:
        applied = rules[one.zone]
        times = [track.at(place) for place in one.places if place in together]
        told.append(alerts(one, applied.rule, applied.source, together=times))
    return told


def _proved(fixes: int) -> str:
    return f"{fixes:,} fix{'' if fixes == 1 else 'es'} proved inside"
