"""The HTTP API: the same words as the command line, problem details for errors."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from shapely.geometry import mapping

from cordon.api.app import create_app
from cordon.settings import Settings
from tests.builders import order_json, square


@pytest.fixture
def client(home: object) -> TestClient:
    client = TestClient(create_app(Settings()), base_url="http://127.0.0.1")
    assert client.post("/api/v1/orders", json=order_json()).status_code == 201
    made = client.post("/api/v1/orders/SPO%2F2026%2F1/zones", json={"geojson": mapping(square()), "kind": "workplace"})
    assert made.status_code == 201, made.text
    return client


def test_a_check_answers_records_and_verifies(client: TestClient) -> None:
    body = {"place": "50.801,0.0", "at": "2026-03-03T12:00Z", "radius_m": 10, "subject": "S-1", "record": True}
    made = client.post("/api/v1/checks", json=body).json()
    assert (made["check"], made["findings"][0]["outcome"]) == ("C-1", "inside")
    assert client.post("/api/v1/checks/C-1/verify").json()["verdict"] == "the same"
    assert client.get("/api/v1/findings", params={"order": "SPO/2026/1"}).json()[0]["check"] == "C-1"


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "field"),
    [
        ("POST", "/checks", {"place": "-0.1,50.8", "at": "2026-03-03T12:00Z"}, 422, "place"),
        ("POST", "/checks", {"place": "50.8,0", "at": "2026-03-03T12:00"}, 422, "at"),
        ("POST", "/checks", {"at": "2026-03-03T12:00Z"}, 422, "place"),
        ("POST", "/checks", {"place": "50.8,0", "at": "2026-03-03T12:00Z", "record": "yes"}, 422, "record"),
        ("POST", "/checks", {"place": "50.8,0", "at": "2026-03-03T12:00Z", "subject": "nobody"}, 404, "subject"),
        ("POST", "/orders", {"reference": "x"}, 422, "kind"),
        ("POST", "/orders", order_json(), 409, "reference"),
        ("POST", "/orders/none/zones", {"circle": {"centre": "50.8,0", "radius_m": 5}}, 404, "order"),
        ("POST", "/orders/SPO%2F2026%2F1/zones", {}, 422, "body"),
        (
            "POST",
            "/orders/SPO%2F2026%2F1/zones",
            {"circle": {"centre": "50.8,0", "radius_m": -5}},
            422,
            "circle.radius_m",
        ),
        ("GET", "/orders/none", None, 404, "order"),
        ("GET", "/orders/SPO%2F2026%2F1/map?audience=press", None, 422, "audience"),
    ],
)
def test_errors_are_problem_documents(
    client: TestClient, method: str, path: str, body: Any, status: int, field: str
) -> None:
    answer = client.request(method, f"/api/v1{path}", json=body)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"][0]["field"] == field


def test_a_foreign_host_name_is_refused(client: TestClient) -> None:
    assert client.get("/api/v1/orders", headers={"Host": "evil.example"}).status_code == 400


def test_the_start_page_lists_orders_and_links_their_maps(client: TestClient) -> None:
    page = client.get("/")
    assert "SPO/2026/1" in page.text
    assert "audience=officer" in page.text
    assert "Alan" not in page.text
    link = "/api/v1/orders/SPO%2F2026%2F1/map?audience=officer"
    assert link in page.text
    assert client.get(link).status_code == 200


def test_zones_come_back_as_geojson(client: TestClient) -> None:
    found = client.get("/api/v1/orders/SPO%2F2026%2F1/zones")
    assert found.headers["content-type"] == "application/geo+json"
    assert found.json()["features"][0]["properties"]["zone"] == "Zone A"


def _corridor(client: TestClient, route: Any) -> Any:
    return client.post(
        "/api/v1/orders/SPO%2F2026%2F1/zones",
        json={"corridor": {"route": route, "width_m": 50}, "kind": "school_route"},
    )


def test_a_corridor_says_which_lines_it_follows_and_takes_none_for_another(client: TestClient) -> None:
    line = {"type": "LineString", "coordinates": [[540_000, 104_000], [541_000, 104_000]]}
    grid = {"crs": {"type": "name", "properties": {"name": "EPSG:27700"}}}
    made = _corridor(client, line | grid)
    assert made.status_code == 201, made.text
    assert made.json()["zones"][0]["source"] == "corridor 50 m wide along a line: GeoJSON, National Grid, by OSTN15"
    nothing = {"type": "Feature", "properties": None, "geometry": None}
    features = {"type": "FeatureCollection", "features": [nothing, nothing | {"geometry": line}]}
    assert _corridor(client, features | grid).json()["errors"][0]["value"] == "LineString, nothing"
