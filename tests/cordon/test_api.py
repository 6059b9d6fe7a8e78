"""The HTTP API: the same words as the command line, problem details for errors."""

from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from shapely.geometry import mapping

from cordon.api.app import create_app
from cordon.desk import Desk
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
        (
            "POST",
            "/orders/SPO%2F2026%2F1/zones",
            {"circle": {"centre": "50.8,0", "radius_m": 5, "unit": "km"}},
            422,
            "circle.unit",
        ),
        (
            "POST",
            "/orders/SPO%2F2026%2F1/zones",
            {"circle": {"centre": "50.8,0", "radius_m": 5}, "crs": "EPSG:27700"},
            422,
            "crs",
        ),
        ("POST", "/checks", {"place": "50.8,0", "at": "2026-03-03T12:00Z", "radius_m": "20"}, 422, "radius_m"),
        ("POST", "/checks", {"place": "50.8,0", "at": "2026-03-03T12:00Z", "until": "2026-03-03T11:00Z"}, 422, "until"),
        ("POST", "/orders", order_json(reference=".."), 422, "reference"),
        ("GET", "/findings", None, 422, "order"),
        ("GET", "/orders/SPO%2F2026%2F1/map", None, 422, "audience"),
        ("GET", "/orders/SPO%2F2026%2F1/map?audience=court&scale=1", None, 422, "scale"),
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


def test_what_is_wrong_with_a_shape_names_the_members_of_the_body(client: TestClient) -> None:
    ring = [[541000, 104000], [541100, 104000], [541100, 104100], [541000, 104000]]
    body = {"geojson": {"type": "Polygon", "coordinates": [ring]}, "kind": "workplace"}
    fault = client.post("/api/v1/orders/SPO%2F2026%2F1/zones", json=body).json()["errors"][0]
    assert fault["remedy"].endswith("Metres need crs: EPSG:27700.")


def test_a_name_that_is_no_text_is_refused_in_words(client: TestClient) -> None:
    body = b'{"place":"50.8,0","at":"2026-03-03T12:00Z","\\ud800":1}'
    answer = client.post("/api/v1/checks", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")


def test_a_fault_of_ours_is_a_problem_document_too(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("Beth lives at 50.8")

    monkeypatch.setattr("cordon.actions.orders.list_orders", broken)
    answer = TestClient(client.app, base_url="http://127.0.0.1", raise_server_exceptions=False).get("/api/v1/orders")
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert "Beth" not in answer.text


def test_a_reference_that_ends_like_an_address_is_its_own_order(client: TestClient) -> None:
    for reference in ("x", "x/zones", "x/map", "50%2F50"):
        assert client.post("/api/v1/orders", json=order_json(reference=reference)).status_code == 201
        quoted = quote(reference, safe="")
        assert client.get(f"/api/v1/orders/{quoted}").json()["reference"] == reference
        assert client.get(f"/api/v1/orders/{quoted}/zones").json()["features"] == []
    assert client.get("/api/v1/orders/SPO/2026/1").json()["reference"] == "SPO/2026/1"


def test_a_zone_whose_label_holds_a_slash_is_varied(client: TestClient) -> None:
    zones = "/api/v1/orders/SPO%2F2026%2F1/zones"
    circle = {"circle": {"centre": "50.8,0", "radius_m": 50}}
    assert client.post(zones, json=circle | {"label": "a/b"}).status_code == 201
    varied = client.post(f"{zones}/a%2Fb/versions", json=circle | {"from": "2026-06-01T00:00Z"})
    assert varied.json()["zone_version"] == 2, varied.text


def test_a_dry_run_refuses_what_would_be_refused_and_records_nothing(client: TestClient) -> None:
    zones = "/api/v1/orders/SPO%2F2026%2F1/zones"
    body = {"circle": {"centre": "50.8,0", "radius_m": 50}, "dry_run": True}
    assert client.post(zones, json=body | {"label": "Zone A"}).status_code == 409
    tried = client.post(zones, json=body)
    assert (tried.status_code, tried.json()["zones"][0]["zone"]) == (200, "Zone B")
    assert len(client.get(zones).json()["features"]) == 1


def test_a_map_that_is_not_drawn_is_not_on_record_as_disclosed(client: TestClient, desk: Desk) -> None:
    drawn = "SELECT count(*) FROM audit_event WHERE action = 'map.drawn'"
    address = "/api/v1/orders/SPO%2F2026%2F1/map?audience=subject"
    for query, count in (("&scale=1", 0), ("&at=2020-01-01T00:00Z", 0), ("", 1)):
        client.get(address + query)
        with desk.engine.connect() as connection:
            assert connection.exec_driver_sql(drawn).scalar_one() == count


def test_the_methods_of_an_address_are_all_told(client: TestClient) -> None:
    assert client.delete("/api/v1/orders").headers["Allow"] == "GET, POST"


def test_a_reason_is_kept_in_its_own_letters(client: TestClient, desk: Desk) -> None:
    client.get("/api/v1/orders", headers={"Cordon-Reason": "für Renée".encode()})
    with desk.engine.connect() as connection:
        why = connection.exec_driver_sql("SELECT why FROM audit_event ORDER BY number DESC LIMIT 1").scalar_one()
    assert why == "für Renée"


def test_a_page_elsewhere_can_ask_nothing(client: TestClient, desk: Desk) -> None:
    with desk.engine.connect() as connection:
        before = connection.exec_driver_sql("SELECT count(*) FROM audit_event").scalar_one()
        answer = client.get("/api/v1/orders", headers={"Sec-Fetch-Site": "cross-site"})
        assert (answer.status_code, answer.headers["content-type"]) == (403, "application/problem+json")
        assert connection.exec_driver_sql("SELECT count(*) FROM audit_event").scalar_one() == before


def test_a_foreign_host_name_is_refused(client: TestClient) -> None:
    assert client.get("/api/v1/orders", headers={"Host": "evil.example"}).status_code == 400


def test_the_page_of_maps_lists_orders_and_each_map_opens(client: TestClient) -> None:
    page = client.get("/maps")
    assert "SPO/2026/1" in page.text
    assert "Alan" not in page.text
    assert 'action="/orders/1/map"' in page.text
    for audience in ("officer", "court", "subject"):
        assert client.get("/orders/1/map", params={"audience": audience}).status_code == 200


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
    assert _corridor(client, features | grid).json()["errors"][0]["value"] == "1 line, nothing"


def test_a_schedule_is_an_object_or_an_icalendar_text(client: TestClient) -> None:
    zone = {"circle": {"centre": "50.8,0.01", "radius_m": 50}, "dry_run": True}
    hours = {"hours": [["22:00", "24:00"]], "from": "2026-01-05", "until": None}
    address = "/api/v1/orders/SPO%2F2026%2F1/zones"
    made = client.post(address, json=zone | {"schedule": hours})
    assert made.json()["zones"][0]["schedule"] == ["Every day, 22:00 to midnight, from 5 January 2026"]
    text = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260302\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    made = client.post(address, json=zone | {"schedule": text})
    assert made.json()["zones"][0]["schedule"] == ["2 March 2026, all day"]
    refused = client.post(address, json=zone | {"schedule": hours | {"bank_holidays": "only", "weekdays": ["Yes"]}})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "schedule.weekdays, number 1"
    assert client.post(address, json=zone | {"schedule": 7}).json()["errors"][0]["field"] == "schedule"
