"""The pack of a matter and the papers that go with it: what is in them, what is not, and what is on record of them."""

import csv
import io
import json
import re
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import docx
import pikepdf
import pytest

from cordon.actions import checks
from cordon.actions.cards import make_card
from cordon.actions.fixes import record_fixes
from cordon.actions.maps import Form, draw_map
from cordon.actions.orders import add_order, add_order_event
from cordon.actions.packs import draft_statement, draft_unused, make_pack
from cordon.actions.zones import NewShape, Options, add_zones, vary_zone
from cordon.audit.search import Sought, search
from cordon.desk import Desk
from maps.manifest import verify
from maps.paper.layout import Paper
from maps.scene import Audience
from monitor.fix import Fix
from monitor.fixtable import to_table
from monitor.sighting import read_sighting
from tests.builders import at, order, square
from tests.canary import PROTECTED, SUBJECT
from tests.cordon.browser import Clock
from tests.printed import text_of
from zones.error import BadValue, NotFound
from zones.instant import Instant
from zones.order import read_event
from zones.zone import MadeBy, ZoneKind

REFERENCE = "SPO/2026/1"
SEEN = {
    "subject": "S-1",
    "place": "50.801,0.0",
    "radius_m": 5,
    "at": "2026-03-03T08:30Z",
    "who": "Mrs Neighbour",
    "how": "from her door",
}
NOTE = "her sister lives there"
DEVICE = "ZZ-TAG-7"


def fixes() -> list[Fix]:
    """Inside twice, outside, a silence, inside again, and then 30 km away a minute later."""
    places = [(0, 50.801), (1, 50.8011), (2, 50.80212), (30, 50.801), (31, 51.1)]
    start = at("2026-03-05T08:00Z")
    return [
        Fix(row=n, device=DEVICE, at=Instant(start + timedelta(minutes=minute)), lon_deg=0.0, lat_deg=lat, radius_95_m=8.0,
            mechanism="GPS" if n else "", speed_mps=1.5 if n == 2 else None)
        for n, (minute, lat) in enumerate(places)
    ]  # fmt: skip


@pytest.fixture
def case(desk: Desk) -> Desk:
    add_order(desk, order())
    drawn = NewShape(shape=square(), made_by=MadeBy.CIRCLE, source="drawn around the bakery", note=NOTE)
    add_zones(desk, REFERENCE, [drawn], Options(kind=ZoneKind.WORKPLACE))
    checks.add_sighting(desk, read_sighting(SEEN))
    checks.add_sighting(desk, read_sighting({**SEEN, "place": "50.81,0.0", "at": "2026-03-04T08:30Z"}))
    list(record_fixes(desk, [to_table(fixes())], subject="S-1", before_commit=lambda: 3))
    return desk


def files(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def words_of(document: bytes) -> str:
    read = docx.Document(io.BytesIO(document))
    cells = [cell.text for table in read.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in read.paragraphs), *cells])


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files(content)["locations.csv"].decode())))


def test_a_pack_holds_what_its_manifest_says_and_reads_as_one(case: Desk) -> None:
    made = make_pack(case, REFERENCE)
    found = verify(made.pack.content)
    assert (found.faults, found.exhibit, found.sha256) == ((), f"{REFERENCE}/P1", made.pack.sha256)
    held = files(made.pack.content)
    assert set(held) == {"pack.pdf", "map.html", "map.geojson", "locations.csv", "read-me.txt", "manifest.json"}
    assert held["pack.pdf"] == made.pack.pdf
    assert json.loads(held["map.geojson"])["exhibit"] == f"{REFERENCE}/P1"
    text = text_of(made.pack.pdf)
    for part in ("Contents", "and why", "The order and its zones", "Exclusion zones", "The boundary of each zone in words",
                 "The locations", "What points away", "Gaps", "Fixes that are not plausible", "The method, and its error",
                 "The handling of the records", "tester"):  # fmt: skip
        assert part in text, part
    with pikepdf.open(io.BytesIO(made.pack.pdf)) as pdf, pdf.open_metadata() as about:
        assert (about["pdfaid:part"], about["pdfuaid:part"]) == ("2", "1")
        assert pdf.check_pdf_syntax() == []


