"""Who may write what: each incoming change is judged by its author, its entity and the record's owner."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.change_value import Misfit, misfit
from db.enums import CentreLevel, ChangeOp
from db.exchanged import exchanged_classes
from db.models.change import Change
from desktop_app.domain.centre import CentreIdentity
from desktop_app.domain.field_owner import may_write
from desktop_app.exchange.change import Change as Incoming
from desktop_app.exchange.reasons import ReasonCode

_BATCH = 500


class Judge:
    """Judges the changes of one package, in their order."""

    def __init__(
        self, session: Session, me: CentreIdentity, sender: tuple[UUID, CentreLevel], *, healing: bool
    ) -> None:
        """``sender`` is the office that signed; ``healing``: this side asked for its own changes back.

        An office brings its own changes. The county may always give this office its own back; a township may
        only when the county asked for them, so that nobody can write in the county's name.
        """
        self._session = session
        self._levels = {me.uid.hex: me.level, sender[0].hex: sender[1]}
        own = healing or sender[1] is CentreLevel.COUNTY
        self._authors = {sender[0].hex, me.uid.hex} if own else {sender[0].hex}
        self._models = exchanged_classes()
        self._creators: dict[tuple[str, str], str] = {}

    def look_up(self, changes: Sequence[Incoming]) -> None:
        """Learn who created the records of the next changes; call before judging them."""
        uids = sorted({UUID(hex=c.uid) for c in changes if (c.entity, c.uid) not in self._creators})
        for start in range(0, len(uids), _BATCH):
            rows = self._session.execute(
                select(Change.entity, Change.record_uid, Change.office).where(
                    Change.record_uid.in_(uids[start : start + _BATCH]),
                    Change.op == ChangeOp.CREATE,
                    Change.refused.is_(None),
                )
            )
            self._creators.update(((entity, uid.hex), office.hex) for entity, uid, office in rows)

    def reason(self, change: Incoming) -> ReasonCode | None:
        """Why this change must not be applied; None when it may."""
        level = self._levels.get(change.office)
        if level is None or change.office not in self._authors:
            return ReasonCode.AUTHORITY
        model = self._models.get(change.entity)
        if model is None:
            return ReasonCode.NEED_UPGRADE
        key = (change.entity, change.uid)
        creator = self._creators.get(key)
        author = None if creator is None else self._levels.get(creator)
        other = creator is not None and creator != change.office
        if other or not may_write(change.entity, level, author=author):
            return ReasonCode.AUTHORITY
        found = misfit(model, change.values or _NOTHING)
        if found is not None:
            return ReasonCode.NEED_UPGRADE if found is Misfit.NEWER else ReasonCode.UNREADABLE
        if creator is None and change.op is ChangeOp.CREATE:
            self._creators[key] = change.office
        return None


_NOTHING: Mapping[str, object] = {}
