"""Following the county's roster (名册): check it, keep the highest version, do what it says.

It says which PCs the county has, which PCs are switched off, which suites are accepted, and which workstation
letter each PC of this office has.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import CentreLevel
from db.models.office import Installation, Office, RosterVersion
from desktop_app.exchange.reasons import PackageRefused, ReasonCode
from desktop_app.exchange.roster import Roster, RosterInstallation, read_roster
from desktop_app.exchange.suites import DEFAULT_ACCEPTED
from desktop_app.services import setting
from desktop_app.services.centre import Centre
from desktop_app.services.installation import letters_of, note_letter
from desktop_app.services.installation_switch import switch_off
from desktop_app.services.roster import newest_roster, version_held


def accepted_suites(session: Session) -> frozenset[int]:
    """Suites in which packages are accepted: what the roster pinned, as far as this program has them."""
    return _pinned(session) & DEFAULT_ACCEPTED


def _pinned(session: Session) -> frozenset[int]:
    stored = setting.get(session, setting.SUITES)
    if not isinstance(stored, list):
        return DEFAULT_ACCEPTED
    return frozenset(int(str(number)) for number in stored)


def take_roster(session: Session, centre: Centre, content: bytes | None, now: datetime) -> int | None:
    """Take the roster of a verified package; returns the version that is in force now, None for no change.

    An older version, one of another county and one that this program cannot read are passed over. Without a
    root key (paired before the county had one) nothing can be believed, and nothing is taken.

    :raises PackageRefused: BAD_SIG when it is not signed by the county's root key.
    """
    root = setting.get(session, setting.ROOT_KEY)
    if content is None or not root:
        return None
    try:
        roster = read_roster(content, str(root))
    except PackageRefused as refusal:
        if refusal.reason is ReasonCode.BAD_SIG:
            raise
        return None
    county = session.scalars(select(Office).where(Office.uid == UUID(hex=roster.county))).one_or_none()
    if county is None or county.level is not CentreLevel.COUNTY or roster.version <= version_held(session):
        return None
    before = newest_roster(session)
    old = None if before is None else read_roster(before.content, str(root))
    session.add(RosterVersion(version=roster.version, content=content, received_at=now))
    session.flush()
    _Follow(session, centre, roster, old, now).all()
    return roster.version


class _Follow:
    """Does what a new roster says."""

    def __init__(
        self, session: Session, centre: Centre, new: Roster, old: Roster | None, now: datetime
    ) -> None:
        self._session = session
        self._centre = centre
        self._new = new
        self._was_off = frozenset() if old is None else _off(old)
        self._now = now

    def all(self) -> None:
        # Only suites that this program has, and never a lower one than was pinned before.
        pins = frozenset(self._new.suites) & DEFAULT_ACCEPTED
        if pins and min(pins) >= min(_pinned(self._session)):
            setting.put(self._session, setting.SUITES, sorted(pins))
        own = self._centre.identity.uid.hex
        for office in self._new.offices:
            for pc in office.installations:
                if office.office == self._new.county and own != office.office:
                    self._introduce(office.office, pc)
                if office.office in (own, self._new.county):
                    self._switch(pc)
                if office.office == own and pc.letter:
                    self._letter(pc)
        self._session.flush()

    def _introduce(self, county: str, pc: RosterInstallation) -> None:
        """A PC of the county counts because the county's root key says so."""
        row = self._row(pc)
        if row is None:
            row = Installation(uid=UUID(hex=pc.installation), name="", is_self=False)
            self._session.add(row)
            row.paired_at = self._now
        row.office_uid, row.signing_key = UUID(hex=county), pc.signing_key
        row.name = pc.name or row.name
        self._session.flush()

    def _switch(self, pc: RosterInstallation) -> None:
        row = self._row(pc)
        if row is None:
            return
        if row.is_self:
            if pc.revoked is None:
                setting.forget(self._session, setting.REVOKED_HERE)
            else:
                setting.put(self._session, setting.REVOKED_HERE, self._new.version)
        elif pc.revoked is not None and row.revoked_at is None:
            switch_off(self._session, row, self._now)
        elif pc.revoked is None and row.revoked_at is not None and pc.installation in self._was_off:
            row.revoked_at, row.revoked_epoch, row.revoked_last = None, None, 0

    def _letter(self, pc: RosterInstallation) -> None:
        row = self._row(pc)
        if row is None or letters_of(self._session).get(pc.installation) == pc.letter:
            return
        note_letter(self._session, row.uid, pc.letter)
        if row.is_self:
            setting.put(self._session, setting.WORKSTATION_LETTER, pc.letter)

    def _row(self, pc: RosterInstallation) -> Installation | None:
        uid = UUID(hex=pc.installation)
        return self._session.scalars(select(Installation).where(Installation.uid == uid)).one_or_none()


def _off(roster: Roster) -> frozenset[str]:
    return frozenset(
        pc.installation for office in roster.offices for pc in office.installations if pc.revoked is not None
    )
