"""The process that reads: one driver, no network, none of our settings, nothing left behind."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.zones.zonefiles import WORK, gpkg, refusal, written
from zones.error import BadFile, TooLarge
from zones.gisfile import child, driver
from zones.gisfile.read import read_zone_shapes


def test_the_childs_driver_is_the_only_one_even_where_a_build_has_unknown_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = gpkg(tmp_path, [WORK])
    monkeypatch.setattr(driver, "DRIVERS", "MEM|VRT")
    assert len(read_zone_shapes(path)) == 1


def test_the_child_refuses_to_read_with_other_drivers_about(tmp_path: Path) -> None:
    task = {"path": "x", "driver": "GPKG", "field": "F", "value": "x", "most_bytes": 1, "most_vertices": 1}
    environment = {"PYTHONPATH": str(Path(child.__file__).parents[2]), "GDAL_SKIP": "MEM", child._TRIED: "1",
                   child.TASK: json.dumps(task)}  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "zones.gisfile.child"], env=environment, capture_output=True, check=False
    )
    assert done.returncode != 0
    assert done.stdout == b""


def test_the_child_has_no_network_where_the_system_allows_that() -> None:
    script = (
        "import os, zones.gisfile.child as c; before = os.readlink('/proc/self/ns/net'); c.leave_network();"
        "print(before != os.readlink('/proc/self/ns/net'), open('/proc/net/dev').read().count(':'))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True,
                          cwd=Path(child.__file__).parents[2])  # fmt: skip
    left, devices = done.stdout.split()
    assert left == "False" or int(devices) <= 1  # nothing but a loopback that is down


def test_the_child_is_given_none_of_our_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORDON_DATABASE_URL", "secret")
    given = driver._environment({"driver": "GPX"}, str(tmp_path))
    assert "secret" not in "".join(given.values())
    assert "GPX" not in given["GDAL_SKIP"].split(",")


def test_a_child_that_takes_too_long_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = gpkg(tmp_path, [WORK])
    monkeypatch.setattr(driver, "TIMEOUT_S", 0.01)
    assert isinstance(refusal(path), TooLarge)


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = gpkg(tmp_path, [WORK])
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    read_zone_shapes(path)
    with pytest.raises(BadFile):
        read_zone_shapes(written(tmp_path, "bad.kml", "<kml>"))
    assert os.listdir(temporary) == []