def test_locations_are_labelled_by_what_they_are_and_each_run_inside_by_a_letter(case: Desk) -> None:
    rows = rows_of(make_pack(case, REFERENCE).pack.content)
    assert [row["label"] for row in rows] == ["S1", "S2", "A1", "A2", "T1", "B1"]
    assert [row["outcome"] for row in rows] == ["inside", "outside", "inside", "inside", "outside", "inside"]
    assert [row["mechanism"] for row in rows] == ["reported", "reported", "tag", "tag, GPS", "tag, GPS", "tag, GPS"]
    assert rows[0]["time"] == "2026-03-03 08:30:00 GMT"
    assert rows[0]["grid"].startswith("TQ 4")
    assert float(rows[2]["clearance_m"]) < 0 < float(rows[4]["clearance_m"])
    assert (rows[4]["speed_mps"], rows[4]["speed_by_line"]) == ("1.50", "false")
    assert rows[3]["speed_by_line"] == "true"
    assert float(rows[3]["speed_mps"]) == pytest.approx(11.12 / 60, abs=0.005)


def test_what_points_away_and_what_is_not_known_is_in_the_pack(case: Desk) -> None:
    text = " ".join(text_of(make_pack(case, REFERENCE).pack.pdf).split())
    away = text[text.rindex("What points away") :]
    assert re.search(r"Proved outside the zones 2 ", away)
    assert re.search(r"Recorded fixes far from every zone of the order, not in the table 1 ", away)
    assert "0:28:00" in away
    assert "m/s" in away
    assert DEVICE in away


def test_nothing_of_a_witness_or_of_her_is_in_anything_that_is_filed(case: Desk) -> None:
    made = make_pack(case, REFERENCE)
    held = files(made.pack.content)
    texts = [text_of(made.pack.pdf), *(held[name].decode() for name in held if name != "pack.pdf")]
    texts += [words_of(draft_statement(case, REFERENCE).content), words_of(draft_unused(case, REFERENCE).content)]
    for text in texts:
        for word in (PROTECTED, "P-1", SUBJECT, "Neighbour", "her door", NOTE, "bakery", "workplace", "circle around"):
            assert word not in text, word


def test_the_same_pack_again_is_the_same_bytes_and_the_same_exhibit(case: Desk, clock: Clock) -> None:
    clock.passes(days=30)  # all that was recorded has been
    first = make_pack(case, REFERENCE)
    clock.passes(days=2)
    assert make_pack(case, REFERENCE) == first
    checks.add_sighting(case, read_sighting({**SEEN, "at": "2026-03-05T08:30Z"}))
    assert make_pack(case, REFERENCE).exhibit.reference == f"{REFERENCE}/P2"


def test_a_look_or_a_drawing_changes_no_pack(case: Desk) -> None:
    first = make_pack(case, REFERENCE)
    draw_map(case, REFERENCE, Audience.COURT, Form.SHEETS)
    checks.show_check(case, "C-1")
    assert make_pack(case, REFERENCE) == first


def test_what_a_pack_adds_is_on_record_with_the_reason_for_each(case: Desk) -> None:
    made = make_pack(case, REFERENCE)
    with case.engine.connect() as connection:
        event = search(connection, Sought(), before=None, most=1)[0]
    assert (event.action, event.to_whom) == ("pack.made", "court")
    assert event.what["manifest_sha256"] == made.pack.sha256
    assert len(event.what["added"]) == 5  # type: ignore[arg-type]


