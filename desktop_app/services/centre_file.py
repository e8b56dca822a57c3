"""What a closed centre folder tells without its key: identity, and who may log in.

Kept apart from ``services/centre.py`` because the login window is painted before SQLAlchemy is loaded.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from db import vault
from db.enums import CentreLevel, Role
from db.errors import DatabaseProblem, WrongSecret
from desktop_app.domain.centre import CentreIdentity
from desktop_app.errors import EnvironmentProblem, RuleViolation


@dataclass(frozen=True, slots=True)
class UserCard:
    """A user as the login page shows it."""

    name: str
    role: Role


def read_identity(folder: Path) -> CentreIdentity:
    """Read ``centre.toml``.

    :raises EnvironmentProblem: when the folder is no centre or the file is damaged.
    """
    try:
        document = tomllib.loads((folder / "centre.toml").read_text("utf-8"))
        return CentreIdentity(
            UUID(document["id"]),
            str(document["code"]),
            str(document["name"]),
            str(document["short_name"]),
            CentreLevel(document["level"]),
            document.get("database"),
        )
    except FileNotFoundError as error:
        raise EnvironmentProblem(
            "这里没有综治中心的数据", f"请检查文件夹“{folder.name}”选得对不对"
        ) from error
    except (OSError, ValueError, KeyError) as error:
        raise EnvironmentProblem("centre.toml 已损坏", "请从备份里取回这个文件放回中心文件夹") from error


def identity_text(identity: CentreIdentity) -> bytes:
    """Content of ``centre.toml``."""
    lines = [
        f'id = "{identity.uid}"',
        f'code = "{identity.code}"',
        f'name = "{_toml(identity.name)}"',
        f'short_name = "{_toml(identity.short_name)}"',
        f'level = "{identity.level.value}"',
    ]
    if identity.database is not None:
        lines.append(f'database = "{_toml(identity.database)}"')
    return ("\n".join(lines) + "\n").encode("utf-8")


def _toml(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def as_environment(problem: DatabaseProblem) -> EnvironmentProblem | RuleViolation:
    """The error that a person sees for a problem of the files; a wrong password is bad input."""
    if isinstance(problem, WrongSecret):
        return RuleViolation(str(problem), "password")
    return EnvironmentProblem(problem.title, problem.what_to_do)


def login_cards(folder: Path) -> tuple[UserCard, ...]:
    """Users who may log in, as the key file names them; no key is needed.

    :raises EnvironmentProblem: when the key file is missing or damaged.
    """
    try:
        slots = vault.load(folder / "centre.keys")
    except DatabaseProblem as problem:
        raise as_environment(problem) from problem
    return tuple(UserCard(s.user_name, Role(s.role)) for s in slots if s.kind == "password")
