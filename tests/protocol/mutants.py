"""Seeded faults in the protocol: each is a way in which an exchange loses data and looks well.

They are switched on from outside; the product knows nothing of them. ``test_mutants`` shows that the
promises notice each of them.
"""

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Any, cast
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from db import change_apply, change_log, change_show
from db.models.change import Change
from db.models.package import Link
from desktop_app.exchange.chain import Duplicate, Fork, Fresh, Gap, Overlap
from desktop_app.exchange.header import Ack, Header
from desktop_app.exchange.verified import VerifiedPackage
from desktop_app.services import (
    custody,
    package_answer,
    package_apart,
    package_apply,
    package_authority,
    package_hint,
    package_holder,
    package_import,
    package_past,
    package_point,
    package_scope,
    package_sealing,
    package_sister,
)
from desktop_app.services.package_apply import Fit
from desktop_app.services.package_link import PeerLinks
from desktop_app.services.package_scope import Outgoing

Patch = Callable[[Any], Any]
"""From the honest function to the faulty one."""


@contextmanager
def _patched(owner: Any, name: str, make: Patch) -> Generator[None]:
    honest = getattr(owner, name)
    setattr(owner, name, make(honest))
    try:
        yield
    finally:
        setattr(owner, name, honest)


def _no_fork_check(honest: Any) -> Any:
    def standing(self: VerifiedPackage, known: Any) -> Any:
        found = honest(self, known)
        if not isinstance(found, Fork):
            return found
        assert self.header.link is not None
        return Overlap(known.seq) if self.header.link.last > known.seq else Duplicate()

    return standing


def _accept_a_gap(honest: Any) -> Any:
    return lambda self, known: Fresh() if isinstance(honest(self, known), Gap) else honest(self, known)


def _last_writer_wins(honest: Any) -> Any:
    def heads_of(facts: Sequence[Any]) -> dict[str, list[Any]]:
        found = cast("dict[str, list[Any]]", honest(facts))
        return {f: [max(same, key=lambda x: (x.lamport, x.change_id))] for f, same in found.items()}

    return heads_of


def _acks_never_go_down(honest: Any) -> Any:
    def note(link: Link, sender: str, seq: int) -> None:
        honest(link, sender, max(seq, dict(link.heard or {}).get(sender, 0)))

    return note


def _ignore_retired(honest: Any) -> Any:
    def remembers(links: PeerLinks, link: Link, ack: Ack) -> bool:
        return link.retired_at is None and bool(honest(links, link, ack))

    return remembers


def _only_what_grew(honest: Any) -> Any:
    """Of an epoch that is no more in use, what lies below its end is settled."""

    def is_new(links: PeerLinks, link: Link, ack: Ack) -> bool:
        return bool(honest(links, link, ack)) and (link.retired_at is None or ack.seq > link.last_seq)

    return is_new


def _overtaken(_honest: Any) -> Any:
    """Where a link stood here is forgotten once another PC of the office says more."""

    def overtake(link: Link, ack: Ack) -> None:
        link.last_seq, link.head_hash = ack.seq, ack.head

    return overtake


def _ignore_unknown_epochs(_honest: Any) -> Any:
    def hear(links: PeerLinks, header: Header, now: Any) -> bool:
        known = {link.epoch for link in links.outgoing()}
        kept = tuple(a for a in header.acks if a.installation != links.installation.hex or a.epoch in known)
        return bool(_honest(links, replace(header, acks=kept), now))

    return hear


def _heal_without_asking(honest: Any) -> Any:
    def ask(links: PeerLinks) -> None:
        honest(links)
        link = links.current()
        assert link is not None
        link.request = None

    return ask


def _never_answer(_honest: Any) -> Any:
    return lambda _links, _header, _today: None


def _own_work_only(_honest: Any) -> Any:
    def held_once(links: PeerLinks) -> tuple[Any, ...]:
        if links.peer_installation is None:
            return (Change.office == links.peer,)
        return (Change.installation == links.peer_installation,)

    return held_once


