"""Gate: basedpyright, strict, over every file whose verdict can have changed since the last run that passed.

``make check`` asks for the product (``product --quick``), which must be quick: where nothing is known, the
newest commit counts as checked. ``make test`` asks for all of it beside the tests, with the tests, the bench
and the tools (``product rest``), so nothing lands unchecked. ``--all`` checks both, whatever is known.

A file's types depend on itself and on what it imports, directly or not. So a changed, new or removed file
is checked again, with everything that imports it where that can see the change (``type_surface``). All of a
scope is checked when nothing is known (a fresh checkout, CI), or when the settings or the installed packages
differ.
"""

import ast
import hashlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypedDict, cast

from source_tree import ROOT, project_files
from type_surface import Surface, mentions, reaches, surface_of

PRODUCT = ("desktop_app", "db")
# Two halves of the product that take about as long, side by side: only the window's side reads Qt's widgets.
WINDOW = tuple(
    f"desktop_app/{name}"
    for name in (
        "ui/",
        "runtime/",
        "papers/",
        "domain/",
        "exchange/",
        "demo/",
        "app.py",
        "desktop.py",
        "opening.py",
        "restoring.py",
    )
)
SCOPES = ("product", "rest")
SETTINGS = ("pyproject.toml", "constraints.txt", ".venv/.ready")
Digests = Mapping[str, str]


class State(TypedDict):
    """What was checked: a digest of each file and of the settings, and the surface of each file."""

    digests: dict[str, str]
    surfaces: dict[str, Surface]


def module_of(path: str) -> str:
    """Dotted name of a file, as it is imported: ``tools/`` and ``typings/`` are on the path themselves."""
    parts = list(Path(path).with_suffix("").parts)
    if parts[0] in {"tools", "typings"}:
        parts = parts[1:]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(source: str, module: str, *, package: bool) -> set[str]:
    """Modules that a source may import; a name taken from a package may be a module, so both count."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            start = module.split(".")
            start = start[: len(start) - node.level + (1 if package else 0)] if node.level else []
            base = ".".join([*start, *([node.module] if node.module else [])])
            found |= {base, *(f"{base}.{alias.name}" for alias in node.names)}
    # Importing a module runs the packages that it lies in.
    return {".".join(name.split(".")[:end]) for name in found for end in range(1, name.count(".") + 2)}


def affected(changed: Iterable[str], imports: Mapping[str, set[str]]) -> set[str]:
    """The changed files and all that import them, directly or through others."""
    users: dict[str, set[str]] = {}
    for path, modules in imports.items():
        for module in modules:
            users.setdefault(module, set()).add(path)
    found: set[str] = set()
    waiting = set(changed)
    while waiting:
        path = waiting.pop()
        found.add(path)
        waiting |= users.get(module_of(path), set()) - found
    return found


def differing(before: Digests, now: Digests) -> set[str]:
    """Changed, new and removed files."""
    return {path for path in before.keys() | now.keys() if before.get(path) != now.get(path)}


def to_check(
    before: Digests | None,
    now: Digests,
    imports: Callable[[], Mapping[str, set[str]]],
    is_seen: Callable[[str], bool] = lambda path: True,
) -> set[str] | None:
    """Files to check, none when nothing changed; None: all. A removed file reaches who imported it.

    ``is_seen`` says of a changed file whether those who import it can see what changed.
    """
    if before is None:
        return None
    changed = differing(before, now)
    if changed & set(SETTINGS):
        return None
    seen = {path for path in changed if is_seen(path)}
    reached = affected(seen, imports()) if seen else set[str]()
    return (changed | reached) & now.keys()


def is_product(path: str) -> bool:
    """Whether a file belongs to what ``make check`` looks at."""
    return path.split("/", maxsplit=1)[0] in PRODUCT


def halves(paths: Iterable[str]) -> tuple[list[str], list[str]]:
    """The window's side of the product and the rest of it."""
    files = sorted(paths)
    window = [path for path in files if path.startswith(WINDOW)]
    return window, [path for path in files if not path.startswith(WINDOW)]


def _digests() -> dict[str, str]:
    typed = [str(path) for path in project_files() if path.suffix in {".py", ".pyi"}]
    settings = [name for name in SETTINGS if (ROOT / name).exists()]
    digests = {path: hashlib.sha256((ROOT / path).read_bytes()).hexdigest() for path in [*typed, *settings]}
    if ".venv/.ready" in digests:
        # Made anew by every installation.
        digests[".venv/.ready"] = str((ROOT / ".venv/.ready").stat().st_mtime_ns)
    return digests


