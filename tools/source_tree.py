"""The files of the project as the gates see them: what git would commit, or what lies there without git."""

import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LEFT_OUT = {".git", ".venv", "__pycache__", "build", "dist", "out"}


def _names_from_git() -> set[Path]:
    if not (ROOT / ".git").exists() or not shutil.which("git"):
        return set()
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    # Git refuses a checkout that belongs to another user, as in some containers: nothing is listed then.
    listed = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True).stdout
    return {Path(name) for name in listed.split("\0") if name}


def project_files() -> list[Path]:
    """Every file that is or would be committed, as paths below the root, sorted.

    Where git cannot tell (an unpacked archive) every file outside the generated folders counts.
    """
    names = _names_from_git()
    if not names:
        names = {path.relative_to(ROOT) for path in ROOT.rglob("*")}
        names = {name for name in names if not LEFT_OUT & set(name.parts) and "egg-info" not in str(name)}
    return sorted(name for name in names if (ROOT / name).is_file())


def python_files() -> list[Path]:
    """The Python files among them, without alembic's generated revisions."""
    revisions = Path("db/migrations/versions")
    return [name for name in project_files() if name.suffix == ".py" and revisions not in name.parents]