def test_a_pack_is_of_the_zones_and_standing_of_its_time(case: Desk) -> None:
    vary_zone(case, REFERENCE, "Zone A", NewShape(shape=square(west=0.01), made_by=MadeBy.DRAWN, source="moved"),
              Options(valid_from=at("2026-04-01T00:00Z")))  # fmt: skip
    add_order_event(case, REFERENCE, read_event({"kind": "discharged", "at": "2026-05-01T00:00:00Z"}))
    before = make_pack(case, REFERENCE, at=at("2026-03-10T12:00Z"), paper=Paper(name="A3"))
    after = make_pack(case, REFERENCE, at=at("2026-06-01T12:00Z"))
    assert "Not in force" not in text_of(before.pack.pdf)
    assert "Not in force" in text_of(after.pack.pdf)
    zones = [json.loads(files(one.pack.content)["map.geojson"])["features"][0]["geometry"] for one in (before, after)]
    assert zones[0] != zones[1]
    assert {row["zone"] for row in rows_of(before.pack.content)} == {"Zone A"}
    assert {row["zone"] for row in rows_of(after.pack.content)} == {"Zone A, before Wed 1 April 2026"}
    words = text_of(after.pack.pdf)
    assert "Zone A, before Wed 1 April 2026" in words[words.rindex("The boundary of each zone in words") :]


def test_the_handling_says_which_zones_and_how_many_fixes(case: Desk) -> None:
    vary_zone(case, REFERENCE, "Zone A", NewShape(shape=square(size=0.003), made_by=MadeBy.DRAWN, source="cut"),
              Options(valid_from=at("2026-03-06T00:00Z")))  # fmt: skip
    add_zones(case, REFERENCE, [NewShape(shape=square(west=0.02), made_by=MadeBy.DRAWN, source="")],
              Options(valid_from=at("2036-01-01T00:00Z")))  # fmt: skip
    text = " ".join(text_of(make_pack(case, REFERENCE).pack.pdf).split())
    handling = text[text.rindex("The handling of the records") :]
    assert "added zones (Zone A)" in handling
    assert "varied a zone (Zone A, version 2)" in handling
    assert "checked and recorded a file of fixes (5 fixes, 3 rows refused)" in handling
    assert "Zone B" not in text  # which is still to come


def test_the_gaps_are_told_with_what_usually_lies_between_two_fixes(case: Desk) -> None:
    text = " ".join(text_of(make_pack(case, REFERENCE).pack.pdf).split())
    assert f"{DEVICE} 5 0:01:00 1 0:28:00 0:28:00" in text


def test_a_matter_without_locations_has_a_pack_too(desk: Desk) -> None:
    add_order(desk, order())
    add_zones(desk, REFERENCE, [NewShape(shape=square(), made_by=MadeBy.DRAWN, source="a test")], Options())
    text = text_of(make_pack(desk, REFERENCE).pack.pdf)
    assert "No location is recorded." in text
    assert "There is none." in text
    assert "table has no location" in words_of(draft_statement(desk, REFERENCE).content)
    assert make_card(desk, REFERENCE).content


def test_a_statement_has_blanks_only_for_what_a_person_must_say(case: Desk) -> None:
    sha256 = make_pack(case, REFERENCE).pack.sha256
    document = draft_statement(case, REFERENCE)
    words = words_of(document.content)
    for said in ("Criminal Justice Act 1967, s 9", "true to the best of my knowledge and belief", f"{REFERENCE}/P1",
                 sha256[:8], "S1", "A2", "inside", "2026-03-03 08:30:00 GMT"):  # fmt: skip
        assert said in words, said
    blanks = [line for line in words.splitlines() if "…" in line]
    for asked in ("Statement of", "Age", "Signature", "I am", "came to me"):
        assert any(asked in line for line in blanks), asked
    xml = files(document.content)
    assert b"NUMPAGES" in xml["word/document.xml"] + xml["word/footer1.xml"]  # Word counts the pages
    assert b"python-docx" not in b"".join(xml.values())