def _source(path: str) -> str:
    return (ROOT / path).read_text("utf-8")


@cache
def _imports() -> dict[str, set[str]]:
    """Who imports what: takes seconds to read, so it is read only where it is asked for."""
    return {
        path: imported(_source(path), module_of(path), package=Path(path).stem == "__init__")
        for path in map(str, project_files())
        if path.endswith((".py", ".pyi"))
    }


def is_seen(path: str, before: Surface | None, now: Digests) -> bool:
    """Whether those who import a changed file can see it: always of a new or a removed one."""
    if before is None or path not in now or not path.endswith((".py", ".pyi")):
        return True
    module = module_of(path)

    def mentioned(name: str) -> bool:
        users = (user for user, modules in _imports().items() if module in modules)
        return mentions(name, map(_source, users))

    return reaches(before, surface_of(_source(path)), mentioned)


def _run(parts: Iterable[list[str]]) -> int:
    """Check the parts beside each other; each says what is wrong when it is done."""
    command = str(ROOT / ".venv/bin/basedpyright")
    running = [
        subprocess.Popen([command, *part], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for part in parts
        if part
    ]
    worst = 0
    for process in running:
        said, _ = process.communicate()
        if process.returncode:
            print(said, end="")
        worst = max(worst, process.returncode)
    return worst


def of_commit(now: Digests, changed: Iterable[str]) -> dict[str, str]:
    """Digests of the newest commit that serve to tell it from ``now``; ``changed`` is what differs."""
    differs = set(changed)
    gone = {path: "" for path in differs if path not in now}
    return {path: digest for path, digest in now.items() if path not in differs} | gone


def _changed() -> list[str]:
    """Files that differ from the newest commit, new and deleted ones too."""
    command = ["git", "-C", str(ROOT), "ls-files"]
    command += ["--modified", "--deleted", "--others", "--exclude-standard"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()


def _committed(path: str) -> Surface | None:
    """The surface of a file in the newest commit; None where it is not in it, or cannot be read."""
    command = ("git", "-C", str(ROOT), "show", f"HEAD:{path}")
    shown = subprocess.run(command, capture_output=True, text=True, check=False)
    return None if shown.returncode else surface_of(shown.stdout)


def _known(state: Path) -> State | None:
    """What the last run noted; None where it noted nothing, or an older form of this tool did."""
    found: dict[str, Any] = json.loads(state.read_text("utf-8")) if state.exists() else {}
    return cast("State", found) if found.keys() == State.__annotations__.keys() else None


def _surfaces(known: State | None, now: Digests) -> dict[str, Surface]:
    """The surface of every file; of those that are as they were, as it was noted."""
    before, old = (known["digests"], known["surfaces"]) if known else ({}, {})
    return {
        path: old[path] if before.get(path) == digest and path in old else surface_of(_source(path))
        for path, digest in now.items()
        if path.endswith((".py", ".pyi"))
    }


def _check(scope: str, *, everything: bool, quick: bool) -> int:
    """Check one scope; the exit status is basedpyright's."""
    state = ROOT / "build" / f"types-{scope}.json"
    now = _digests()
    known = None if everything else _known(state)
    before = known["digests"] if known else of_commit(now, _changed()) if quick and not everything else None

    def seen(path: str) -> bool:
        return is_seen(path, known["surfaces"].get(path) if known else _committed(path), now)

    paths = to_check(before, now, _imports, seen)
    own = {
        path for path in (now.keys() if paths is None else paths) if is_product(path) is (scope == "product")
    }
    # Revisions are left out by the settings; naming one would include it.
    named = [path for path in own if path.endswith(".py") and "migrations/versions" not in path]
    if status := _run(halves(named) if scope == "product" else [sorted(named)]):
        return status
    if quick and not known:
        print(f"types: {scope}, {len(named)} files that differ from the commit checked; make test checks all")
        return 0
    state.parent.mkdir(exist_ok=True)
    state.write_text(json.dumps({"digests": now, "surfaces": _surfaces(known, now)}), "utf-8")
    print(f"types: {scope}, {len(named)} files checked" if named else f"types: {scope}, nothing changed")
    return 0


def main(arguments: Sequence[str]) -> int:
    """``product``, ``rest`` or ``--all``: both, whatever is known.

    ``--quick``: where nothing is known, the newest commit counts as checked, and nothing is noted.
    """
    everything, quick = "--all" in arguments, "--quick" in arguments
    scopes = SCOPES if everything else [name for name in arguments if name in SCOPES]
    return max(_check(scope, everything=everything, quick=quick) for scope in scopes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
