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
import check_types

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


IMPORTS = {
    "db/enums.py": set[str](),
    "db/types.py": {"db", "db.enums"},
    "desktop_app/page.py": {"db", "db.types"},
    "tools/gate.py": {"ast"},
}


def _digests(**changed: str) -> dict[str, str]:
    return {path: changed.get(Path(path).stem, "1") for path in (*IMPORTS, "pyproject.toml")}


def test_types_are_checked_again_where_a_change_can_reach() -> None:
    before = _digests()
    assert check_types.to_check(before, _digests(), IMPORTS) == set()
    assert check_types.to_check(before, _digests(page="2"), IMPORTS) == {"desktop_app/page.py"}
    reached = {"db/enums.py", "db/types.py", "desktop_app/page.py"}
    assert check_types.to_check(before, _digests(enums="2"), IMPORTS) == reached


def test_new_and_removed_files_are_checked_with_those_that_import_them() -> None:
    with_new = {**_digests(), "desktop_app/new.py": "1"}
    assert check_types.to_check(_digests(), with_new, IMPORTS) == {"desktop_app/new.py"}
    reached = {"db/types.py", "desktop_app/page.py"}
    without = {path: digest for path, digest in _digests().items() if path != "db/enums.py"}
    assert check_types.to_check(_digests(), without, IMPORTS) == reached


def test_where_nothing_is_known_what_differs_from_the_commit_is_checked() -> None:
    now = _digests()
    assert check_types.to_check(check_types.of_commit(now, []), now, IMPORTS) == set()
    before = check_types.of_commit(now, ["db/enums.py"])
    assert check_types.to_check(before, now, IMPORTS) == check_types.to_check(
        _digests(), _digests(enums="2"), IMPORTS
    )
    without = {path: digest for path, digest in now.items() if path != "db/enums.py"}
    gone = check_types.of_commit(without, ["db/enums.py"])
    assert check_types.to_check(gone, without, IMPORTS) == {"db/types.py", "desktop_app/page.py"}


def test_every_file_belongs_to_one_scope_of_the_types() -> None:
    assert check_types.is_product("db/enums.py")
    assert check_types.is_product("desktop_app/ui/kit/page.py")
    assert not any(
        check_types.is_product(path) for path in ("tests/test_log.py", "bench/clock.py", "tools/x.py")
    )
    window, other = check_types.halves(["desktop_app/ui/a.py", "db/b.py", "desktop_app/services/c.py"])
    assert (window, other) == (["desktop_app/ui/a.py"], ["db/b.py", "desktop_app/services/c.py"])


def test_all_types_are_checked_when_little_is_known() -> None:
    assert check_types.to_check(None, _digests(), IMPORTS) is None
    assert check_types.to_check(_digests(), _digests(pyproject="2"), IMPORTS) is None


def test_imports_are_found_in_every_form() -> None:
    source = "import a.b\nfrom c import d\nfrom . import e\nfrom .f import g\ndef h():\n    import i\n"
    found = check_types.imported(source, "p.q", package=False)
    assert {"a", "a.b", "c", "c.d", "p", "p.e", "p.f", "i"} <= found
    assert "p.q.e" in check_types.imported("from . import e", "p.q", package=True)
