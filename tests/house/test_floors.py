"""The laws of the house: imports run downwards, and in no circle."""

import ast
from functools import cache
from pathlib import Path

from tests.builders import PROJECT

FLOORS = {"zones": 0, "monitor": 1, "maps": 2, "cordon": 3}


def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{name.name}" for name in node.names}
        elif isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
    return found


@cache
def _modules() -> dict[str, set[str]]:
    made: dict[str, set[str]] = {}
    for room in FLOORS:
        for path in (PROJECT / room).rglob("*.py"):
            parts = path.relative_to(PROJECT).with_suffix("").parts
            made[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = _imports(path)
    return made


def test_imports_run_downwards() -> None:
    upwards = [
        (module, name)
        for module, names in _modules().items()
        for name in names
        if FLOORS.get(name.split(".")[0], -1) > FLOORS[module.split(".")[0]]
    ]
    assert upwards == []


def test_imports_run_in_no_circle() -> None:
    modules = _modules()
    graph = {
        module: {name for name in names if name in modules and name != module} for module, names in modules.items()
    }
    done: set[str] = set()

    def visit(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, " -> ".join((*path, module))
        if module not in done:
            for name in sorted(graph[module]):
                visit(name, (*path, module))
            done.add(module)

    for module in sorted(graph):
        visit(module, ())


def test_only_the_rooms_that_may_know_a_part_know_it() -> None:
    allowed = {
        "sqlalchemy": (
            "zones.storage",
            "zones.database",
            "zones.review.storage",
            "monitor.storage",
            "monitor.doubt_storage",
            "monitor.alert_storage",
            "monitor.gazetteer.storage",
            "monitor.gazetteer.upsert",
            "cordon.",
        ),
        "folium": ("maps.interactive", "maps.drawing", "maps.paper.page", "maps.board", "maps.trail.page"),
        "fastapi": ("cordon.api", "cordon.pages"),
    }
    for module, names in _modules().items():
        for part, rooms in allowed.items():
            if any(name.split(".")[0] == part for name in names):
                assert module.startswith(rooms), f"{module} knows {part}"
