"""A fresh centre becomes the office whose only PC is dead (重建): the county's file says which one.

The county then compares the pairing number, takes the new keys in place of the old ones, and gives everything
back (``package_rebuild``).
"""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import AuditAction, CentreLevel
from db.models.change import Change
from db.models.office import Installation, KeyPair, Office
from db.models.package import Link
from desktop_app.domain.actor import Actor
from desktop_app.errors import RuleViolation
from desktop_app.exchange import keys
from desktop_app.exchange.keys import KeyPurpose
from desktop_app.exchange.pairing_file import read_pairing
from desktop_app.exchange.reasons import PackageRefused, ReasonCode
from desktop_app.services import audit, setting
from desktop_app.services.centre import Centre
from desktop_app.services.installation import note_letter, own_pc
from desktop_app.services.permissions import Permission, needs

_NO_OFFER = "这不是重建文件。请县中心在“电脑与密钥”里点“重建这个乡镇”，另写一个。"


@needs(Permission.PAIR)
def adopt_office(session: Session, centre: Centre, path: Path, *, by: Actor, now: datetime) -> Centre:
    """Take on the identity that a county's rebuild file names; the centre to be used from the commit on.

    The database says who the centre is; ``centre.keep_identity`` brings ``centre.toml`` in line with it after
    the commit, and so does the next opening.

    :raises PackageRefused: when it is damaged.
    :raises RuleViolation: when it invites nobody or another office, or this centre is not fresh.
    :raises EnvironmentProblem: when the file cannot be read.
    """
    try:
        card = read_pairing(path)
    except PackageRefused as refusal:
        if refusal.reason is ReasonCode.NOT_A_PACKAGE:
            raise RuleViolation(_NO_OFFER, "package") from refusal
        raise
    offer = card.rebuild
    if offer is None:
        raise RuleViolation(_NO_OFFER, "package")
    if centre.identity.level is not CentreLevel.TOWNSHIP or card.level is not CentreLevel.COUNTY:
        raise RuleViolation("重建文件由县中心写给乡镇。", "package")
    if offer.code != centre.identity.code:
        raise RuleViolation(
            f"这份重建文件是给{offer.name}（{offer.code}）的，与本中心的代码不一样。", "package"
        )
    _refuse_used(session)
    old, new = centre.identity.uid, UUID(hex=offer.office)
    for pair in session.scalars(select(KeyPair).where(KeyPair.purpose != KeyPurpose.SIGNING.value)):
        bound = KeyPurpose.OFFICE if pair.purpose == KeyPurpose.OFFICE.value else KeyPurpose.ROOT
        if pair.wrapped:  # else it is on paper only
            private = keys.unwrap(pair.wrapped, centre.key, bound, old.hex)
            pair.wrapped = keys.wrap(private, centre.key, bound, new.hex)
    pc = own_pc(session, centre.identity)
    pc.office_uid = new
    session.scalars(select(Office).where(Office.is_self.is_(True))).one().uid = new
    setting.put(session, setting.WORKSTATION_LETTER, offer.letter)
    note_letter(session, pc.uid, offer.letter)
    detail = f"按重建文件成为{offer.name}，工位字母 {offer.letter}"
    audit.record(session, AuditAction.RIGHTS, detail, by=by, now=now, entity="office", record_uid=new)
    return replace(centre, identity=replace(centre.identity, uid=new))


def _refuse_used(session: Session) -> None:
    known = session.scalars(select(Installation.id).where(Installation.is_self.is_(False))).first()
    used = session.scalars(select(Change.id).limit(1)).first() or session.scalars(select(Link.id)).first()
    if used is not None:
        raise RuleViolation(
            "本中心已经录入或收过内容，不能改成另一个单位。请新建一个空的中心再做。", "centre"
        )
    if known is not None:
        raise RuleViolation("本中心已经配对过，不能改成另一个单位。请新建一个空的中心再做。", "centre")
