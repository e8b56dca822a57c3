"""Each layer contract can fail: an offending import planted in a skeleton of the real tree breaks it alone.

A contract that names a wrong package never fails and proves nothing; these tests are the proof.
"""

import configparser
import re
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.architecture.trees import PACKAGES, ROOT, module_name, project, sources

# Contract → imports that must break it and no other contract, each "importing module -> imported module".
PLANTS = {
    "db-own": ["db.engine -> desktop_app.domain.money", "db.models.dispute -> desktop_app.errors"],
    "db-third-party": ["db.engine -> reportlab", "db.search -> PySide6", "db.models.dispute -> pypinyin"],
    "db-leaves": ["db.enums -> db.types", "db.canonical -> sqlalchemy", "db.enums -> uuid6"],
    "application-leaves": ["desktop_app.errors -> db.enums", "desktop_app.paths -> PySide6"],
    "domain-own": [
        "desktop_app.domain.money -> db.models.dispute",
        "desktop_app.domain.money -> desktop_app.services.dispute",
        "desktop_app.domain.age -> desktop_app.settings",
        "desktop_app.domain.actor -> desktop_app.papers.kit.fonts",
    ],
    "domain-third-party": ["desktop_app.domain.money -> PySide6", "desktop_app.domain.age -> sqlalchemy"],
    "papers-own": [
        "desktop_app.papers.kit.fonts -> db.models.dispute",
        "desktop_app.papers.kit.fonts -> db.engine",
        "desktop_app.papers.dossier.binding -> desktop_app.services.dispute",
    ],
    "papers-third-party": [
        "desktop_app.papers.kit.fonts -> sqlalchemy",
        "desktop_app.papers.dossier.binding -> PySide6",
    ],
    "exchange-own": [
        "desktop_app.exchange.chain -> db.models.package",
        "desktop_app.exchange.chain -> desktop_app.papers.kit.fonts",
        "desktop_app.exchange.chain -> desktop_app.runtime.runner",
    ],
    "exchange-third-party": [
        "desktop_app.exchange.chain -> sqlalchemy",
        "desktop_app.exchange.chain -> reportlab",
    ],
    "services-own": [
        "desktop_app.services.dispute -> desktop_app.runtime.runner",
        "desktop_app.services.dispute -> desktop_app.ui.kit.table",
        "desktop_app.services.dispute -> desktop_app.cli",
    ],
    "services-third-party": [
        "desktop_app.services.dispute -> PySide6",
        "desktop_app.services.dispute -> reportlab",
        "desktop_app.services.dispute -> sqlcipher3",
    ],
    "runtime-own": [
        "desktop_app.runtime.runner -> desktop_app.services.dispute",
        "desktop_app.runtime.runner -> desktop_app.ui.kit.table",
        "desktop_app.runtime.runner -> db.models.dispute",
    ],
    "runtime-third-party": ["desktop_app.runtime.runner -> reportlab", "desktop_app.runtime.runner -> typer"],
    "ui-own": [
        "desktop_app.ui.dispute.page -> db.models.dispute",
        "desktop_app.ui.dispute.page -> db.engine",
        "desktop_app.ui.dispute.page -> desktop_app.papers.kit.fonts",
        "desktop_app.ui.kit.table -> desktop_app.app",
    ],
    "ui-third-party": [
        "desktop_app.ui.dispute.page -> sqlalchemy",
        "desktop_app.ui.kit.table -> reportlab",
        "desktop_app.ui.dispute.page -> openpyxl",
    ],
    "ui-kit": ["desktop_app.ui.kit.table -> desktop_app.ui.dispute.detail_panel"],
    "main-window": ["desktop_app.ui.main_window -> desktop_app.ui.dispute.detail_panel"],
    "pages": ["desktop_app.ui.dispute.detail_panel -> desktop_app.ui.sweep.page"],
}

# Walls between our own layers count all: these chains reach the forbidden module through another one.
CHAINS = {
    "domain-own": [
        "desktop_app.domain.money -> desktop_app.log",
        "desktop_app.log -> desktop_app.services.dispute",
    ],
    "services-own": [
        "desktop_app.services.dispute -> desktop_app.settings",
        "desktop_app.settings -> desktop_app.ui.kit.table",
    ],
    "main-window": [
        "desktop_app.ui.main_window -> desktop_app.ui.top_bar",
        "desktop_app.ui.top_bar -> desktop_app.ui.dispute.detail_panel",
    ],
}

# Modules that the plants name, in case the real tree calls them otherwise one day.
NAMED = {
    *(
        word
        for plants in (*PLANTS.values(), *CHAINS.values())
        for plant in plants
        for word in plant.split(" -> ")
    ),
    "desktop_app.ui.navigation",
}