def _county_gets_its_own_only(_honest: Any) -> Any:
    def held_once(links: PeerLinks) -> tuple[Any, ...]:
        return () if links.peer_installation is not None else (Change.office == links.peer,)

    return held_once


def _nobody_else_brings_it(_honest: Any) -> Any:
    return lambda _self, _link: set[int]()


def _only_gaps_are_told(honest: Any) -> Any:
    """What a director took although it forked is not told to its writer."""
    return lambda links: [row for row in honest(links) if not row.counts.get("apart")]


def _sent_is_acknowledged(_honest: Any) -> Any:
    def first(self: PeerLinks, link: Link, _now: object) -> int:
        from sqlalchemy import func

        from db.models.package import PackageRecord

        last = self.session.scalar(
            select(func.max(PackageRecord.to_seq)).where(PackageRecord.epoch == link.epoch)
        )
        return min((last or 0) + 1, link.last_seq + 1)

    return first


def _custody_does_not_count(_honest: Any) -> Any:
    return lambda _session, _record: 1


def _decision_sees_one(honest: Any) -> Any:
    """A change supersedes only the value that showed; the other one leaves the list all the same."""

    def heads(session: Session, keys: Any) -> Mapping[Any, Any]:
        found = honest(session, keys)
        return {
            key: (row, head, {field: ids[:1] for field, ids in fields.items()})
            for key, (row, head, fields) in found.items()
        }

    return heads


def _leak(_honest: Any) -> Any:
    def unlinked(self: Outgoing, link: Link | None) -> list[int]:
        covered = 0 if link is None else link.covered_id
        statement = select(Change.id).where(Change.office != self._peer, Change.id > covered)
        return list(self._session.scalars(statement.order_by(Change.id)))

    return unlinked


def _strict_custody(_honest: Any) -> Any:
    return lambda *_: False


def _nothing_waits(_honest: Any) -> Any:
    return lambda _centre: ()


def _request_ends_at_once(_honest: Any) -> Any:
    def settle(links: PeerLinks, _header: Header, _today: object) -> None:
        for link in links.outgoing():
            link.request = None

    return settle


def _holders_are_forgotten(_honest: Any) -> Any:
    """Whoever answers first has answered for all."""
    return lambda _links, _lacking, _header, _today: None


def _any_answer_settles(honest: Any) -> Any:
    """Whoever answers under a holder's epoch has answered for it, whatever it holds."""

    def settle(links: PeerLinks, header: Header, today: object) -> None:
        known = [link for link in links.outgoing() if link.retired_at is not None]
        said = [(link.epoch, held[0]) for link in known for held in dict(link.floors or {}).values()]
        acks = [Ack(links.installation.hex, epoch, 0, head) for epoch, head in said]
        honest(links, replace(header, acks=(*header.acks, *acks)), today)

    return settle


def _nothing_of_sisters(_honest: Any) -> Any:
    """Each PC of an office looks after its own links only."""
    return lambda *_args: []


def _nothing_forks_unseen(honest: Any) -> Any:
    """What lies below the word of another PC is held anyway, whatever is in it."""

    def fit(links: Any, header: Header, standing: Any) -> Fit:
        found = honest(links, header, standing)
        return Fit.SURE if found is Fit.UNSEEN else found

    return fit


def _only_to_who_asked(_honest: Any) -> Any:
    """What was given back is believed only while this PC itself asks."""
    return lambda _session, _peer, _link, _answers: []


def _acks_of_what_waits(honest: Any) -> Any:
    """The head of a link moves when a package is seen, not when it is taken."""

    def take(
        session: Session, centre: Any, package: VerifiedPackage, peer: Any, journal: Any, **who: Any
    ) -> Any:
        done = honest(session, centre, package, peer, journal, **who)
        header = package.header
        if header.link is not None and header.sender.org != centre.identity.uid.hex:
            links = PeerLinks(session, UUID(hex=header.sender.org), centre.installation)
            link = links.receive(header.link.epoch, UUID(hex=header.sender.installation))
            if header.link.last > link.last_seq:
                link.last_seq, link.head_hash = header.link.last, header.link.head_hash
        return done

    return take


