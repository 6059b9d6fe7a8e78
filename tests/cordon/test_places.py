"""Places at the doors: a file that is not there says so, and several places are offered so that one can be picked."""

import html
import json
import os
import zipfile
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from shapely.geometry import mapping
from sqlalchemy import update

from cordon.actions import drafts
from cordon.actions.orders import add_order
from cordon.actions.places import NewPlace, record_place, show_places
from cordon.actor import Actor
from cordon.api.app import create_app
from cordon.cli.check import _given
from cordon.desk import Desk
from cordon.draft import keep
from cordon.settings import Settings
from monitor.gazetteer.find import Found, Gazetteer
from monitor.location import Accuracy, Area, Location
from monitor.place.read import Given
from tests.builders import at, order, order_json, square
from tests.cordon.browser import Browser
from tests.cordon.test_cli import run
from zones.canon import Json
from zones.error import AlreadyThere, BadFile, BadPlace, OutsideCoverage, SeveralPlaces
from zones.review.storage import place_table

REFERENCE = "SPO/2026/1"
HERE = NewPlace(whose="protected", kind="home", name="her home", place="", known=False, times=None)
AT = ("--at", "2026-03-03T12:00Z")


def area(path: Path) -> Area:
    found = _given(str(path), Accuracy())
    assert isinstance(found, Location)
    assert isinstance(found.place, Area)
    assert found.as_given == path.name
    return found.place


@pytest.mark.parametrize("name", ["area.geojson", "area.json", "area.kml", "area.gpkg", "area.zip"])
def test_an_area_is_read_from_a_file_of_any_kind(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    frame = gpd.GeoDataFrame({"name": ["x"]}, geometry=[square()], crs="EPSG:4326")
    if name.endswith("json"):
        path.write_text(json.dumps(mapping(square())))
    elif name.endswith("zip"):
        (tmp_path / "shape").mkdir()
        frame.to_file(tmp_path / "shape" / "area.shp")
        with zipfile.ZipFile(path, "w") as out:
            for file in (tmp_path / "shape").iterdir():
                out.write(file, file.name)
    else:
        frame.to_file(path, driver="KML" if name.endswith("kml") else "GPKG")
    assert area(path).shape.equals_exact(square(), 1e-9, normalize=True)


@pytest.mark.parametrize(
    "name", ["area.geojson", "Area.GeoJSON", "area.kml", "area.gpx", "area.shp", "a/b.gpkg", "x" * 300 + ".json"]
)
def test_a_file_that_is_not_there_says_so(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadFile, match=r"^PLACE: .* is not there, or is not a file\. Give the path of a file\."):
        _given(str(tmp_path / name), Accuracy())


def test_a_folder_is_not_a_file_but_a_town_may_be_called_like_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "Lewes").mkdir()
    (tmp_path / "area.geojson").mkdir()
    monkeypatch.chdir(tmp_path)
    for name in ("area.geojson", str(tmp_path / "Lewes")):
        with pytest.raises(BadFile, match="is not a file"):
            _given(name, Accuracy())
    assert _given("Lewes", Accuracy()) == Given(text="Lewes", accuracy=Accuracy(), field="PLACE")


