"""The gate of the types checks again what a change can reach, and only that."""

from pathlib import Path

import pytest

import check_types
from type_surface import mentions, reaches, surface_of

IMPORTS = {
    "db/enums.py": set[str](),
    "db/types.py": {"db", "db.enums"},
    "desktop_app/page.py": {"db", "db.types"},
    "tools/gate.py": {"ast"},
}


def _imports() -> dict[str, set[str]]:
    return IMPORTS


def _digests(**changed: str) -> dict[str, str]:
    return {path: changed.get(Path(path).stem, "1") for path in (*IMPORTS, "pyproject.toml")}


def test_types_are_checked_again_where_a_change_can_reach() -> None:
    before = _digests()
    assert check_types.to_check(before, _digests(), _imports) == set()
    assert check_types.to_check(before, _digests(page="2"), _imports) == {"desktop_app/page.py"}
    reached = {"db/enums.py", "db/types.py", "desktop_app/page.py"}
    assert check_types.to_check(before, _digests(enums="2"), _imports) == reached


def test_new_and_removed_files_are_checked_with_those_that_import_them() -> None:
    with_new = {**_digests(), "desktop_app/new.py": "1"}
    assert check_types.to_check(_digests(), with_new, _imports) == {"desktop_app/new.py"}
    reached = {"db/types.py", "desktop_app/page.py"}
    without = {path: digest for path, digest in _digests().items() if path != "db/enums.py"}
    assert check_types.to_check(_digests(), without, _imports) == reached


def test_where_nothing_is_known_what_differs_from_the_commit_is_checked() -> None:
    now = _digests()
    assert check_types.to_check(check_types.of_commit(now, []), now, _imports) == set()
    before = check_types.of_commit(now, ["db/enums.py"])
    assert check_types.to_check(before, now, _imports) == check_types.to_check(
        _digests(), _digests(enums="2"), _imports
    )
    without = {path: digest for path, digest in now.items() if path != "db/enums.py"}
    gone = check_types.of_commit(without, ["db/enums.py"])
    assert check_types.to_check(gone, without, _imports) == {"db/types.py", "desktop_app/page.py"}


def test_every_file_belongs_to_one_scope_of_the_types() -> None:
    assert check_types.is_product("db/enums.py")
    assert check_types.is_product("desktop_app/ui/kit/page.py")
    assert not any(
        check_types.is_product(path) for path in ("tests/test_log.py", "bench/clock.py", "tools/x.py")
    )
    window, other = check_types.halves(["desktop_app/ui/a.py", "db/b.py", "desktop_app/services/c.py"])
    assert (window, other) == (["desktop_app/ui/a.py"], ["db/b.py", "desktop_app/services/c.py"])


def test_all_types_are_checked_when_little_is_known() -> None:
    assert check_types.to_check(None, _digests(), _imports) is None
    assert check_types.to_check(_digests(), _digests(pyproject="2"), _imports) is None


def test_imports_are_found_in_every_form() -> None:
    source = "import a.b\nfrom c import d\nfrom . import e\nfrom .f import g\ndef h():\n    import i\n"
    found = check_types.imported(source, "p.q", package=False)
    assert {"a", "a.b", "c", "c.d", "p", "p.e", "p.f", "i"} <= found
    assert "p.q.e" in check_types.imported("from . import e", "p.q", package=True)


def test_who_cannot_see_a_change_is_not_checked_again() -> None:
    before, now = _digests(), _digests(enums="2")
    assert check_types.to_check(before, now, _imports, lambda path: False) == {"db/enums.py"}


MODULE = """
from typing import Final, Protocol, TypeAlias
from db.base import Row
from db.late import Late

LIMIT = 5
MOST: Final = 5
NAMES: tuple[str, ...] = ("a",)
Kind: TypeAlias = int


class Case(Row):
    number: int = 1

    def __init__(self, number: int) -> None:
        self.number = number

    def shown(self) -> str:
        return "a"

    @property
    def late(self) -> "Late":
        return self.make()


class Reader(Protocol):
    def read(self) -> int: ...


def count(cases: list[Case], most: int = 5) -> int:
    return 1


def guess(case):
    return 1


if LIMIT:
    other = 1
"""


def _seen(old: str, new: str, *, mentioned: bool = False) -> bool:
    assert MODULE.count(old) == 1
    changed = MODULE.replace(old, new)
    return reaches(surface_of(MODULE), surface_of(changed), lambda name: mentioned)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            "    return 1\n\n\ndef guess",
            '    """Says."""\n    cases[0].number = 2\n    return 2\n\n\ndef guess',
        ),
        ('return "a"', 'return "b"  # better'),
        ('("a",)', '("a", "b")'),
        ("LIMIT = 5", '"""Says."""\nLIMIT = 5\nMORE = 6'),
        ("from db.base import Row", "from db.base import Row, Table"),
    ],
)
def test_what_nobody_outside_can_see(old: str, new: str) -> None:
    assert not _seen(old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("LIMIT = 5", "LIMIT = None"),
        ("MOST: Final = 5", "MOST: Final = 6"),
        ("tuple[str, ...]", "list[str]"),
        ("TypeAlias = int", "TypeAlias = str"),
        ("number: int = 1", "number: int"),
        ("self.number = number", "self.number = self.old = number"),
        ("def shown(self) -> str", "def shown(self) -> int"),
        ("@property", "@other"),
        ("Case(Row)", "Case"),
        ("int: ...", "int:\n        return 1"),
        ("most: int = 5", "most: int"),
        ("def count(", "def counted("),
        ("def guess(case):\n    return 1", 'def guess(case):\n    return "a"'),
        ("    other = 1", "    other = None"),
        ("db.base import Row", "db.rows import Row"),
        ("db.late import Late", "db.rows import Late"),
        ("    return 1\n\n\ndef guess", "    global LIMIT\n    LIMIT = 1\n    return 1\n\n\ndef guess"),
    ],
)
def test_what_who_imports_a_module_can_see(old: str, new: str) -> None:
    assert _seen(old, new)


def test_what_a_module_imports_counts_where_somebody_takes_it_from_there() -> None:
    before = surface_of("from db.base import Row\n")
    for name, found in (("Row", True), ("Line", False)):
        sources = (f"from db.types import {name}\n",)
        assert reaches(before, surface_of(""), lambda gone, of=sources: mentions(gone, of)) is found


def test_a_new_or_removed_file_is_seen() -> None:
    now = {"tools/check_types.py": "1"}
    assert check_types.is_seen("tools/check_types.py", None, now)
    assert check_types.is_seen("tools/gone.py", {"a": "1"}, now)
    same = surface_of((check_types.ROOT / "tools/check_types.py").read_text("utf-8"))
    assert not check_types.is_seen("tools/check_types.py", same, now)