def _gaps_are_not_asked_for(_honest: Any) -> Any:
    return lambda _links, _today: []


def _children_are_dropped(_honest: Any) -> Any:
    """A record whose parent has not arrived is forgotten instead of kept waiting."""
    return lambda _session, _now, *, arrived: 0


def _forget_new_changes_on_export(honest: Any) -> Any:
    """The mark of what is on the link runs ahead: a change made while a package was prepared is skipped."""

    def covered(self: Outgoing) -> int:
        return int(honest(self)) + 1

    return covered


def _apply_in_two_transactions(honest: Any) -> Any:
    """The link's head is committed before the changes: a power cut between them loses the changes."""

    def begin(centre: Any, header: Header, by: Any, now: Any) -> None:
        assert header.link is not None
        with centre.writing(by, now) as session, session.begin():
            links = PeerLinks(session, UUID(hex=header.sender.org), centre.installation)
            known = links.incoming(header.link.epoch)
            follows = header.link.first - 1 <= (0 if known is None else known.last_seq)
            if follows and (known is None or header.link.last > known.last_seq):
                link = links.receive(header.link.epoch, UUID(hex=header.sender.installation))
                link.last_seq, link.head_hash = header.link.last, header.link.head_hash

    def run(centre: Any, received: Any, by: Any, now: Any, *rest: Any, **how: Any) -> Any:
        header = None if received.package is None else received.package.header
        if header is not None and header.link is not None and header.sender.org != centre.identity.uid.hex:
            begin(centre, header, by, now)
        return honest(centre, received, by, now, *rest, **how)

    return run


def _nothing_is_noted(_honest: Any) -> Any:
    return lambda _link, _seq, _head: None


def _what_was_noted_is_right(honest: Any) -> Any:
    return lambda *args: bool(honest(*args)) and False


def _nothing_is_had(honest: Any) -> Any:
    return lambda session, office: set[int]()


def _had_to_this_day(honest: Any) -> Any:
    return lambda session, office: dict.fromkeys(honest(session, office), 1000)


def _had_by_all(honest: Any) -> Any:
    """All that others wrote early, whoever wrote a word about the case."""

    def had(session: Session, office: UUID) -> set[int]:
        cases = package_past.handed_on(session, office)
        uids = [uid for _, uid in package_past.cases_of_parts(session, cases)]
        return set(session.scalars(select(Change.id).where(Change.record_uid.in_(uids))))

    return had


def _nothing_is_marked(honest: Any) -> Any:
    def arrive(session: Session, change_ids: Sequence[str]) -> None:
        honest(session, change_ids)
        session.execute(update(Change).values(anew=None))

    return arrive


def _nothing_opens(honest: Any) -> Any:
    return lambda session, what: None


def _nothing_went_on(honest: Any) -> Any:
    return lambda dispute, own: False


