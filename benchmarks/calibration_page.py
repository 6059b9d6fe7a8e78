"""The page of the calibration study: `calibration.md` beside this file, its figures filled in from a run; the plots."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from string import Template
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from scipy.stats import chi2, norm

from benchmarks.reliability import Judged, Run, Share, share, tenths
from benchmarks.simulated import LEAST_M, LOITER_M, MOST_M, OUTLIERS
from monitor.chance import SIGMAS_PER_95, Grade
from monitor.finding import Outcome

_CLASSES_M = (LEAST_M, 10.0, 25.0, 50.0, MOST_M)
_MARKS = (("o", "-", "black"), ("s", "--", "0.35"), ("^", ":", "0.2"))
"""Marker, line and grey of each zone: told apart in grey print."""


def write(runs: Mapping[str, Run], docs: Path, *, seed: int) -> None:
    """Writes calibration.md and a plot of each scenario below the folder."""
    refuse_untrue(runs)
    folder = docs / "calibration"
    folder.mkdir(exist_ok=True)
    for key, one in runs.items():
        plot(one, folder / f"{key}.svg")
    template = Template((Path(__file__).parent / "calibration.md").read_text(encoding="utf-8"))
    (docs / "calibration.md").write_text(template.substitute(figures(runs, seed=seed)), encoding="utf-8")


def refuse_untrue(runs: Mapping[str, Run]) -> None:
    """Raises ValueError where a sentence of the page, other than a figure, is not what the run found."""
    low, high = slice(0, 3), slice(7, 10)
    twice, disc = (tenths(runs[key].answers.values()) for key in ("over-confident", "witness"))
    thrown = {name: tenths([answers]) for name, answers in runs["multipath"].answers.items()}
    near = runs["loitering"].population
    means = [float(near.stated[mine].mean()) for mine in _by_radius(near)]
    claims = {
        "an outcome is wrong only where the circle did not hold the truth": all(
            not one.population.held[_is_wrong(one.population)].any() for one in runs.values()
        ),
        "too sure of itself both ways": all(s.difference > 0 for s in twice[low])
        and all(s.difference < 0 for s in twice[high]),
        "a vague witness leans the same way, but less": all(
            abs(b.difference) < abs(a.difference) and a.difference * b.difference > 0
            for a, b in zip(twice[low] + twice[high], disc[low] + disc[high], strict=True)
        ),
        "around a small zone high chances suffer most": thrown["workplace"][-1].difference
        < min(thrown["town area"][-1].difference, thrown["corridor"][-1].difference),
        "and the lowest are hardly touched": abs(thrown["workplace"][0].in_errors) < 3,
        "the better the accuracy, the less is overstated": means == sorted(means),
    }
    untrue = [claim for claim, holds in claims.items() if not holds]
    if untrue:
        raise ValueError(f"The page says what this run does not show: {'; '.join(untrue)}.")


def figures(runs: Mapping[str, Run], *, seed: int) -> dict[str, str]:
    """Every figure and table of the page, by the name that it has in the template."""
    made = {
        "seed": str(seed),
        "fixes": f"{len(runs['uniform'].population.stated):,}",
        "all_fixes": f"{sum(len(one.population.stated) for one in runs.values()):,}",
        "least_m": f"{LEAST_M:g}",
        "most_m": f"{MOST_M:g}",
        "loiter_m": f"{LOITER_M:g}",
        "outliers": f"{100 * OUTLIERS:g}",
        "summary": _summary(runs.values()),
        "radius_table": _radius_table(runs["loitering"].population),
        **_uniform_words(runs["uniform"]),
    }
    for key, one in runs.items():
        name = key.replace("-", "_")
        ten = tenths(one.answers.values())
        worst = max((s for s in ten if s.count), key=lambda s: abs(s.difference))
        people = one.population
        by_grade = {grade: _of_grade(people, grade) for grade in Grade}
        made |= {
            f"{name}_plot": f"![{_alt(one, ten)}](calibration/{key}.svg)",
            f"{name}_tenths": _tenth_table(ten),
            f"{name}_zones": _zone_table(one),
            f"{name}_grades": _grade_table(by_grade),
            f"{name}_outcomes": _outcome_table(people),
            f"{name}_held": _percent(float(people.held.mean())),
            f"{name}_not_held": _percent(1 - float(people.held.mean())),
            f"{name}_per_tenth": f"{min(s.count for s in ten):,} to {max(s.count for s in ten):,}",
            f"{name}_false_inside": f"{people.count(Outcome.INSIDE, inside=False):,}",
            f"{name}_false_outside": f"{people.count(Outcome.OUTSIDE, inside=True):,}",
            f"{name}_false_inside_rate": _rate(people, Outcome.INSIDE, inside=False),
            f"{name}_false_outside_rate": _rate(people, Outcome.OUTSIDE, inside=True),
            f"{name}_wrong_of_inside": _wrong_of(people, Outcome.INSIDE),
            f"{name}_wrong_of_outside": _wrong_of(people, Outcome.OUTSIDE),
            f"{name}_worst": f"{_percent(worst.stated)} stated, {_percent(worst.observed)} true",
            f"{name}_mean_stated": _percent(float(people.stated.mean())),
            f"{name}_likely_or_more": _percent(float(np.mean(people.stated >= 0.525))),
            f"{name}_likely_true": _percent(float(np.mean(people.inside[people.stated >= 0.525]))),
            f"{name}_certain": f"{by_grade[Grade.ALMOST_CERTAIN].count:,}",
            f"{name}_certain_stated": _percent(by_grade[Grade.ALMOST_CERTAIN].stated),
            f"{name}_certain_true": _percent(by_grade[Grade.ALMOST_CERTAIN].observed),
            f"{name}_remote_stated": _percent(by_grade[Grade.REMOTE_CHANCE].stated),
            f"{name}_remote_true": _percent(by_grade[Grade.REMOTE_CHANCE].observed),
        }
    return made


def _uniform_words(one: Run) -> dict[str, str]:
    """The verdict of the scenario in which the model holds."""
    ten = tenths(one.answers.values())
    worst = max(ten, key=lambda s: abs(s.difference))
    alone = [s for answers in one.answers.values() for s in tenths([answers])]
    squares = sum(s.in_errors**2 for s in ten)
    within = all(abs(s.difference) < 0.01 for s in ten)
    return {
        "verdict": (
            "the observed share is within 1 point of the stated chance in every tenth"
            if within
            else "**the observed share is not within 1 point of the stated chance in every tenth**"
        ),
        "uniform_greatest": f"{100 * abs(worst.difference):.2f}",
        "uniform_most_error": f"{100 * max(s.error for s in ten):.2f}",
        "uniform_alone": str(len(alone)),
        "uniform_alone_beyond": str(sum(abs(s.in_errors) > 2 for s in alone)),
        "uniform_alone_expected": f"{len(alone) * 2 * float(norm.sf(2)):.1f}",
        "at_an_edge": _percent(float(norm.sf(SIGMAS_PER_95))),
        "uniform_squares": f"{squares:.1f}",
        "uniform_squares_share": _percent(float(chi2.sf(squares, len(ten)))),
    }


def _summary(runs: Iterable[Run]) -> str:
    rows = [
        (
            one.scenario.title,
            _percent(float(one.population.held.mean())),
            _percent(max(abs(s.difference) for s in tenths(one.answers.values()))).replace(" %", " points"),
            _rate(one.population, Outcome.INSIDE, inside=False),
            _rate(one.population, Outcome.OUTSIDE, inside=True),
        )
        for one in runs
    ]
    return _table(
        ("", "the 95 % circle held the truth", "greatest difference in a tenth", "of those outside, judged *inside*",
         "of those inside, judged *outside*"),
        rows,
    )  # fmt: skip


def _tenth_table(ten: list[Share]) -> str:
    rows = [(f"{10 * n} to {10 * (n + 1)} %", *_shared(one)) for n, one in enumerate(ten)]
    return _table(("chance", *_SHARED), rows)


def _grade_table(by_grade: dict[Grade, Share]) -> str:
    return _table(("grade", *_SHARED), [(grade.value, *_shared(one)) for grade, one in by_grade.items()])


_SHARED = ("fixes", "stated, mean", "truly inside", "difference, points", "standard error, points")


def _shared(one: Share) -> tuple[str, ...]:
    if not one.count:
        return ("0", "–", "–", "–", "–")
    return (
        f"{one.count:,}",
        f"{100 * one.stated:.2f} %",
        f"{100 * one.observed:.2f} %",
        _signed(100 * one.difference),
        f"{100 * one.error:.2f}",
    )


def _zone_table(one: Run) -> str:
    """The differences of each zone alone, in points and in standard errors."""
    by_zone = {name: tenths([answers]) for name, answers in one.answers.items()}
    rows = [
        (f"{10 * n} to {10 * (n + 1)} %", *(_of_zone(ten[n]) for ten in by_zone.values())) for n in range(10)
    ]  # fmt: skip
    return _table(("chance", *by_zone), rows)


def _of_zone(one: Share) -> str:
    return f"{_signed(100 * one.difference)} ({_signed(one.in_errors, 1)})" if one.count else "–"


def _outcome_table(people: Judged) -> str:
    rows = [
        (f"truly {word}", *(f"{people.count(found, inside=inside):,}" for found in Outcome))
        for word, inside in (("inside", True), ("outside", False))
    ]
    return _table(("", *(f"judged {found.value}" for found in Outcome)), rows)


def _radius_table(people: Judged) -> str:
    """What the stated radius does to somebody who is outside."""
    rows = []
    outcomes = np.array([found.value for found in people.outcomes])
    for (least, most), mine in zip(pairwise(_CLASSES_M), _by_radius(people), strict=True):
        rows.append(
            (
                f"{least:g} to {most:g} m",
                f"{int(mine.sum()):,}",
                *(_percent(float(np.mean(outcomes[mine] == found.value))) for found in Outcome),
                _percent(float(people.stated[mine].mean())),
                _percent(float(np.mean(people.stated[mine] >= 0.525))),
            )
        )
    heads = (
        "stated radius",
        "fixes",
        *(f"judged {found.value}" for found in Outcome),
        "chance, mean",
        "*likely* or more",
    )
    return _table(heads, rows)


def _by_radius(people: Judged) -> list[NDArray[np.bool_]]:
    return [(people.radius_95_m >= least) & (people.radius_95_m < most) for least, most in pairwise(_CLASSES_M)]


def _is_wrong(people: Judged) -> NDArray[np.bool_]:
    judged = np.array([found.value for found in people.outcomes])
    return np.asarray(np.where(people.inside, judged == Outcome.OUTSIDE.value, judged == Outcome.INSIDE.value))


def _of_grade(people: Judged, grade: Grade) -> Share:
    mine = np.array([one is grade for one in people.grades])
    return share(people.stated[mine], people.inside[mine])


def _rate(people: Judged, found: Outcome, *, inside: bool) -> str:
    """Of the fixes whose truth was so, the share judged otherwise."""
    all_of = int(np.sum(people.inside == inside))
    return _percent(people.count(found, inside=inside) / all_of, 2) if all_of else "–"


def _wrong_of(people: Judged, found: Outcome) -> str:
    """Of the fixes judged so, the share of which the contrary was true."""
    right, wrong = (people.count(found, inside=(found is Outcome.INSIDE) is so) for so in (True, False))
    return _percent(wrong / (right + wrong), 2) if right + wrong else "–"


def _percent(part: float, digits: int = 1) -> str:
    return f"{100 * part:.{digits}f} %"


def _signed(number: float, digits: int = 2) -> str:
    return f"{number:+.{digits}f}".replace("-", "−")


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [list(heads), *([*row] for row in rows)]
    made = ["| " + " | ".join(line) + " |" for line in lines]
    made.insert(1, "| --- |" + " ---: |" * (len(lines[0]) - 1))
    return "\n".join(made)


def _alt(one: Run, ten: list[Share]) -> str:
    told = ", ".join(f"{100 * s.stated:.0f} % stated {100 * s.observed:.0f} % true" for s in ten if s.count)
    return f"{one.scenario.title}: share truly inside against stated chance, all zones together: {told}."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    name: str
    stated: list[float]
    observed: list[float]
    error: list[float]


def plot(one: Run, file: Path) -> None:
    """The share truly inside against the stated chance, a line for each zone; the same bytes on every run."""
    settings: dict[Any, Any] = {
        "svg.hashsalt": "cordon",
        "svg.fonttype": "none",
        "font.family": "sans-serif",
        "font.size": 10,
    }
    with mpl.rc_context(settings):
        figure = Figure(figsize=(6.4, 4.8), layout="constrained")
        axes = figure.add_subplot()
        axes.plot([0, 100], [0, 100], color="0.6", linewidth=1)
        lines = [_line(name, tenths([answers])) for name, answers in one.answers.items()]
        for line, (mark, dash, grey) in zip(lines, _MARKS, strict=True):
            axes.errorbar(line.stated, line.observed, yerr=line.error, color=grey, marker=mark, linestyle=dash,
                          markersize=5, linewidth=1, elinewidth=1)  # fmt: skip
        ends = [*((line.name, line.stated[-1], line.observed[-1]) for line in lines), ("as stated", 100.0, 100.0)]
        for (name, x, y), height in zip(ends, _apart([y for _, _, y in ends]), strict=True):
            axes.annotate(name, (x, y), (105, height), va="center",
                          arrowprops={"arrowstyle": "-", "color": "0.6", "linewidth": 0.7, "relpos": (0, 0.5)})  # fmt: skip
        axes.set(xlim=(0, 125), ylim=(-4, 120), xlabel="chance stated, %", ylabel="truly inside, %")
        axes.set_title(one.scenario.title, loc="left")
        axes.set_xticks(range(0, 101, 20))
        axes.set_yticks(range(0, 101, 20))
        axes.spines[["top", "right"]].set_visible(False)
        axes.spines["bottom"].set_bounds(0, 100)
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None, "Title": one.scenario.title})


def _line(name: str, ten: list[Share]) -> _Line:
    """In per cent; the bars are two standard errors of the share that was found."""
    told = [one for one in ten if one.count]
    return _Line(
        name=name,
        stated=[100 * one.stated for one in told],
        observed=[100 * one.observed for one in told],
        error=[200 * float(np.sqrt(one.observed * (1 - one.observed) / one.count)) for one in told],
    )


def _apart(heights: list[float], least: float = 6.0) -> list[float]:
    """Heights of labels that stay apart, in the same order."""
    made = np.array(heights)
    order = np.argsort(made, kind="stable")
    for below, above in pairwise(order):
        made[above] = max(made[above], made[below] + least)
    return [float(height) for height in made]
