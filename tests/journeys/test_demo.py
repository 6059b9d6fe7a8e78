"""The demo: the fictional case goes through the same commands as a user's own files, and gives every answer."""

import json
import re
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.service import cordon

ORDER, INTERIM = "SM-2026-12", "SM-I-2025-31"


Ask = Callable[..., Any]


@pytest.fixture(scope="module")
def ask(address: str, home: Path) -> Ask:
    """What the API answers a program of the demo's officer."""
    token = cordon(home, "token", "add", "demo.officer", "--for", "the demo's tests", "--rights", "see,paper").strip()

    def ask(path: str, method: str = "GET") -> Any:
        request = urllib.request.Request(
            f"{address}/api/v1{path}", method=method, headers={"Authorization": f"Bearer {token}"}
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer) if "json" in answer.headers["content-type"] else answer.read().decode()

    return ask


@pytest.fixture(scope="module")
def findings(ask: Ask) -> dict[str, list[dict[str, Any]]]:
    """The findings of every recorded check of either order, by the check's id."""
    made: dict[str, list[dict[str, Any]]] = {}
    for order in (ORDER, INTERIM):
        for one in ask(f"/findings?order={order}"):
            made[one["check"]] = one["findings"]
    return made


def one(findings: dict[str, list[dict[str, Any]]], check: str, zone: str, order: str = ORDER) -> dict[str, Any]:
    return next(found for found in findings[check] if (found["order"], found["zone"]) == (order, zone))


@pytest.mark.parametrize(
    ("check", "zone", "expected"),
    [
        pytest.param("C-3", "Zone A", {"outcome": "inside", "applies": "throughout"}, id="inside"),
        pytest.param("C-4", "Zone A", {"outcome": "indeterminate", "applies": "throughout"}, id="indeterminate"),
        pytest.param("C-9", "Zone A", {"outcome": "outside", "near": False}, id="outside"),
        pytest.param("C-5", "Zone A", {"outcome": "outside", "near": True}, id="near"),
        pytest.param("C-6", "Zone B", {"outcome": "inside", "applies": "throughout"}, id="in school hours"),
        pytest.param("C-7", "Zone B", {"outcome": "inside", "applies": "not_at_all"}, id="right place, wrong time"),
        pytest.param("C-2", "Zone C", {"outcome": "inside", "unserved": True}, id="before it was served"),
        pytest.param("C-10", "Zone A", {"outcome": "outside", "zone_version": 1}, id="an earlier version"),
        pytest.param("C-11", "Zone A", {"outcome": "inside", "zone_version": 2}, id="the version after it"),
        pytest.param("C-13", "Zone A", {"outcome": "inside", "share_inside": 1.0}, id="a grid square"),
        pytest.param("C-14", "Zone A", {"outcome": "indeterminate", "clearance_m": 0.0}, id="an area that was drawn"),
        pytest.param("C-15", "Zone B", {"outcome": "inside", "applies": "partly"}, id="a range of time"),
    ],
)
def test_the_case_gives_every_answer(
    findings: dict[str, list[dict[str, Any]]], check: str, zone: str, expected: dict[str, Any]
) -> None:
    found = one(findings, check, zone)
    assert {name: found[name] for name in expected} == expected


def test_after_the_order_lapsed_the_place_is_inside_and_nothing_applies(
    findings: dict[str, list[dict[str, Any]]],
) -> None:
    found = one(findings, "C-1", "Zone A", INTERIM)
    assert (found["outcome"], found["applies"]) == ("inside", "not_at_all")
    assert "lapsed" in found["because"]


def test_the_trail_gives_every_outcome_and_is_recorded(findings: dict[str, list[dict[str, Any]]], home: Path) -> None:
    rows = (home / "maps" / "trail-findings.csv").read_text().splitlines()[1:]
    assert {row.split(",")[6] for row in rows} == {"inside", "indeterminate", "outside"}
    assert len(findings) > 15


def test_the_maps_are_written_and_the_subject_s_names_nobody(home: Path) -> None:
    protected = json.loads((Path(__file__).parents[2] / "data" / "demo" / "order.json").read_text())["protected_person"]
    for audience in ("officer", "court", "subject"):
        page = (home / "maps" / f"{audience}.html").read_text()
        assert ORDER in page
        assert protected["name"] not in page
        assert protected["reference"] not in page
    subject = (home / "maps" / "subject.html").read_text()
    assert not re.search(r"workplace|school_route|Box Works|Westmere School|C-1\b|S-0417", subject)


def test_the_sheets_and_the_pack_are_written_and_whole(home: Path) -> None:
    from maps.manifest import verify

    for name in ("court.pdf", "subject.pdf"):
        assert (home / "maps" / name).read_bytes().startswith(b"%PDF-1.7")
    assert verify((home / "maps" / "pack.zip").read_bytes()).faults == ()


def test_both_orders_are_listed_and_each_map_opens(ask: Ask) -> None:
    assert [order["reference"] for order in ask("/orders")] == [INTERIM, ORDER]
    for order in (INTERIM, ORDER):
        for audience in ("officer", "court", "subject"):
            at = "&at=2025-12-01T12:00Z" if order == INTERIM else ""
            assert order in ask(f"/orders/{order}/map?audience={audience}{at}")


def test_nobody_is_answered_without_signing_in(address: str) -> None:
    with urllib.request.urlopen(address, timeout=60) as answer:
        assert answer.url.endswith("/sign-in?next=%2F")
    with pytest.raises(urllib.error.HTTPError, match="401"):
        urllib.request.urlopen(f"{address}/api/v1/orders", timeout=60)


def test_every_recorded_check_of_the_demo_holds_when_it_is_done_again(
    findings: dict[str, list[dict[str, Any]]], ask: Ask
) -> None:
    for check in findings:
        assert ask(f"/checks/{check}/verify", "POST")["verdict"] == "the same", check
