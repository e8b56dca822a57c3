"""Every public service declares the permission it needs."""

import inspect
import pkgutil
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType

import pytest
from sqlalchemy.orm import Session

import desktop_app.services
from db.enums import Role
from desktop_app.services import audit, permissions
from desktop_app.services.permissions import DECLARED, GRANTS, Permission


def service_modules() -> list[ModuleType]:
    """All modules of the services, imported."""
    return [
        __import__(f"desktop_app.services.{info.name}", fromlist=["_"])
        for info in pkgutil.iter_modules(desktop_app.services.__path__)
    ]


def _acts(parameters: Mapping[str, inspect.Parameter]) -> bool:
    """Whether a function acts for somebody: the acting user is its keyword-only argument ``by``."""
    return "by" in parameters and parameters["by"].kind is inspect.Parameter.KEYWORD_ONLY


def _services() -> list[tuple[str, Callable[..., object]]]:
    """Public functions that act for somebody: a session first and the acting user as ``by``."""
    found: list[tuple[str, Callable[..., object]]] = []
    for module in service_modules():
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ != module.__name__ or name.startswith("_"):
                continue
            parameters = inspect.signature(function).parameters
            first = next(iter(parameters.values()), None)
            if first is not None and first.annotation in (Session, "Session") and _acts(parameters):
                found.append((f"{module.__name__}.{name}", function))
    return found


WITHIN = frozenset(
    f"desktop_app.services.{name}"
    for name in ("audit.record", "mediation_record.move_dispute", "package_apply.apply_package")
)
"""Parts of services: they act for the user of the service that calls them, inside its permission."""


def test_every_service_declares_a_permission() -> None:
    services = [name for name, _ in _services()]
    assert len(services) > 80
    assert sorted(set(services) - set(DECLARED) - WITHIN) == []


def test_what_changes_records_takes_the_moment_and_what_reads_takes_the_day() -> None:
    timeless = [
        name
        for name, function in _services()
        if not {"now", "today"} & set(inspect.signature(function).parameters)
    ]
    assert timeless == []


def test_a_module_writes_records_only_in_functions_that_act_for_somebody() -> None:
    """Building blocks without an actor are called by services only: no command or page imports them."""
    root = Path(desktop_app.services.__path__[0]).parent
    blocks = {
        (module.__name__.rpartition(".")[2], name)
        for module in service_modules()
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__
        and next(iter(inspect.signature(function).parameters.values()), None) is not None
        and next(iter(inspect.signature(function).parameters.values())).annotation in (Session, "Session")
        and not _acts(inspect.signature(function).parameters)
    }
    used = [
        f"{path.relative_to(root)}: {module}.{name}"
        for folder in ("ui", "commands", "runtime")
        for path in (root / folder).rglob("*.py")
        for module, name in blocks
        if f"{module}.{name}(" in path.read_text("utf-8")
    ]
    assert used == []


def test_every_role_has_its_grants_and_every_permission_somebody() -> None:
    assert set(GRANTS) == set(Role)
    assert frozenset().union(*GRANTS.values()) == frozenset(Permission)
    assert Permission.VIEW_AUDIT not in GRANTS[Role.CENTRE_DIRECTOR]
    assert Permission.VIEW_DISPUTES not in GRANTS[Role.SYSTEM_ADMIN]


def test_a_service_without_actor_is_a_bug() -> None:
    with pytest.raises(TypeError, match="by"):
        audit.list_entries(None)  # type: ignore[call-arg, arg-type]
    assert permissions.DECLARED["desktop_app.services.audit.list_entries"] is Permission.VIEW_AUDIT
