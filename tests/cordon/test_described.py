"""The API's own description is true: whatever it allows to be sent is answered as it says, and nothing breaks."""

from typing import Any

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import CHECKS
from schemathesis.core.result import Ok

from cordon.actions.checks import add_sighting
from cordon.actions.orders import add_order
from cordon.actions.zones import NewShape, Options, add_zones
from cordon.actor import Actor
from cordon.api.app import create_app
from cordon.desk import open_desk
from cordon.settings import Settings
from monitor.sighting import read_sighting
from tests.builders import order, order_json, square
from zones.zone import MadeBy

HELD = ("not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance",
        "allow_header_conformance")  # fmt: skip

HERE = {"Host": "127.0.0.1"}


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> schemathesis.BaseSchema:
    """The description of an application that holds an order, a zone and a sighting."""
    kept = Settings(home=tmp_path_factory.mktemp("described"))
    desk = open_desk(kept, Actor(name="tester"))
    add_order(desk, order())
    add_zones(desk, "SPO/2026/1", [NewShape(shape=square(), made_by=MadeBy.DRAWN, source="a test")], Options())
    add_sighting(desk, read_sighting({"subject": "S-1", "place": "50.801,0.0", "at": "2026-03-03T12:00Z",
                                      "who": "Carol", "how": "saw him"}))  # fmt: skip
    return schemathesis.openapi.from_asgi("/api/v1/openapi.json", create_app(kept), headers=HERE)


def test_what_the_description_allows_is_answered_as_it_says(described: schemathesis.BaseSchema) -> None:
    checks: list[Any] = [check for check in CHECKS.get_all() if check.__name__ in HELD]
    assert len(checks) == len(HELD)
    tried = 0
    for result in described.get_all_operations():
        assert isinstance(result, Ok)
        operation = result.ok()

        @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
        @given(case=operation.as_strategy())
        def answered(case: schemathesis.Case[Any]) -> None:
            case.call_and_validate(checks=checks, headers=HERE)

        answered()
        tried += 1
    assert tried > 12


ORDER = "/orders/{reference}"
CIRCLE = {"circle": {"centre": "50.8,0.01", "radius_m": 50}}
FIX = {"device": "T", "time": "2026-03-03T12:00Z", "latitude": 50.801, "longitude": 0.0, "radius_95_m": 10}
TRAIL = [
    FIX | {"time": f"2026-03-03T12:{n:02}Z", "longitude": lon}
    for n, lon in enumerate((-0.01, 0.0, 0.0, 0.01, -0.01, 9))
]
TRAIL += [FIX | {"time": "2026-03-03T13:30Z"}, FIX | {"time": "when?"}]


@pytest.mark.parametrize(
    ("method", "path", "query", "body"),
    [
        ("GET", "/orders", "", None),
        ("GET", ORDER, "", None),
        ("POST", "/orders", "", order_json(reference="another")),
        ("POST", f"{ORDER}/events", "", {"kind": "varied", "at": "2026-02-01T00:00Z"}),
        ("POST", f"{ORDER}/zones", "", CIRCLE | {"dry_run": True}),
        ("POST", f"{ORDER}/zones", "", CIRCLE | {"label": "Pond"}),
        ("POST", f"{ORDER}/zones/{{label}}/versions", "", CIRCLE | {"from": "2027-01-01T00:00Z"}),
        ("GET", f"{ORDER}/zones", "", None),
        ("GET", "/zones", "", None),
        ("GET", f"{ORDER}/zones/{{label}}/alert-rule", "", None),
        ("POST", f"{ORDER}/zones/{{label}}/alert-rule", "", {"dwell_minutes": 0.5, "fixes": None}),
        ("POST", f"{ORDER}/trail", "", {"fixes": TRAIL, "rules": [{"zone": "Zone A", "fixes": 3}]}),
        ("GET", f"{ORDER}/map", "?audience=court", None),
        ("POST", "/checks", "", {"place": "50.801,0.0", "at": "2026-03-03T12:00Z"}),
        ("POST", "/checks", "", {"place": "51.801,0.0", "at": "2020-03-03T12:00Z", "subject": "S-1", "record": True}),
        ("POST", "/checks/{check}/verify", "", None),
        ("GET", "/findings", "?order=SPO/2026/1", None),
        ("GET", "/sightings", "", None),
        ("POST", "/sightings", "", {"subject": "S-1", "place": "50.801,0.0", "at": "2026-03-03T12:00Z", "who": "C",
                                    "how": "h"}),
        ("POST", "/fixes", "", {"fixes": [FIX, FIX | {"latitude": None}], "subject": "S-1", "record": True}),
        ("GET", f"{ORDER}/trail", "?from=2026-03-03T00:00Z", None),
        ("POST", f"{ORDER}/trail", "", {"devices": ["T"], "silence_minutes": 1, "interval_s": 30, "fastest_mps": 20}),
        ("POST", "/audit/verify", "", None),
    ],
)  # fmt: skip
def test_every_answer_is_as_described(
    described: schemathesis.BaseSchema, method: str, path: str, query: str, body: Any
) -> None:
    client = TestClient(described.app, base_url="http://127.0.0.1")
    address = path.format(reference="SPO%2F2026%2F1", label="Zone A", check="C-1")
    answer = client.request(method, f"/api/v1{address}{query}", json=body)
    assert answer.status_code < 300, answer.text
    described[f"/api/v1{path}"][method].validate_response(answer)