MUTANTS: Mapping[str, tuple[tuple[Any, str, Patch], ...]] = {
    "no fork check, and what was noted is right": (
        (VerifiedPackage, "standing", _no_fork_check),
        (PeerLinks, "take_up", _what_was_noted_is_right),
    ),
    "accept a gap": ((VerifiedPackage, "standing", _accept_a_gap),),
    "last writer wins": ((change_show, "heads_of", _last_writer_wins),),
    "an acknowledgement never goes down, and no gap is asked for": (
        (package_hint, "_note", _acks_never_go_down),
        (package_hint, "_gaps", _gaps_are_not_asked_for),
    ),
    "evidence about a retired epoch is ignored": ((package_hint, "_is_new", _ignore_retired),),
    "below the end of a retired epoch nothing is news": ((package_hint, "_is_new", _only_what_grew),),
    "a sister's word wipes out what was held": ((package_point, "overtake", _overtaken),),
    "what a sister holds otherwise is nothing": ((package_point, "note", _nothing_is_noted),),
    "what was noted of a link is right": ((PeerLinks, "take_up", _what_was_noted_is_right),),
    "evidence about an unknown epoch is ignored": ((package_hint, "hear", _ignore_unknown_epochs),),
    "heal without asking": ((package_hint, "_ask", _heal_without_asking),),
    "a request is never answered": ((package_answer, "answer", _never_answer),),
    "a sister gets back its own work only": ((package_answer, "_held_once", _own_work_only),),
    "the county gets back its own work only": ((package_answer, "_held_once", _county_gets_its_own_only),),
    "what others brought is not given to its writer": ((Outgoing, "_not_brought", _nobody_else_brings_it),),
    "what a person took is not told to its writer": ((package_apart, "taken_apart", _only_gaps_are_told),),
    "what was sent counts as arrived": ((PeerLinks, "first_to_send", _sent_is_acknowledged),),
    "custody does not count": ((change_log, "_custody_no", _custody_does_not_count),),
    "a decision supersedes one value only": ((change_log, "_heads", _decision_sees_one),),
    "a township gets what is not its own": ((Outgoing, "unlinked", _leak),),
    "what a new holder writes is refused": (
        (package_authority.Judge, "_holds", _strict_custody),
        (package_apply, "_holds", _strict_custody),
    ),
    "waiting packages are not tried again": ((package_import, "_waiting_files", _nothing_waits),),
    "a request ends with the next package": ((package_answer, "settle_request", _request_ends_at_once),),
    "who proved the loss need not answer": ((package_holder, "note_holder", _holders_are_forgotten),),
    "a copy answers for who proved the loss": ((package_holder, "settle_holder", _any_answer_settles),),
    "a seen package is acknowledged": ((package_import, "_take", _acks_of_what_waits),),
    "a gap is not asked for": ((package_hint, "_gaps", _gaps_are_not_asked_for),),
    "a record without its parent is dropped": ((change_apply, "_retry_waiting", _children_are_dropped),),
    "the covered mark runs ahead": ((Outgoing, "covered", _forget_new_changes_on_export),),
    "head and changes in two transactions": ((package_import, "_run", _apply_in_two_transactions),),
    "what a sister sent is not heard of": ((package_sister, "acknowledged", _nothing_of_sisters),),
    "what of a sister waits is not heard of": ((package_sister, "outgrown", _nothing_of_sisters),),
    "sisters do not tell how far they sent": ((package_sister, "note_points", _nothing_of_sisters),),
    "what forks unseen is taken for known": ((package_import, "_fit", _nothing_forks_unseen),),
    "what a sister took apart is not told on": ((package_apart, "hear", _nothing_of_sisters),),
    "a former holder gets back its own work only": ((package_scope, "had", _nothing_is_had),),
    "a former holder gets what came later": ((package_past, "handed_on", _had_to_this_day),),
    "a former holder gets what it never worked on": ((package_scope, "had", _had_by_all),),
    "what was opened is not marked": ((change_apply, "_arrive_anew", _nothing_is_marked),),
    "what is open here is kept from the sister": ((package_apply, "open_again", _nothing_opens),),
    "a case handed over again stays sealed": ((custody, "send_again", _nothing_opens),),
    "a case that went on is closed to the county": ((package_sealing, "_went_on", _nothing_went_on),),
    "an answer counts for who asked only": ((package_apply, "answered_now", _only_to_who_asked),),
}
"""Name of the fault, and for each place where it is put: what it does there."""

HARMLESS: Mapping[str, tuple[tuple[Any, str, Patch], ...]] = {
    "an acknowledgement never goes down": ((package_hint, "_note", _acks_never_go_down),),
    "no fork check": ((VerifiedPackage, "standing", _no_fork_check),),
}
"""Faults that lose nothing by themselves. An acknowledgement that does not go down makes the next package
begin too late; the receiver sees the gap, keeps the package, and asks for the missing part by its number. A
fork that is taken without a person differs from what was noted of the link, and its writer is told so."""


@contextmanager
def mutant(name: str) -> Generator[None]:
    """The protocol with one fault."""
    with ExitStack() as stack:
        for owner, attribute, make in {**MUTANTS, **HARMLESS}[name]:
            stack.enter_context(_patched(owner, attribute, make))
        yield
