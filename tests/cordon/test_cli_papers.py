"""Maps, packs and drafts at the shell: written whole or not at all, and what can't be made is told in a sentence."""

import json
import zipfile
from pathlib import Path

import pytest
from shapely.geometry import mapping

from tests.builders import order_json, square
from tests.cordon.test_cli import run

REFERENCE = "SPO/2026/1"


@pytest.fixture
def case(home: Path, tmp_path: Path) -> Path:
    (tmp_path / "order.json").write_text(json.dumps(order_json()))
    (tmp_path / "zone.geojson").write_text(json.dumps(mapping(square())))
    run("order", "add", str(tmp_path / "order.json"))
    run("zone", "add", REFERENCE, str(tmp_path / "zone.geojson"))
    return tmp_path


@pytest.mark.parametrize("audience", ["officer", "court", "subject"])
@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("m.pdf", b"%PDF-1.7"),
        ("m.html", b"<!DOCTYPE html>"),
        ("m.png", b"\x89PNG"),
        ("m.geojson", b"{"),
        ("M.PDF", b"%PDF-1.7"),
    ],
)
def test_a_map_is_made_as_its_file_is_named(case: Path, audience: str, name: str, begins: bytes) -> None:
    run("map", REFERENCE, str(case / name), "--audience", audience, "--reason", "a hearing")
    assert (case / name).read_bytes().startswith(begins)


def test_an_officers_page_says_that_it_has_no_scale(case: Path) -> None:
    said = [run("map", REFERENCE, str(case / name), "--audience", "officer", "--scale", "2500").stdout
            for name in ("m.html", "m.pdf")]  # fmt: skip
    assert said == ["Wrote m.html. It is looked at at any scale: --scale is for sheets (.pdf).\n", "Wrote m.pdf.\n"]


def test_paper_scale_and_time_are_as_asked(case: Path) -> None:
    import pikepdf

    file = case / "m.pdf"
    run("map", REFERENCE, str(file), "--audience", "court", "--paper", "a3", "--landscape", "--scale", "2500", "--at",
        "2026-03-03T08:30[Europe/London]")  # fmt: skip
    with pikepdf.open(file) as pdf:
        assert [round(float(side)) for side in pdf.pages[0].MediaBox] == [0, 0, 1191, 842]


def test_a_pack_is_made_verified_and_found_changed(case: Path) -> None:
    file = case / "pack.zip"
    said = run("pack", REFERENCE, str(file)).stdout
    assert f"exhibit {REFERENCE}/P1" in said
    sha256 = said.rsplit(" ", 1)[1].strip()
    assert sha256 in run("pack", "verify", str(file), "--reason", "the hearing").stdout
    assert run("pack", "make", REFERENCE, str(case / "pack.pdf")).stdout.endswith(f"{sha256}\n")
    with zipfile.ZipFile(file, "a") as changed:
        changed.writestr("more.txt", "more")
    assert "more.txt is not in the manifest" in run("pack", "verify", str(file), status=1).stdout


def test_the_drafts_and_the_card_are_written(case: Path) -> None:
    for command, name, begins in (
        ("statement", "s.docx", b"PK"),
        ("unused", "u.docx", b"PK"),
        ("card", "c.pdf", b"%PDF"),
    ):
        run(command, REFERENCE, str(case / name))
        assert (case / name).read_bytes().startswith(begins)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("map", REFERENCE, "m.doc", "--audience", "court"), ".pdf"),
        (("map", REFERENCE, "m.pdf", "--audience", "press"), "press"),
        (("map", REFERENCE, "m.pdf", "--audience", "court", "--paper", "A5"), "A5"),
        (("map", REFERENCE, "m.pdf", "--audience", "court", "--scale", "3"), "500"),
        (("map", REFERENCE, "m.pdf", "--audience", "court", "--at", "2020-01-01T00:00Z"), "had no zone at that time"),
        (("map", "SPO/9", "m.pdf", "--audience", "court"), "SPO/9"),
        (("map", REFERENCE, "no/m.pdf", "--audience", "court"), "can be written"),
        (("pack", REFERENCE, "p.tar"), ".zip"),
        (("pack", "SPO/9", "p.zip"), "SPO/9"),
        (("pack", "verify", "nowhere.zip"), "nowhere.zip"),
        (("pack", "verify", "zone.geojson"), "Give a pack"),
        (("pack", "verify", "."), "can be read"),
        (("statement", REFERENCE, "s.doc"), ".docx"),
        (("card", "SPO/9", "c.pdf"), "SPO/9"),
        (("unused", REFERENCE, "u.docx", "--at", "soon"), "soon"),
    ],
)  # fmt: skip
def test_what_can_t_be_made_is_told_in_a_sentence_and_nothing_is_left(
    case: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(case)
    before = sorted(case.iterdir())
    done = run(*words, status=2)
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert sorted(case.iterdir()) == before


def test_a_pack_is_held_against_the_hash_that_was_told_when_it_was_made(case: Path) -> None:
    said = run("pack", REFERENCE, str(case / "p.zip"), "--reason", "a hearing").stdout
    sha256 = said.strip().rpartition(" ")[2]
    verified = ("pack", "verify", str(case / "p.zip"))
    assert "is the one whose hash was given" in run(*verified, "--manifest", sha256).stdout
    assert sha256 in run(*verified).stdout
    with zipfile.ZipFile(case / "p.zip") as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    told = json.loads(files["manifest.json"])
    del told["files"]["locations.csv"]
    with zipfile.ZipFile(case / "p.zip", "w") as packed:  # by somebody who knows how a manifest is made
        for name, content in files.items():
            if name != "locations.csv":
                packed.writestr(name, json.dumps(told) if name == "manifest.json" else content)
    assert "another than the one" in run(*verified, "--manifest", sha256, status=1).stdout
    told["files"] = {}
    with zipfile.ZipFile(case / "p.zip", "w") as packed:
        packed.writestr("manifest.json", json.dumps(told))
    assert "names no file" in run(*verified, status=1).stdout
