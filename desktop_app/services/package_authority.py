"""Who may write what: each incoming change is judged by its author, its entity and the record's owner."""

import re
from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.base import Exchanged
from db.change_fact import TOMBSTONE, creators_of
from db.change_value import Misfit, misfit
from db.enums import CentreLevel, ChangeOp
from db.exchanged import exchanged_classes, parent_reference, table_of
from db.models.custody import Custody
from db.models.dispute import Dispute
from db.models.office import Office
from desktop_app.domain.centre import CentreIdentity
from desktop_app.domain.field_owner import Owner, may_write, owner_of
from desktop_app.exchange.change import Change as Incoming
from desktop_app.exchange.reasons import ReasonCode
from desktop_app.services.case_record import root_of
from desktop_app.services.custody import holders_ever

_Key = tuple[str, str]
"""Entity and uid (hex) of a record."""


class Judge:
    """Judges the changes of one package, in their order."""

    def __init__(
        self, session: Session, me: CentreIdentity, sender: tuple[UUID, CentreLevel], *, healing: bool
    ) -> None:
        """``sender`` is the office that signed; ``healing``: this side asked for its own changes back.

        A township brings its own changes; this office's only when this side asked for them, so that nobody
        can write in the county's name, and with them what others wrote of the cases that it was given. The
        county also passes on the cases that it hands over and gives every office its own back. Another PC of
        this office has judged what it brings.
        """
        self._session = session
        self._levels = {uid.hex: level for uid, level in session.execute(select(Office.uid, Office.level))}
        self._levels |= {me.uid.hex: me.level, sender[0].hex: sender[1]}
        self._within = sender[0] == me.uid
        self._passes_on = self._within or sender[1] is CentreLevel.COUNTY
        self._sender, self._me, self._healing = sender[0].hex, me.uid.hex, healing
        gives_back = healing and not self._passes_on
        given = select(Custody.dispute_uid).where(Custody.to_office_id == sender[0])
        self._given = {uid.hex for uid in session.scalars(given)} if gives_back else set[str]()
        self._parents: dict[_Key, _Key] = {}
        self._models = exchanged_classes()
        self._creators: dict[_Key, str] = {}

    def look_up(self, changes: Sequence[Incoming]) -> None:
        """Learn who created the records of the next changes and their parents; call before judging them."""
        wanted = {(c.entity, c.uid) for c in changes}
        wanted |= {parent for c in changes if (parent := self._parent(c)) is not None}
        unknown = {uid for entity, uid in wanted if (entity, uid) not in self._creators}
        self._creators.update(creators_of(self._session, unknown))

    def reason(self, change: Incoming) -> ReasonCode | None:
        """Why this change must not be applied; None when it may."""
        if not self._passes_on and not self._may_bring(change):
            return ReasonCode.AUTHORITY
        model = self._models.get(change.entity)
        if model is None:
            return ReasonCode.NEED_UPGRADE
        if not self._within and not self._may_write(change):
            return ReasonCode.AUTHORITY
        values = change.values or _NOTHING
        if change.op is not ChangeOp.CREATE and TOMBSTONE in values and values[TOMBSTONE] is None:
            # 作废 is for good: no change takes it back, whoever wrote it.
            return ReasonCode.AUTHORITY
        found = misfit(model, values)
        if found is not None:
            return ReasonCode.NEED_UPGRADE if found is Misfit.NEWER else ReasonCode.UNREADABLE
        key = (change.entity, change.uid)
        if change.op is ChangeOp.CREATE:
            self._creators.setdefault(key, change.office)
        return None

    def _may_bring(self, change: Incoming) -> bool:
        """Whether a township may bring this: its own, and what this side asked for."""
        if change.office == self._sender or not self._healing:
            return change.office == self._sender
        values = change.values or _NOTHING
        if change.office == self._me:
            if change.entity == "custody" and values.get("to_office_id") == self._sender:
                self._given.add(str(values.get("dispute_uid")))
            return True
        parent = self._parent(change)
        if parent is not None:
            self._parents[(change.entity, change.uid)] = parent
        root = self._root((change.entity, change.uid))
        # Without a root it is no part of a case: a person, a mediator, whom cases name.
        return root is None or root in self._given

    def _root(self, key: _Key) -> str | None:
        """The dispute that a record belongs to, by the package or by what is here; None for none."""
        seen: set[_Key] = set()
        while key in self._parents and key not in seen:
            seen.add(key)
            key = self._parents[key]
        entity, uid = key
        if entity == table_of(Dispute).name:
            return uid
        found = root_of(self._session, entity, UUID(hex=uid))
        return None if found is None else found.hex

    def _level(self, office: str) -> CentreLevel:
        # An office that this one is not paired with is a township whose case the county handed over.
        return self._levels.get(office, CentreLevel.TOWNSHIP)

    def _may_write(self, change: Incoming) -> bool:
        creator = self._creators.get((change.entity, change.uid))
        author = None if creator is None else self._level(creator)
        if not may_write(change.entity, self._level(change.office), author=author):
            return False
        if change.raw.sealed:
            # Which case it belongs to cannot be seen here; whoever opens it judges that.
            return True
        if creator is not None and creator != change.office:
            return self._holds(change.entity, change.uid, change.office)
        if creator is None and owner_of(change.entity) is Owner.TOWNSHIP:
            parent = self._parent(change)
            owner = None if parent is None else self._creators.get(parent)
            if parent is not None and owner not in (None, change.office):
                return self._holds(*parent, change.office)
        return True

    def _parent(self, change: Incoming) -> _Key | None:
        """The record that a new record of a case hangs on; None for any other."""
        model = self._models.get(change.entity)
        if change.op is not ChangeOp.CREATE or model is None or change.values is None:
            return None
        return parent_in(model, change.values)

    def _holds(self, entity: str, uid: str, office: str) -> bool:
        """Whether the county ever gave this case to the office: it is, or was, the office's to write."""
        dispute = root_of(self._session, entity, UUID(hex=uid))
        return dispute is not None and UUID(hex=office) in holders_ever(self._session, dispute)


def parent_in(model: type[Exchanged], values: Mapping[str, object]) -> _Key | None:
    """Entity and uid (hex) of the record that a new record with these values hangs on; None for none."""
    reference = parent_reference(model)
    value = None if reference is None else values.get(reference[0])
    if reference is None or not isinstance(value, str) or _HEX.fullmatch(value) is None:
        return None
    return table_of(reference[1]).name, value


_HEX = re.compile(r"[0-9a-f]{32}")
_NOTHING: Mapping[str, object] = {}
