"""The project's own gates find what they are for."""

import ast
import json
import tomllib
from pathlib import Path

import pytest

import check_coverage
import check_leaks
import check_licences
import check_sizes

ROOT = Path(__file__).resolve().parents[2]
WHERE = Path("desktop_app/x.py")


def test_a_file_that_is_too_long_is_found() -> None:
    assert check_sizes.file_breaches(WHERE, "\n" * 600) == []
    assert check_sizes.file_breaches(WHERE, "\n" * 601) == ["desktop_app/x.py has 601 lines (at most 600)"]


def test_a_class_that_is_too_long_is_found() -> None:
    tree = ast.parse("class Case:\n" + "    a = 1\n" * 300)
    assert list(check_sizes.class_breaches(WHERE, tree)) == [
        "desktop_app/x.py:1: class Case has 301 lines (at most 300)"
    ]


def test_a_class_with_too_many_public_methods_is_found() -> None:
    methods = "".join(
        f"    def m{number}(self): ...\n    def _p{number}(self): ...\n" for number in range(21)
    )
    (breach,) = check_sizes.class_breaches(WHERE, ast.parse("class Case:\n" + methods))
    assert breach.endswith("has 21 public methods (at most 20)")


@pytest.mark.parametrize("name", ["CaseManager", "TableHelper", "DateUtils"])
def test_a_class_named_after_a_drawer_is_found(name: str) -> None:
    assert len(list(check_sizes.class_breaches(WHERE, ast.parse(f"class {name}: ...")))) == 1


# In pieces, so that the gate does not find this file.
@pytest.mark.parametrize(
    "line",
    [
        'folder = "' + "/ro" + 'ot/x"',
        "see (" + "/ho" + "me/someone)",
        "open('/t" + "mp/x')",
        "pip install --index" + "-url x",
        "https://mirror.example/si" + "mple/",
        "C:\\Us" + "ers\\someone",
    ],
)
def test_a_leaked_path_or_address_is_found(line: str) -> None:
    assert check_leaks.leaks_in(f"first\n{line}\n")[0][0] == 2


def test_ordinary_text_is_no_leak() -> None:
    assert (
        check_leaks.leaks_in("ask /usr/share or https://example.org/simplest; a homework/x; ../shared") == []
    )


@pytest.mark.parametrize(
    ("licence", "verdict"),
    [
        ("MIT", True),
        ("LGPL-3.0-only", True),
        ("LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only", True),
        ("GPL-3.0-or-later", False),
        ("AGPL-3.0-only", False),
        ("GNU General Public License v3", False),
    ],
)
def test_strong_copyleft_alone_is_refused(licence: str, verdict: bool) -> None:
    assert check_licences.is_shippable(licence) is verdict


def test_a_dependency_that_is_not_in_the_notices_is_found() -> None:
    notices = (ROOT / "THIRD_PARTY_NOTICES.md").read_text(encoding="utf-8")
    assert check_licences.breaches(notices) == []
    without = notices.replace("| reportlab |", "| another |")
    assert [breach.split(":")[0] for breach in check_licences.breaches(without)] == ["reportlab"]
    wrong = notices.replace("| typer | MIT |", "| typer | BSD |")
    assert check_licences.breaches(wrong) == ["typer: listed as BSD, but its metadata says MIT"]


def coverage_report(tmp_path: Path, domain: int) -> str:
    """A report of coverage in which ``domain`` of 100 branches of the domain are covered."""
    counts = {"num_statements": 10, "covered_lines": 10, "num_branches": 100}
    files = {
        "desktop_app/domain/money.py": {"summary": {**counts, "covered_branches": domain}},
        "desktop_app/services/dispute.py": {"summary": {**counts, "covered_branches": 100}},
    }
    path = tmp_path / "coverage.json"
    path.write_text(json.dumps({"files": files}), encoding="utf-8")
    return str(path)


def test_coverage_below_a_floor_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    floor: int = settings["tool"]["fengqiao"]["coverage"]["domain"]
    assert check_coverage.main(coverage_report(tmp_path, floor)) == 0
    assert check_coverage.main(coverage_report(tmp_path, floor - 1)) == 1
    assert "coverage domain" in capsys.readouterr().out


def test_a_layer_that_was_not_measured_fails() -> None:
    assert check_coverage.layer_line({}, "domain", 0)[0] is False
