"""A second PC of an office, made the way the program makes it, for tests."""

import shutil
from pathlib import Path
from uuid import UUID

from sqlalchemy import delete, select, update

from db.models.office import Installation, KeyPair
from db.types import new_uid
from desktop_app.exchange import keys
from desktop_app.exchange.keys import KeyPurpose
from desktop_app.services import setting
from tests.support.centre import OpenTestCentre, reopen


def second_pc(first: OpenTestCentre, folder: Path) -> OpenTestCentre:
    """A copy of a centre that has become another PC of its office."""
    first.centre.close()
    shutil.copytree(first.centre.folder, folder)
    reopen(first, first.centre.folder)
    second = OpenTestCentre(first.centre, first.actor, first.rules, first.recovery_code, first.now)
    reopen(second, folder)
    uid, signing = new_uid(), keys.new_signing_keys()
    with second.session() as session:
        wrapped = keys.wrap(signing.private, second.centre.key, KeyPurpose.SIGNING, uid.hex)
        session.execute(
            update(KeyPair)
            .where(KeyPair.purpose == KeyPurpose.SIGNING.value)
            .values(public=signing.public, wrapped=wrapped)
        )
        session.execute(update(Installation).where(Installation.is_self.is_(True)).values(is_self=False))
        office = second.centre.identity.uid
        session.add(
            Installation(uid=uid, office_uid=office, signing_key=signing.public, name="二号机", is_self=True)
        )
        setting.put(session, setting.INSTALLATION, uid.hex)
    second.centre.close()
    reopen(second, folder)
    return second


def pair_within(first: OpenTestCentre, second: OpenTestCentre) -> None:
    """The first PC learns the second one's key; the second knows the first from the copy."""
    with second.reading() as session:
        me = session.scalars(select(Installation).where(Installation.is_self.is_(True))).one()
        facts: dict[str, UUID | str] = {"uid": me.uid, "office_uid": me.office_uid}
        facts |= {"signing_key": me.signing_key, "name": me.name}
    with first.session() as session:
        session.execute(delete(Installation).where(Installation.uid == facts["uid"]))
        session.add(Installation(**facts, is_self=False, paired_at=first.now))
