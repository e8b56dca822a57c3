"""Seeded faults of changes and rights: what goes to whom, what is let in, what shows."""

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from typing import Any, cast
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from db.models.change import Change
from db.models.package import Link
from desktop_app.services import package_past
from desktop_app.services.package_link import PeerLinks
from desktop_app.services.package_scope import Outgoing


def last_writer_wins(honest: Any) -> Any:
    def heads_of(facts: Sequence[Any]) -> dict[str, list[Any]]:
        found = cast("dict[str, list[Any]]", honest(facts))
        return {f: [max(same, key=lambda x: (x.lamport, x.change_id))] for f, same in found.items()}

    return heads_of


def own_work_only(_honest: Any) -> Any:
    def held_once(links: PeerLinks) -> tuple[Any, ...]:
        if links.peer_installation is None:
            return (Change.office == links.peer,)
        return (Change.installation == links.peer_installation,)

    return held_once


def county_gets_its_own_only(_honest: Any) -> Any:
    def held_once(links: PeerLinks) -> tuple[Any, ...]:
        return () if links.peer_installation is not None else (Change.office == links.peer,)

    return held_once


def nobody_else_brings_it(_honest: Any) -> Any:
    return lambda _self, _link: set[int]()


def what_was_let_in_stays(honest: Any) -> Any:
    """What a township brought counts as held there, also what was kept back from all answers to it."""

    def not_brought(self: Outgoing, link: Link | None) -> set[int]:
        found: set[int] = honest(self, link)
        return found - {*self._session.scalars(select(Change.id).where(Change.anew.is_(True)))}

    return not_brought


def custody_does_not_count(_honest: Any) -> Any:
    return lambda _session, _record: 1


def decision_sees_one(honest: Any) -> Any:
    """A change supersedes only the value that showed; the other one leaves the list all the same."""

    def heads(session: Session, keys: Any) -> Mapping[Any, Any]:
        found = honest(session, keys)
        return {
            key: (row, head, {field: ids[:1] for field, ids in fields.items()})
            for key, (row, head, fields) in found.items()
        }

    return heads


def leak(_honest: Any) -> Any:
    def unlinked(self: Outgoing, link: Link | None) -> list[int]:
        covered = 0 if link is None else link.covered_id
        statement = select(Change.id).where(Change.office != self._peer, Change.id > covered)
        return list(self._session.scalars(statement.order_by(Change.id)))

    return unlinked


def strict_custody(_honest: Any) -> Any:
    return lambda *_: False


def children_are_dropped(_honest: Any) -> Any:
    """A record whose parent has not arrived is forgotten instead of kept waiting."""
    return lambda _session, _now, *, arrived: 0


def forget_new_changes_on_export(honest: Any) -> Any:
    """The mark of what is on the link runs ahead: a change made while a package was prepared is skipped."""

    def covered(self: Outgoing) -> int:
        return int(honest(self)) + 1

    return covered


def nothing_is_had(honest: Any) -> Any:
    return lambda session, office: set[int]()


def had_to_this_day(honest: Any) -> Any:
    return lambda session, office: dict.fromkeys(honest(session, office), 1000)


def had_by_all(honest: Any) -> Any:
    """All that others wrote early, whoever wrote a word about the case."""

    def had(session: Session, office: UUID) -> set[int]:
        cases = package_past.handed_on(session, office)
        uids = [uid for _, uid in package_past.cases_of_parts(session, cases)]
        return set(session.scalars(select(Change.id).where(Change.record_uid.in_(uids))))

    return had


def nothing_is_marked(honest: Any) -> Any:
    def arrive(session: Session, change_ids: Sequence[str]) -> None:
        honest(session, change_ids)
        session.execute(update(Change).values(anew=None))

    return arrive


def nothing_opens(honest: Any) -> Any:
    return lambda session, what: None


def nothing_went_on(honest: Any) -> Any:
    return lambda dispute, own: False


def only_who_opened_sends(_honest: Any) -> Any:
    """A PC that hears that a case is open leaves it to the PC that opened it to send what went sealed."""
    return lambda _session: nullcontext()
