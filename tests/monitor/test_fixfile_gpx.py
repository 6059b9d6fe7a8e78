"""GPX: its points are fixes where the radius is said for all; a file that is not whole is never half read."""

from pathlib import Path
from unittest.mock import patch

import pytest

from monitor.fix import Fix
from monitor.fixfile.read import read_blocks
from monitor.fixfile.refusal import Refusal
from monitor.fixtable import to_fixes
from zones.error import CordonError, DamagedFile, UnsafeFile, WrongFormat

POINT = '<trkpt lat="50.801" lon="-0.1"><ele>2</ele><time>2026-03-03T12:00:00Z</time></trkpt>'


def gpx(folder: Path, inner: str, *, version: str = "1.1", name: str = "trail.gpx") -> Path:
    path = folder / name
    space = f"http://www.topografix.com/GPX/{version.replace('.', '/')}"
    path.write_text(f'<?xml version="1.0"?>\n<gpx version="{version}" xmlns="{space}">{inner}</gpx>\n')
    return path


def track(*points: str) -> str:
    return f"<trk><name>Morning walk</name><trkseg>{''.join(points)}</trkseg></trk>"


def read(path: Path, radius_95_m: float | None = 20.0) -> tuple[list[Fix], list[Refusal]]:
    batches = list(read_blocks(path, {}, radius_95_m=radius_95_m))
    return [fix for one in batches for fix in to_fixes(one.fixes)], [
        refusal for one in batches for refusal in one.refusals
    ]


@pytest.mark.parametrize("version", ["1.0", "1.1"])
@pytest.mark.parametrize("name", ["trail.gpx", "trail", "trail.xml"])
def test_the_points_of_all_tracks_and_segments_and_waypoints_are_fixes(tmp_path: Path, version: str, name: str) -> None:
    second = POINT.replace("50.801", "50.802")
    inner = POINT.replace("trkpt", "wpt") + track(POINT, "</trkseg><trkseg>", second) + track() + track(POINT)
    fixes, refusals = read(
        gpx(tmp_path, f"<metadata><time>2026-01-01T00:00Z</time></metadata>{inner}", version=version, name=name)
    )
    assert not refusals
    assert [(fix.row, fix.lat_deg, fix.lon_deg, fix.radius_95_m) for fix in fixes] == [
        (1, 50.801, -0.1, 20.0), (2, 50.801, -0.1, 20.0), (3, 50.802, -0.1, 20.0), (4, 50.801, -0.1, 20.0),
    ]  # fmt: skip
    assert {(fix.device, fix.at.isoformat()) for fix in fixes} == {("", "2026-03-03T12:00:00+00:00")}


@pytest.mark.parametrize(
    ("point", "field", "said"),
    [
        ('<trkpt lat="50.8" lon="0"/>', "time", "missing"),
        ('<trkpt lat="50.8" lon="0"><time>2026-03-03T12:00:00</time></trkpt>', "time", "offset"),
        (
            '<trkpt lat="50.8" lon="0"><extensions><time>2026-03-03T12:00Z</time></extensions></trkpt>',
            "time",
            "missing",
        ),
        (POINT.replace(' lon="-0.1"', ""), "longitude", "missing"),
        (POINT.replace("50.801", "nan"), "latitude", "number"),
        (POINT.replace("50.801", "-0.1").replace('lon="-0.1"', 'lon="50.8"'), "latitude, longitude", "Great Britain"),
        (POINT.replace("<ele>2</ele>", "<fix>none</fix>"), "fix", "no fix"),
        (POINT.replace("Z</time>", f"{'0' * 20_000}Z</time>"), "time", "read"),
    ],
    ids=["no time", "no offset", "another's time", "no longitude", "no number", "swapped", "no fix", "a long text"],
)
def test_a_point_that_is_no_fix_is_refused_with_its_reason(tmp_path: Path, point: str, field: str, said: str) -> None:
    fixes, refusals = read(gpx(tmp_path, track(POINT, point, POINT)))
    assert [fix.row for fix in fixes] == [1, 3]
    assert [(refusal.row, refusal.field) for refusal in refusals] == [(2, field)]
    assert said in refusals[0].remedy


def test_without_a_radius_each_point_is_refused_with_the_remedy(tmp_path: Path) -> None:
    point = POINT.replace("<ele>2</ele>", "<hdop>1.2</hdop>")
    fixes, refusals = read(gpx(tmp_path, track(point, point)), radius_95_m=None)
    assert not fixes
    assert [(refusal.row, refusal.field) for refusal in refusals] == [(1, "radius_95_m"), (2, "radius_95_m")]
    assert "--radius METRES" in refusals[0].remedy


def test_a_speed_of_gpx_1_0_is_taken(tmp_path: Path) -> None:
    fixes, _ = read(gpx(tmp_path, track(POINT.replace("<ele>2</ele>", "<speed> 1.5 </speed>")), version="1.0"))
    assert fixes[0].speed_mps == 1.5


def test_a_route_is_a_plan(tmp_path: Path) -> None:
    route = f"<rte>{POINT.replace('trkpt', 'rtept')}</rte>"
    assert len(read(gpx(tmp_path, route + track(POINT)))[0]) == 1
    with pytest.raises(WrongFormat, match="a route is a plan"):
        read(gpx(tmp_path, route))


@pytest.mark.parametrize(
    "text",
    ['<!DOCTYPE gpx [<!ENTITY a "b">]><gpx/>', '<?xml version="1.0"?><!DOCTYPE gpx SYSTEM "http://a.test/"><gpx/>'],
)
def test_a_doctype_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "trail.gpx"
    path.write_text(text)
    with pytest.raises(UnsafeFile, match="DOCTYPE"):
        read(path)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("</trkseg></trk></gpx>", ""),
        ("</gpx>", ""),
        ("<ele>2</ele>", "<ele>2</elf>"),
        ("</gpx>", "</gpx><gpx/>"),
        ("Morning", "&morning;"),
    ],
)
def test_xml_that_is_not_whole_is_refused_with_its_line(tmp_path: Path, old: str, new: str) -> None:
    path = gpx(tmp_path, track(*[POINT] * 5))
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(DamagedFile, match=r"line [23]"):
        read(path)


def test_a_point_where_gpx_has_none_is_not_passed_over(tmp_path: Path) -> None:
    with pytest.raises(DamagedFile, match="trkpt"):
        read(gpx(tmp_path, f"<trk>{POINT}</trk>"))


@pytest.mark.parametrize("text", ["", "device,time", "<kml/>", "<gpx"])
def test_what_is_only_called_gpx_is_refused_in_words(tmp_path: Path, text: str) -> None:
    (tmp_path / "trail.gpx").write_text(text)
    with pytest.raises(CordonError, match="GPX"):
        read(tmp_path / "trail.gpx")


def test_a_header_of_csv_in_angle_brackets_is_no_gpx(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("<time>,<lat>,<lon>,<radius>\n2026-03-03T12:00Z,50.8,0,10")
    assert len(read(tmp_path / "a.csv")[0]) == 1


def test_a_long_track_is_read_in_blocks(tmp_path: Path) -> None:
    path = gpx(tmp_path, track(*[POINT] * 30_000))
    with patch("monitor.fixfile.gpx.BLOCK_ROWS", 1_000), patch("monitor.fixfile.read.BLOCK_ROWS", 1_000):
        blocks = list(read_blocks(path, {}, radius_95_m=20.0))
    assert [row for one in blocks for row in one.fixes.column("row").to_pylist()] == [*range(1, 30_001)]
    assert len(blocks) > 2
