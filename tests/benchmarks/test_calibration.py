"""Where its model holds, the chance is as often right as it says; and the study notices one that is not."""

import re
from pathlib import Path

import numpy as np
import pytest

from benchmarks.calibration_page import figures, plot, write
from benchmarks.reliability import Run, Share, Stated, filled, judged, share, tenth_of, tenths
from benchmarks.simulated import SCENARIOS, Scenario, drawn, grounds
from monitor.chance import chances
from monitor.finding import Outcome
from tests.builders import PROJECT
from zones.frame import Floats
from zones.shape import Shape

UNIFORM = SCENARIOS[0]
PER_TENTH = 340  # at each of three zones: some 10,000 in all; four standard errors are then 6 points at most


def study(stated: Stated) -> list[Share]:
    return tenths(
        filled(UNIFORM, ground, PER_TENTH, np.random.default_rng([20261125, place]), most_drawn=400_000, stated=stated)
        for place, ground in enumerate(grounds())
    )


def as_if_the_radius_were_larger(lon: Floats, lat: Floats, radius_95_m: Floats, shape: Shape) -> Floats:
    return chances(lon, lat, 1.3 * radius_95_m, shape)


def beyond_four_errors(found: list[Share]) -> list[float]:
    assert [one.count for one in found] == [3 * PER_TENTH] * 10
    return [one.in_errors for one in found if abs(one.in_errors) > 4]


def test_the_chance_is_calibrated_in_every_tenth() -> None:
    assert beyond_four_errors(study(chances)) == []


def test_a_chance_of_a_radius_too_large_is_noticed() -> None:
    assert beyond_four_errors(study(as_if_the_radius_were_larger))


def test_tenths_begin_with_their_lower_bound_and_the_last_holds_certainty() -> None:
    assert tenth_of(np.array([0.0, 0.0999, 0.1, 0.55, 0.9, 1.0])).tolist() == [0, 0, 1, 5, 9, 9]


def test_a_share_has_the_error_that_its_chances_leave() -> None:
    one = share(np.full(100, 0.2), np.arange(100) < 28)
    assert one.count == 100
    assert one.observed == pytest.approx(0.28)
    assert one.error == pytest.approx(0.04)
    assert one.in_errors == pytest.approx(2.0)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda one: one.key)
def test_truths_and_errors_are_those_of_the_scenario(scenario: Scenario) -> None:
    fixes = drawn(scenario, grounds()[0], 4_000, np.random.default_rng(1))
    held = {"multipath": 0.855, "over-confident": 1 - 0.05**0.25}.get(scenario.key, 0.95)
    assert float(fixes.held.mean()) == pytest.approx(held, abs=4 * np.sqrt(held * (1 - held) / 4_000))
    assert fixes.inside.any() == (scenario.only_outside_m is None)


def test_an_outcome_is_wrong_only_where_the_circle_did_not_hold_the_truth() -> None:
    wide = [one for one in SCENARIOS if one.key in ("multipath", "over-confident")]
    made = judged([drawn(one, ground, 700, np.random.default_rng(2)) for one in wide for ground in grounds()])
    wrong = {
        (bool(held), found)
        for found, inside, held in zip(made.outcomes, made.inside, made.held, strict=True)
        if found is (Outcome.OUTSIDE if inside else Outcome.INSIDE)
    }
    assert wrong == {(False, Outcome.INSIDE), (False, Outcome.OUTSIDE)}


def small_run(scenario: Scenario) -> Run:
    random = np.random.default_rng(3)
    return Run(
        scenario=scenario,
        population=judged([drawn(scenario, ground, 100, random) for ground in grounds()]),
        answers={ground.name: filled(scenario, ground, 10, random, most_drawn=1_000) for ground in grounds()},
    )


def test_every_name_of_the_page_has_a_figure_and_a_plot_is_the_same_bytes(tmp_path: Path) -> None:
    runs = {one.key: small_run(one) for one in SCENARIOS}
    template = (PROJECT / "benchmarks" / "calibration.md").read_text(encoding="utf-8")
    made = figures(runs, seed=3)
    assert set(re.findall(r"\$(\w+)", template)) <= set(made)
    for file in ("one.svg", "two.svg"):
        plot(runs["uniform"], tmp_path / file)
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()


def test_the_page_is_that_of_the_template_and_its_plots_are_there() -> None:
    """The words between the figures: a page written by hand, or from an older template, differs."""
    page = (PROJECT / "docs" / "calibration.md").read_text(encoding="utf-8")
    template = (PROJECT / "benchmarks" / "calibration.md").read_text(encoding="utf-8")
    place = 0
    for words in re.split(r"\$\w+", template):
        found = page.find(words, place)
        assert found >= place, words
        place = found + len(words)
    assert place == len(page)
    for plotted in re.findall(r"\((calibration/[\w-]+\.svg)\)", page):
        assert (PROJECT / "docs" / plotted).exists()


def test_a_page_whose_words_the_run_contradicts_is_not_written(tmp_path: Path) -> None:
    runs = {one.key: small_run(one) for one in SCENARIOS}
    with pytest.raises(ValueError, match="a vague witness leans the same way, but less"):
        write({**runs, "witness": runs["over-confident"]}, tmp_path, seed=3)
    assert list(tmp_path.iterdir()) == []
