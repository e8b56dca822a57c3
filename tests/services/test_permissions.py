"""Every public service declares the permission it needs."""

import inspect
import pkgutil
from types import ModuleType

import pytest
from sqlalchemy.orm import Session

import desktop_app.services
from db.enums import Role
from desktop_app.services import audit, permissions
from desktop_app.services.permissions import DECLARED, GRANTS, Permission

INTERNAL = frozenset(
    {
        # Building blocks that other services call inside their own declared permission.
        "audit.record",
        "number.next_number",
        "number.keep_gap",
        "setting.get",
        "setting.put",
        "office.create_own",
        "office.own_keys",
    }
)


def _modules() -> list[ModuleType]:
    return [
        __import__(f"desktop_app.services.{info.name}", fromlist=["_"])
        for info in pkgutil.iter_modules(desktop_app.services.__path__)
    ]


def _services() -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = []
    for module in _modules():
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ != module.__name__ or name.startswith("_"):
                continue
            parameters = list(inspect.signature(function).parameters.values())
            if parameters and parameters[0].annotation in (Session, "Session"):
                found.append((f"{module.__name__.rsplit('.', 1)[-1]}.{name}", function))
    return found


def test_every_service_declares_a_permission() -> None:
    services = _services()
    assert len(services) > 20
    undeclared = [
        name
        for name, _ in services
        if f"desktop_app.services.{name}" not in DECLARED and name not in INTERNAL
    ]
    assert undeclared == []


def test_the_list_of_internal_functions_names_nothing_that_is_gone_or_declared() -> None:
    names = {name for name, _ in _services()}
    assert names >= INTERNAL
    assert [name for name in INTERNAL if f"desktop_app.services.{name}" in DECLARED] == []


def test_a_declared_service_takes_the_actor_as_keyword() -> None:
    wrong = [
        name
        for name, function in _services()
        if name not in INTERNAL and "by" not in inspect.signature(function).parameters  # type: ignore[arg-type]
    ]
    assert wrong == []


def test_every_role_has_its_grants_and_every_permission_somebody() -> None:
    assert set(GRANTS) == set(Role)
    assert frozenset().union(*GRANTS.values()) == frozenset(Permission)
    assert Permission.VIEW_AUDIT not in GRANTS[Role.CENTRE_DIRECTOR]
    assert Permission.VIEW_DISPUTES not in GRANTS[Role.SYSTEM_ADMIN]


def test_a_service_without_actor_is_a_bug() -> None:
    with pytest.raises(TypeError, match="by"):
        audit.list_entries(None)  # type: ignore[call-arg, arg-type]
    assert permissions.DECLARED["desktop_app.services.audit.list_entries"] is Permission.VIEW_AUDIT