def test_a_schedule_lists_what_is_not_used_and_nothing_that_points_to_the_zones(case: Desk) -> None:
    checks.mark_check(case, "C-1", "It was another man.", in_error=True)
    words = words_of(draft_unused(case, REFERENCE).content)
    for item in ("Location S1", "1 fix of a tag, far from every zone of the order", "1 silence of tag ZZ-TAG-7, 0:28:00 together", "not plausible",
                 "Check C-1, recorded in error", "3 rows of a file of fixes that could not be read"):  # fmt: skip
        assert item in words, item
    assert "another man" not in words
    assert ": inside" not in words


def test_the_drafts_are_the_same_bytes_on_the_same_day(case: Desk, clock: Clock) -> None:
    for draft in (draft_statement, draft_unused):
        assert draft(case, REFERENCE) == draft(case, REFERENCE)


def test_a_card_is_one_page_without_her_and_without_a_zone_s_own_name(case: Desk) -> None:
    card = make_card(case, REFERENCE)
    with pikepdf.open(io.BytesIO(card.content)) as pdf:
        assert len(pdf.pages) == 1
    text = text_of(card.content)
    for said in (SUBJECT, "S-1", REFERENCE, "Zone A", "At all times", "When you see this person"):
        assert said in text, said
    for hidden in (PROTECTED, "P-1", NOTE, "workplace"):
        assert hidden not in text


@pytest.mark.parametrize("make", [make_pack, draft_statement, draft_unused, make_card])
def test_an_order_that_is_not_there_has_no_papers(desk: Desk, make: object) -> None:
    with pytest.raises(NotFound):
        make(desk, "SPO/9")  # type: ignore[operator]


def test_a_key_that_can_t_be_used_is_refused_before_anything_is_on_record(case: Desk, tmp_path: Path) -> None:
    (tmp_path / "key.p12").write_bytes(b"no key")
    changed = case.settings.model_copy(update={"signing_key": tmp_path / "key.p12"})
    from dataclasses import replace

    with pytest.raises(BadValue, match="CORDON_SIGNING_KEY"):
        make_pack(replace(case, settings=changed), REFERENCE)


def test_a_configured_key_signs_the_pdf_of_a_pack(case: Desk, tmp_path: Path) -> None:
    from dataclasses import replace

    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature

    changed = case.settings.model_copy(update={"signing_key": key_file(tmp_path), "signing_password": "a tulip"})
    made = make_pack(replace(case, settings=changed), REFERENCE)
    (signature,) = PdfFileReader(io.BytesIO(made.pack.pdf)).embedded_signatures
    with ThreadPoolExecutor(1) as alone:  # it runs an event loop, and the tests of pages leave one in this thread
        status = alone.submit(validate_pdf_signature, signature).result()
    assert (status.intact, status.valid) == (True, True)
    assert "Saltmere Police" in str(signature.signer_cert.subject.human_friendly)
    assert verify(made.pack.content).faults == ()
    changed_pdf = made.pack.pdf.replace(b"%%EOF", b"%%EOG", 1)
    (again,) = PdfFileReader(io.BytesIO(changed_pdf)).embedded_signatures
    with ThreadPoolExecutor(1) as alone:
        assert not alone.submit(validate_pdf_signature, again).result().intact


def key_file(folder: Path) -> Path:
    """A key and a certificate of our own, for a test."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import pkcs12
    from cryptography.x509.oid import NameOID

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Saltmere Police")])
    start = at("2026-01-01T00:00Z")
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(7).not_valid_before(start).not_valid_after(start + timedelta(days=3_650))
        .add_extension(x509.KeyUsage(True, True, False, False, False, False, False, False, False), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    sealed = serialization.BestAvailableEncryption(b"a tulip")
    file = folder / "key.p12"
    file.write_bytes(pkcs12.serialize_key_and_certificates(b"cordon", key, certificate, None, sealed))
    return file
