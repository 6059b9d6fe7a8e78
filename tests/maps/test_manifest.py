"""A pack says whether anything in it was changed, and what is no pack is said to be none."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import date

import pytest

from maps.manifest import NAME, verify, zipped
from zones.error import WrongFormat

FILES = {"pack.pdf": b"%PDF-1.7 of old", "map.html": b"<p>", "locations.csv": b"label\r\n"}


def packed() -> bytes:
    return zipped(FILES, "SPO/1/P1", date(2026, 3, 4))[0]


def remade(change: Callable[[dict[str, bytes]], object]) -> bytes:
    """The pack with its files changed by somebody who does not know of the manifest."""
    with zipfile.ZipFile(io.BytesIO(packed())) as read:
        files = {name: read.read(name) for name in read.namelist()}
    change(files)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in files.items():
            made.writestr(name, content)
    return out.getvalue()


def test_a_pack_is_whole_and_the_same_bytes_every_time() -> None:
    content, sha256 = zipped(FILES, "SPO/1/P1", date(2026, 3, 4))
    found = verify(content)
    assert (found.exhibit, found.sha256, found.files, found.faults) == ("SPO/1/P1", sha256, 3, ())
    assert packed() == content


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        pytest.param(lambda f: f.update({"pack.pdf": b"%PDF-1.7 of new"}), "pack.pdf was changed", id="a file changed"),
        pytest.param(lambda f: f.pop("map.html"), "map.html is missing", id="a file gone"),
        pytest.param(lambda f: f.update({"more.txt": b""}), "more.txt is not in the manifest", id="a file added"),
        pytest.param(lambda f: f.update({"Pack.pdf": f.pop("pack.pdf")}), "pack.pdf is missing", id="a file renamed"),
        pytest.param(lambda f: f.update({"map.html": f["pack.pdf"], "pack.pdf": f["map.html"]}), "map.html was changed",
                     id="two exchanged"),
    ],
)  # fmt: skip
def test_any_change_is_found(change: Callable[[dict[str, bytes]], None], fault: str) -> None:
    assert fault in verify(remade(change)).faults


def test_every_flipped_byte_is_found() -> None:
    content = packed()
    for place in range(len(content)):
        flipped = bytearray(content)
        flipped[place] ^= 0xFF
        try:
            found = verify(bytes(flipped))
        except WrongFormat:
            continue
        assert found.faults, place


def local_entry() -> bytes:
    """A pack.pdf of somebody else's, as what reads a zip from its beginning finds it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("pack.pdf", b"another")
    return out.getvalue()[: out.getvalue().index(b"PK\x01\x02")]


@pytest.mark.parametrize(
    "changed",
    [packed() + b"\0", b"\0" + packed(), local_entry() + packed()],
    ids=["after", "before", "an entry before"],
)
def test_what_was_put_around_a_zip_is_told(changed: bytes) -> None:
    try:
        faults = verify(changed).faults
    except WrongFormat:
        return
    assert any("before, between or after" in fault for fault in faults)


def test_a_file_that_is_there_twice_is_told() -> None:
    out = io.BytesIO(packed())
    with zipfile.ZipFile(out, "a") as made, pytest.warns(UserWarning, match="Duplicate"):
        made.writestr("pack.pdf", FILES["pack.pdf"])
    assert "pack.pdf is there more than once" in verify(out.getvalue()).faults


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"%PDF-1.7", id="no zip"),
        pytest.param(packed()[:200], id="cut off"),
        pytest.param(remade(lambda f: f.pop(NAME)), id="no manifest"),
        pytest.param(remade(lambda f: f.update({NAME: b"[1]"})), id="a list"),
        pytest.param(remade(lambda f: f.update({NAME: b"\xff"})), id="no text"),
        pytest.param(remade(lambda f: f.update({NAME: json.dumps({"form": "x", "files": {}}).encode()})), id="another's"),
    ],
)  # fmt: skip
def test_what_is_no_pack_is_said_to_be_none(content: bytes) -> None:
    with pytest.raises(WrongFormat, match="Give a pack"):
        verify(content)
