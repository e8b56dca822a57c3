"""Ownership of exchanged entities."""

import pytest

from db.base import Base, Exchanged
from db.enums import CentreLevel
from desktop_app.domain.field_owner import ADD_ONLY, OWNERS, Owner, may_write, owner_of

COUNTY, TOWNSHIP = CentreLevel.COUNTY, CentreLevel.TOWNSHIP


def test_every_exchanged_table_has_an_owner() -> None:
    import db.models

    assert db.models.Dispute
    exchanged = [m for m in Base.registry.mappers if issubclass(m.class_, Exchanged)]
    tables = {str(mapper.local_table) for mapper in exchanged}
    assert tables <= set(OWNERS)
    assert set(OWNERS) - tables <= {"supervision"}


@pytest.mark.parametrize(
    ("entity", "writer", "author", "allowed"),
    [
        ("dispute", TOWNSHIP, None, True),
        ("dispute", COUNTY, None, False),
        ("dispute", COUNTY, COUNTY, False),
        ("dispatch", COUNTY, None, True),
        ("dispatch", TOWNSHIP, COUNTY, False),
        ("leader_assignment", COUNTY, None, True),
        ("leader_assignment", COUNTY, TOWNSHIP, False),
        ("leader_assignment", COUNTY, COUNTY, True),
        ("transition", TOWNSHIP, TOWNSHIP, True),
        ("user_account", TOWNSHIP, None, False),
    ],
)
def test_who_may_write(entity: str, writer: CentreLevel, author: CentreLevel | None, allowed: bool) -> None:
    assert may_write(entity, writer, author=author) is allowed


def test_owners_and_children() -> None:
    assert owner_of("dispute") is Owner.TOWNSHIP
    assert owner_of("audit_log") is None
    assert set(OWNERS) >= ADD_ONLY