# What the layer table allows of the runtime dependencies; every other one must be forbidden by name.
ALLOWED = {
    "db-third-party": {"sqlalchemy", "alembic", "sqlcipher3", "psycopg", "cryptography", "uuid6"},
    "db-leaves": set[str](),
    "application-leaves": set[str](),
    "domain-third-party": set[str](),
    "papers-third-party": {"reportlab", "pikepdf", "PIL", "pypdfium2", "fontTools", "zxingcpp"},
    "exchange-third-party": {"cryptography", "msgspec", "pyrage", "zstandard"},
    "services-third-party": {
        *("sqlalchemy", "openpyxl", "icalendar", "python_calamine"),
        *("pypinyin", "rapidfuzz", "msgspec", "uuid6"),
    },
    "runtime-third-party": {"PySide6", "shiboken6", "sqlalchemy", "uuid6"},
    "ui-third-party": {"PySide6", "shiboken6", "pyqtgraph", "numpy", "pypdfium2"},
}

# Distributions that are imported under another name than their own in small letters.
IMPORTED_AS = {
    "fonttools": "fontTools",
    "pillow": "PIL",
    "pyside6-essentials": "PySide6",
    "python-calamine": "python_calamine",
    "zxing-cpp": "zxingcpp",
}


def contracts() -> dict[str, set[str]]:
    """The contracts in the configuration and the modules that each forbids."""
    config = configparser.ConfigParser()
    config.read(ROOT / ".importlinter", encoding="ascii")
    return {
        section.rsplit(":", 1)[1]: set(config[section].get("forbidden_modules", "").split())
        for section in config.sections()
        if section.startswith("importlinter:contract:")
    }


def plant(root: Path, edges: list[str]) -> None:
    """Write a skeleton of the real tree (every module, empty) and the offending imports into it."""
    real = {module_name(path) for path in sources(*PACKAGES)}
    wanted = {name for name in real | NAMED if name.split(".")[0] in PACKAGES}
    packages = {name.rpartition(".")[0] for name in wanted} | set(PACKAGES)
    texts = dict.fromkeys(wanted | packages - {""}, "")
    for edge in edges:
        importing, imported = edge.split(" -> ")
        texts[importing] += f"import {imported}\n"
    for name, text in texts.items():
        stem = root.joinpath(*name.split("."))
        path = stem / "__init__.py" if name in packages else stem.with_suffix(".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="ascii")


def broken_contracts(root: Path) -> tuple[set[str], str]:
    """Names of the contracts that import-linter reports as broken in the tree, and all that it prints."""
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    run = subprocess.run(
        [sys.executable, "-c", program, "--no-cache", "--no-logo", "--config", str(ROOT / ".importlinter")],
        cwd=root,
        env={"PYTHONPATH": str(root), "COLUMNS": "400", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Contracts:" in run.stdout, run.stdout + run.stderr
    return set(re.findall(r"^(.+) BROKEN", run.stdout, flags=re.MULTILINE)), run.stdout


def title(contract: str) -> str:
    """The contract's name as printed."""
    config = configparser.ConfigParser()
    config.read(ROOT / ".importlinter", encoding="ascii")
    return config[f"importlinter:contract:{contract}"]["name"]


def test_the_skeleton_alone_breaks_nothing(tmp_path: Path) -> None:
    plant(tmp_path, [])
    broken, output = broken_contracts(tmp_path)
    assert broken == set()
    assert f"Contracts: {len(contracts())} kept, 0 broken" in output


@pytest.mark.parametrize("contract", PLANTS)
def test_a_planted_import_breaks_exactly_its_contract(contract: str, tmp_path: Path) -> None:
    plant(tmp_path, PLANTS[contract])
    broken, output = broken_contracts(tmp_path)
    assert broken == {title(contract)}
    for edge in PLANTS[contract]:
        assert edge in output, f"{edge} was not reported"


@pytest.mark.parametrize("contract", CHAINS)
def test_a_forbidden_module_reached_through_another_one_counts(contract: str, tmp_path: Path) -> None:
    plant(tmp_path, CHAINS[contract])
    assert title(contract) in broken_contracts(tmp_path)[0]


def test_every_contract_is_proven() -> None:
    assert set(contracts()) == set(PLANTS)


@pytest.mark.parametrize("contract", ALLOWED)
def test_every_runtime_dependency_is_allowed_to_the_layer_or_forbidden(contract: str) -> None:
    """A new dependency must be placed in every layer's wall, so that none slips in unnoticed."""
    names = {Requirement(text).name.lower() for text in project()["dependencies"]} - {"tzdata"}
    roots = {IMPORTED_AS.get(name, name) for name in names} | {"shiboken6"}
    placed = contracts()[contract] | ALLOWED[contract]
    assert roots - placed == set()
    assert not contracts()[contract] & ALLOWED[contract]
