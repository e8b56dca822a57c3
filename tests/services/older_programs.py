"""A program of an earlier version in one office, as long as a context lasts."""

from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager

import pytest

from db import change_column, change_value
from db.base import Exchanged
from db.enums import Labelled
from db.exchanged import exchanged_classes, value_columns
from db.models.dispatch import Dispatch
from desktop_app.services import package_authority, package_schema
from tests.support.centre import OpenTestCentre

Older = Callable[[OpenTestCentre], AbstractContextManager[None]]


class OlderDispatchKind(Labelled):
    """The kinds of orders before the newest one was added."""

    INTERNAL = "internal", "分流"


def _forget() -> None:
    change_value.readers.cache_clear()
    change_value._checks.cache_clear()
    change_column.stored_columns.cache_clear()
    package_schema.known_digest.cache_clear()


@contextmanager
def _running(patch: pytest.MonkeyPatch, centre: OpenTestCentre) -> Generator[None]:
    """The program that is patched notes what it knows, as it does when it opens a database."""
    try:
        _forget()
        with centre.session() as session:
            package_schema.note(session)
        yield
    finally:
        patch.undo()
        _forget()


@contextmanager
def older_by_an_entity(centre: OpenTestCentre, entity: str = "dispatch") -> Generator[None]:
    """A program that does not know this kind of record."""
    patch = pytest.MonkeyPatch()
    known = {name: model for name, model in exchanged_classes().items() if name != entity}
    patch.setattr(package_authority, "exchanged_classes", lambda: known)
    patch.setattr(package_schema, "exchanged_classes", lambda: known)
    with _running(patch, centre):
        yield


@contextmanager
def older_by_a_field(centre: OpenTestCentre, name: str = "contact_phone") -> Generator[None]:
    """A program whose records do not have this field."""
    patch = pytest.MonkeyPatch()

    def older(model: type[Exchanged]) -> tuple[str, ...]:
        return tuple(field for field in value_columns(model) if field != name)

    patch.setattr(change_value, "value_columns", older)
    patch.setattr(package_schema, "value_columns", older)
    with _running(patch, centre):
        yield


@contextmanager
def older_by_a_code(centre: OpenTestCentre) -> Generator[None]:
    """A program that knows fewer kinds of orders."""
    patch = pytest.MonkeyPatch()
    patch.setattr(Dispatch.__table__.c.kind.type, "enum", OlderDispatchKind)
    with _running(patch, centre):
        yield
