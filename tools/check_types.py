"""Gate: basedpyright, strict, over every file whose verdict can have changed since the last run that passed.

A file's types depend on itself and on what it imports, directly or not. So a changed file is checked again
with everything that imports it. All is checked when nothing is known (a fresh checkout, CI), when the
settings or the installed packages differ, or when a file came or went. ``--all`` checks all.
"""

import ast
import hashlib
import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from source_tree import ROOT, project_files

STATE = ROOT / "build" / "types.json"
SETTINGS = ("pyproject.toml", "constraints.txt", ".venv/.ready")
Digests = Mapping[str, str]


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


def to_check(before: Digests | None, now: Digests, imports: Mapping[str, set[str]]) -> set[str] | None:
    """Files to check, none when nothing changed; None: all of them."""
    if before is None or before.keys() != now.keys():
        return None
    changed = {path for path, digest in now.items() if before[path] != digest}
    return None if changed & set(SETTINGS) else affected(changed, imports)


def _digests() -> dict[str, str]:
    typed = [str(path) for path in project_files() if path.suffix in {".py", ".pyi"}]
    settings = [name for name in SETTINGS if (ROOT / name).exists()]
    digests = {path: hashlib.sha256((ROOT / path).read_bytes()).hexdigest() for path in [*typed, *settings]}
    if ".venv/.ready" in digests:
        # Made anew by every installation.
        digests[".venv/.ready"] = str((ROOT / ".venv/.ready").stat().st_mtime_ns)
    return digests


def _imports(paths: Iterable[str]) -> dict[str, set[str]]:
    return {
        path: imported(
            (ROOT / path).read_text("utf-8"), module_of(path), package=Path(path).stem == "__init__"
        )
        for path in paths
        if path.endswith((".py", ".pyi"))
    }


def main() -> int:
    """Check what has to be checked; the exit status is basedpyright's."""
    now = _digests()
    before = None
    if STATE.exists() and "--all" not in sys.argv:
        before = json.loads(STATE.read_text("utf-8"))
    paths = to_check(before, now, _imports(now))
    if paths is not None and not paths:
        print("types: nothing changed since they passed")
        return 0
    # Revisions are left out by the settings; naming one would include it.
    named = sorted(path for path in paths or () if "migrations/versions" not in path and path.endswith(".py"))
    if paths is None or named:
        done = subprocess.run([str(ROOT / ".venv/bin/basedpyright"), *named], cwd=ROOT, check=False)
        if done.returncode:
            return done.returncode
    STATE.parent.mkdir(exist_ok=True)
    STATE.write_text(json.dumps(now), "utf-8")
    print(f"types: {'all' if paths is None else len(named)} checked")
    return 0


if __name__ == "__main__":
    sys.exit(main())
