"""Every error and every setting is documented; every action writes one audit event; the tables are the migrated ones."""

import ast
import re

import pytest

import cordon.audit.chain
import cordon.draft
import cordon.exhibit
import cordon.note
import cordon.reach
import cordon.signin.error
import cordon.signin.storage
import maps.error
import monitor.doubt_storage
import monitor.gazetteer.storage
import monitor.storage
import zones.error
import zones.review.storage
import zones.storage
from cordon.audit.words import WORDS
from cordon.migrations import NEWEST, ensure_schema
from cordon.settings import Settings
from tests.builders import PROJECT
from zones.database import metadata, open_engine
from zones.error import CordonError


@pytest.mark.parametrize("module", [zones.error, maps.error, cordon.signin.error])
def test_every_error_is_drawn_on_top_of_its_module(module: object) -> None:
    drawn = module.__doc__ or ""
    for name, kind in vars(module).items():
        if isinstance(kind, type) and issubclass(kind, CordonError) and kind.__module__ == module.__name__:  # type: ignore[attr-defined]
            assert re.search(rf"\b{name}\b", drawn), name


def test_every_setting_is_documented() -> None:
    page = (PROJECT / "docs" / "settings.md").read_text()
    for name, field in Settings.model_fields.items():
        assert f"`CORDON_{name.upper()}`" in page
        assert field.description


def test_every_action_opens_one_act() -> None:
    for file in (PROJECT / "cordon" / "actions").glob("*.py"):
        for node in ast.parse(file.read_text()).body:
            named = {arg.arg for arg in node.args.args} if isinstance(node, ast.FunctionDef) else set()
            if "desk" in named and "act" not in named:  # a part of an action is given the act that it is part of
                acts = [n for n in ast.walk(node) if isinstance(n, ast.Attribute) and n.attr == "act"]
                assert len(acts) == 1, f"{file.name}: {node.name}"  # type: ignore[attr-defined]


def test_the_migrated_tables_are_those_of_the_code(tmp_path: object) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    assert {
        zones.storage,
        zones.review.storage,
        monitor.doubt_storage,
        monitor.storage,
        monitor.gazetteer.storage,
        cordon.audit.chain,
        cordon.draft,
        cordon.exhibit,
        cordon.note,
        cordon.reach,
        cordon.signin.storage,
    }
    engine = open_engine(f"sqlite:///{tmp_path}/new.db")
    assert ensure_schema(engine)
    assert not ensure_schema(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert context.get_current_revision() == NEWEST
        assert compare_metadata(context, metadata) == []


def test_every_action_has_words_in_the_audit() -> None:
    named = {
        word
        for file in (PROJECT / "cordon").rglob("*.py")
        for call in re.findall(r"desk\.act\(([^,]*),", file.read_text())
        for word in re.findall(r'"([a-z_0-9]+\.[a-z_0-9]+)"', call)
    }
    assert len(named) > 40
    known = {action for group in WORDS.values() for action in group}
    assert named == known
