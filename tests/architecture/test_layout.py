"""Habits of the tree that no linter knows."""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.trees import ROOT, module_name, sources, syntax

LAYERS = (
    *("db/models", "desktop_app/domain", "desktop_app/services", "desktop_app/papers"),
    *("desktop_app/exchange", "desktop_app/ui"),
)
SLOW_TO_IMPORT = ("reportlab", "openpyxl", "pyqtgraph", "numpy", "sqlalchemy")


def names_in(layer: str) -> set[str]:
    """Names of the modules and feature folders directly in a layer."""
    entries = (ROOT / layer).iterdir()
    return {entry.stem for entry in entries if entry.suffix == ".py" or (entry / "__init__.py").exists()}


def variants(name: str) -> set[str]:
    """Other spellings under which the same noun might hide: its plurals, and its words run together."""
    plurals = {f"{name}s", f"{name}es", f"{name[:-1]}ies" if name.endswith("y") else f"{name}s"}
    together = name.replace("_", "")
    return (plurals | {together}) - {name}


def dynamic_imports(tree: ast.Module) -> Iterator[int]:
    """Lines that import a module by a text, which no contract sees."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(attr="import_module") | ast.Name(id="import_module" | "__import__"):
                yield node.lineno
            case _:
                pass


def test_a_noun_has_one_file_name_in_every_layer() -> None:
    names = {layer: names_in(layer) for layer in LAYERS}
    everywhere = set[str]().union(*names.values())
    twice = {(name, other) for name in everywhere for other in variants(name) & everywhere}
    assert twice == set()


def test_variants_find_a_noun_spelled_otherwise() -> None:
    assert {"disputes", "parties", "gridworker"} <= variants("dispute") | variants("party") | variants(
        "grid_worker"
    )


def test_no_module_is_imported_by_its_name_as_text() -> None:
    found = [
        f"{module_name(path)}:{line}"
        for path in sources("desktop_app", "db", "tools")
        for line in dynamic_imports(syntax(path))
    ]
    assert found == []


def test_dynamic_imports_are_seen() -> None:
    text = "import importlib\nimportlib.import_module('x')\n__import__('y')"
    assert list(dynamic_imports(ast.parse(text))) == [3, 2] or list(dynamic_imports(ast.parse(text))) == [
        2,
        3,
    ]


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        module_name(path)
        for path in sources("desktop_app", "tools", "tests", "db")
        if path.read_text(encoding="utf-8").strip() and not ast.get_docstring(syntax(path))
    ]
    assert silent == []


def test_the_db_package_itself_imports_nothing() -> None:
    """``db.enums`` is imported by the domain: what ``db/__init__.py`` imported would come along."""
    body = syntax(ROOT / "db/__init__.py").body
    assert not [node for node in body if not isinstance(node, ast.Expr)]


def test_runtime_uses_qt_core_only() -> None:
    """Import-linter sees PySide6 as one package; the runtime layer may use its QtCore."""
    used = {
        name
        for path in sources("desktop_app/runtime")
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in qt_modules(node)
    }
    assert used <= {"QtCore"}


def qt_modules(node: ast.Import | ast.ImportFrom) -> set[str]:
    """Qt modules that an import statement names, e.g. ``QtCore``."""
    if isinstance(node, ast.ImportFrom) and node.module == "PySide6":
        return {alias.name for alias in node.names}
    dotted = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
    return {name.split(".")[1] for name in dotted if name.startswith("PySide6.")}


@pytest.mark.parametrize("module", ["app", "cli"])
def test_start_up_imports_nothing_slow(module: str) -> None:
    """The login window is painted before reportlab, openpyxl, pyqtgraph, numpy and SQLAlchemy are read."""
    if not Path(ROOT, "desktop_app", f"{module}.py").exists():
        pytest.skip(f"{module}.py not written yet")
    report = f"print(json.dumps([m for m in {SLOW_TO_IMPORT} if m in sys.modules]))"
    program = f"import json, sys, desktop_app.{module}; {report}"
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert json.loads(run.stdout) == []