def test_a_file_that_can_t_be_read_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "area.geojson"
    path.write_text(json.dumps(mapping(square())))

    def closed(self: Path, *_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", os.fspath(self))

    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", closed)  # a mode would not keep root out
        with pytest.raises(BadFile, match="can't be opened"):
            _given(str(path), Accuracy())
    with monkeypatch.context() as patched:
        patched.setattr(Path, "stat", closed)
        with pytest.raises(BadFile, match="is not there"):
            _given(str(path), Accuracy())
        assert isinstance(_given("Church Street, Lewes", Accuracy()), Given)


def test_a_text_of_geojson_is_no_path_however_long() -> None:
    text = json.dumps(mapping(square().segmentize(0.0005)))
    assert len(text) > 300
    assert isinstance(_given(text, Accuracy()), Given)


def test_a_missing_file_is_one_sentence_on_the_command_line(home: Path) -> None:
    done = run("check", "area.geojson", *AT, status=2)
    assert done.stderr == "PLACE: “area.geojson” is not there, or is not a file. Give the path of a file.\n"
    assert done.stdout == ""


def test_several_places_have_a_line_each_on_the_command_line(home: Path) -> None:
    done = run("check", "SE1 2NE", *AT, status=2)
    assert done.stderr.splitlines() == [
        "PLACE: “SE1 2NE” is the form of a postcode and of a grid reference. Give one of:",
        "  postcode SE1 2NE",
        "  SE 1 2 NE",
    ]
    assert done.stdout == ""


def test_more_places_than_can_be_looked_through_are_counted() -> None:
    found = SeveralPlaces("PLACE", "High Street", [f"High Street, Town {n}" for n in range(25)])
    assert found.lines[1] == "  High Street, Town 0"
    assert len(found.lines) == 12
    assert found.lines[-1] == "  and 15 more: add the town, district, county or postcode district"


def test_several_places_are_a_list_over_http_and_each_picks_one(home: Path) -> None:
    client = TestClient(create_app(Settings()), base_url="http://127.0.0.1")
    assert client.post("/api/v1/orders", json=order_json()).status_code == 201
    body = {"place": "SE1 2NE", "at": "2026-03-03T12:00Z"}
    answer = client.post("/api/v1/checks", json=body)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    (fault,) = answer.json()["errors"]
    assert (fault["error"], fault["field"]) == ("SeveralPlaces", "place")
    assert fault["candidates"] == ["postcode SE1 2NE", "SE 1 2 NE"]
    assert client.post("/api/v1/checks", json=body | {"place": "SE 1 2 NE"}).status_code == 200
    unknown = client.post("/api/v1/checks", json=body | {"place": "postcode SE1 2NE"}).json()["errors"][0]
    assert unknown["error"] == "UnknownPlace"
    assert "candidates" not in unknown
    sighting = {"subject": "S-1", "place": "SE1 2NE", "at": "2026-03-03T12:00Z", "who": "C", "how": "h"}
    assert client.post("/api/v1/sightings", json=sighting).json()["errors"][0]["candidates"] == fault["candidates"]


@pytest.mark.parametrize("wide", ["TQ 40 02", "TQ 400 020", "9C2XRV00+", "50.80, 0.001", json.dumps(mapping(square()))])
def test_an_address_of_the_protected_person_is_a_point(desk: Desk, wide: str) -> None:
    add_order(desk, order())
    with pytest.raises(BadPlace, match="has to be a point") as fault:
        record_place(desk, REFERENCE, replace(HERE, place=wide))
    assert fault.value.field == "place"
    assert not show_places(desk, REFERENCE)
    for exact in ("TQ 4000 0200", "TQ 40001 02003", "50.8012, 0.0013"):
        record_place(desk, REFERENCE, replace(HERE, place=exact))


@pytest.mark.parametrize(
    "wide", ["Fish Street", "St Aldwyn’s Church", "TQ 40 02", "50.8, 0.01", json.dumps(mapping(square()))]
)
def test_any_other_place_that_matters_is_no_street_no_estimate_and_no_wide_square(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, wide: str
) -> None:
    street = Found(shape=square(), estimate="", reading="Fish Street")
    church = Found(shape=square(size=1e-5), estimate="a guess", reading="a church")
    monkeypatch.setattr(Gazetteer, "between", lambda *_, **__: None)
    monkeypatch.setattr(Gazetteer, "named", lambda _, text, **__: street if text == "Fish Street" else church)
    add_order(desk, order())
    for whose in ("subject", "public"):
        with pytest.raises(
            BadPlace, match=r"no point\. Give one point of it, such as its entrance: .* or its postcode\."
        ):
            record_place(desk, REFERENCE, replace(HERE, whose=whose, place=wide))


def test_a_postcode_will_do_but_for_the_protected_person_who_is_told_so_whatever_is_imported(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_order(desk, order())
    for text in ("BN1 1AA", "postcode BN1 1AA"):
        with pytest.raises(
            BadPlace, match=r"is a postcode, and no point\. An address of the protected person has to be"
        ):
            record_place(desk, REFERENCE, replace(HERE, place=text))
    ground = Found(shape=square(), estimate="a guess", reading="postcode BN1 1AA")
    monkeypatch.setattr(Gazetteer, "postcode", lambda *_, **__: ground)
    assert "taken at a point in it" in record_place(desk, REFERENCE, replace(HERE, whose="subject", place="BN1 1AA"))


def test_the_same_place_is_recorded_once(app: FastAPI, desk: Desk) -> None:
    add_order(desk, order())
    record_place(desk, REFERENCE, replace(HERE, place="50.8012, 0.0013"))
    again = {"whose": "protected", "kind": "home", "name": "where she lives", "place": "50.80120, 0.00130"}
    page = Browser(app).send("/orders/1/places", again)
    assert "“her home” is recorded already, of the same kind and at the same point." in page.text
    with pytest.raises(AlreadyThere):
        record_place(desk, REFERENCE, replace(HERE, name="where she lives", place="50.8012, 0.0013"))
    other = replace(HERE, whose="subject", place="TQ 400 020")
    record_place(desk, REFERENCE, other)
    record_place(desk, REFERENCE, replace(other, name="his mother's"))  # two of one square may be two
    with pytest.raises(AlreadyThere):
        record_place(desk, REFERENCE, replace(other, name="Her Home"))
    assert len(show_places(desk, REFERENCE)) == 3


def test_each_place_is_listed_with_how_it_was_read(app: FastAPI, desk: Desk) -> None:
    add_order(desk, order())
    record_place(desk, REFERENCE, replace(HERE, place="50.8012, 0.0013"))
    said = record_place(desk, REFERENCE, replace(HERE, whose="public", place="TQ 400 020"))
    assert "100 m" in said
    assert "taken at a point in it, latitude 50." in said
    page = Browser(app).get("/orders/1/places").text
    assert "Read as <bdi>latitude 50.8012, longitude 0.0013 (WGS84)</bdi>" in page
    assert f"Read as <bdi>{said}</bdi>" in page
    listed = run("place", "list", REFERENCE, "--reason", "a test").stdout
    assert "\tread as latitude 50.8012, longitude 0.0013 (WGS84)\tnot known to the subject\n" in listed
    assert f"\tTQ 400 020\tread as {said}\n" in listed
    with desk.engine.begin() as connection:  # as it was recorded before that was kept
        connection.execute(update(place_table).values(reading=None))
    assert "\tread as latitude 50.80120, longitude 0.00130\t" in run("place", "list", REFERENCE).stdout
    assert "Read as <bdi>latitude 50.80120, longitude 0.00130</bdi>" in Browser(app).get("/orders/1/places").text


def test_a_place_outside_great_britain_is_refused_and_one_that_is_there_locks_no_board(
    app: FastAPI, desk: Desk
) -> None:
    add_order(desk, order())
    for whose in ("protected", "subject", "public"):
        with pytest.raises(OutsideCoverage, match="outside the National Grid"):
            record_place(desk, REFERENCE, replace(HERE, whose=whose, place="48.85123, 2.35123"))
        record_place(desk, REFERENCE, replace(HERE, whose=whose, place="50.8012, 0.0013"))
    with desk.engine.begin() as connection:  # as it was recorded before it was refused
        connection.execute(
            update(place_table).values(lat_deg=48.85, lon_deg=2.35, name="her flat in Paris", reading=None)
        )
    made = drafts.begin_draft(desk, REFERENCE)
    browser = Browser(app)
    for _ in range(2):
        board = browser.get(f"/drafts/{made}")
        assert board.status_code == 200
        assert "on no map and held against no zone: <bdi>her flat in Paris</bdi>" in board.text
        content: dict[str, Json] = {
            "drawing": {"kind": "polygon", "geometry": mapping(square())},
            "kind": "home",
            "applies": "always",
        }
        keep(desk.engine, made, Actor(name="tester", reason="a test"), content, at("2026-03-03T12:00Z"))
    review = browser.get(f"/drafts/{made}/review")
    assert review.status_code == 200
    assert "on no map and held against no zone: <bdi>her flat in Paris</bdi>" in review.text
    assert "on no map and held against no zone" in browser.get("/orders/1/places").text


@pytest.mark.parametrize(
    ("place", "who", "shell"),
    [
        ("BN1 1AA", "ask an administrator to bring in postcodes", "import OS Code-Point Open with `cordon gazetteer import"),
        ("Mill Lane", "ask an administrator to bring in names", "import OS Open Names with `cordon gazetteer import"),
        ("A27", "ask an administrator to bring in roads", "import OS Open Roads with `cordon gazetteer import"),
        ("A27 between B1 and B2", "ask an administrator to bring in roads", "import OS Open Roads with `cordon gazetteer"),
        ("///filled.count.soap", "ask an administrator to set that service up", "name its service in CORDON_WHAT3WORDS_URL"),
    ],
)  # fmt: skip
def test_pages_send_to_an_administrator_where_the_shell_and_the_api_name_the_command(
    app: FastAPI, desk: Desk, place: str, who: str, shell: str
) -> None:
    add_order(desk, order())
    browser = Browser(app)
    page = browser.send("/orders/1/places", {"whose": "subject", "kind": "work", "name": "his work", "place": place})
    token = browser.token("/orders/1/places")
    sought = browser.client.post("/find", json={"place": place}, headers={"X-CSRF-Token": token})
    said = sought.json()["detail"]
    assert sought.status_code == 422
    assert said.startswith(f"“{place}” is ")
    for text in (said, html.unescape(page.text)):
        assert f"Or {who}" in text
        assert "CORDON_" not in text
        assert "cordon gazetteer" not in text
    assert f"Or {shell}" in run("check", place, *AT, status=2).stderr
    fault = browser.client.post("/api/v1/checks", json={"place": place, "at": "2026-03-03T12:00Z"}).json()["errors"][0]
    assert f"Or {shell}" in fault["remedy"]
