"""Seeded faults in the protocol: each is a way in which an exchange loses data and looks well.

They are switched on from outside; the product knows nothing of them. ``test_mutants`` shows that the
promises notice each of them.
"""

from collections.abc import Callable, Generator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

from db import change_apply, change_log, change_show
from desktop_app.exchange.verified import VerifiedPackage
from desktop_app.services import (
    custody,
    installation_switch,
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
    pairing,
)
from desktop_app.services.package_link import PeerLinks
from desktop_app.services.package_scope import Outgoing
from tests.protocol import faults_of_changes as changes
from tests.protocol import faults_of_links as links

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


MUTANTS: Mapping[str, tuple[tuple[Any, str, Patch], ...]] = {
    "no fork check, and what was noted is right": (
        (VerifiedPackage, "standing", links.no_fork_check),
        (PeerLinks, "take_up", links.what_was_noted_is_right),
    ),
    "accept a gap": ((VerifiedPackage, "standing", links.accept_a_gap),),
    "last writer wins": ((change_show, "heads_of", changes.last_writer_wins),),
    "an acknowledgement never goes down, and no gap is asked for": (
        (package_hint, "_note", links.acks_never_go_down),
        (package_hint, "_gaps", links.gaps_are_not_asked_for),
    ),
    "evidence about a retired epoch is ignored": ((package_hint, "_is_new", links.ignore_retired),),
    "below the end of a retired epoch nothing is news": ((package_hint, "_is_new", links.only_what_grew),),
    "a sister's word wipes out what was held": ((package_point, "overtake", links.overtaken),),
    "what a sister holds otherwise is nothing": ((package_point, "note", links.nothing_is_noted),),
    "what was noted of a link is right": ((PeerLinks, "take_up", links.what_was_noted_is_right),),
    "evidence about an unknown epoch is ignored": ((package_hint, "hear", links.ignore_unknown_epochs),),
    "heal without asking": ((package_hint, "_ask", links.heal_without_asking),),
    "a request is never answered": ((package_answer, "answer", links.never_answer),),
    "a sister gets back its own work only": ((package_answer, "_held_once", changes.own_work_only),),
    "the county gets back its own work only": (
        (package_answer, "_held_once", changes.county_gets_its_own_only),
    ),
    "what others brought is not given to its writer": (
        (Outgoing, "_not_brought", changes.nobody_else_brings_it),
    ),
    "what was let in late is not given to its writer": (
        (Outgoing, "_not_brought", changes.what_was_let_in_stays),
    ),
    "what a person took is not told to its writer": (
        (package_apart, "taken_apart", links.only_gaps_are_told),
    ),
    "what was taken apart is told by the next number": (
        (package_apart, "taken", links.the_next_number_tells),
    ),
    "what was sent counts as arrived": ((PeerLinks, "first_to_send", links.sent_is_acknowledged),),
    "custody does not count": ((change_log, "_custody_no", changes.custody_does_not_count),),
    "a decision supersedes one value only": ((change_log, "_heads", changes.decision_sees_one),),
    "a township gets what is not its own": ((Outgoing, "unlinked", changes.leak),),
    "what a new holder writes is refused": (
        (package_authority.Judge, "_holds", changes.strict_custody),
        (package_apply, "_holds", changes.strict_custody),
    ),
    "waiting packages are not tried again": ((package_import, "_waiting_files", links.nothing_waits),),
    "a request ends with the next package": ((package_answer, "settle_request", links.request_ends_at_once),),
    "who proved the loss need not answer": ((package_holder, "note_holder", links.holders_are_forgotten),),
    "a copy answers for who proved the loss": ((package_holder, "settle_holder", links.any_answer_settles),),
    "a seen package is acknowledged": ((package_import, "_take", links.acks_of_what_waits),),
    "a gap is not asked for": ((package_hint, "_gaps", links.gaps_are_not_asked_for),),
    "a record without its parent is dropped": (
        (change_apply, "_retry_waiting", changes.children_are_dropped),
    ),
    "the covered mark runs ahead": ((Outgoing, "covered", changes.forget_new_changes_on_export),),
    "head and changes in two transactions": ((package_import, "_run", links.apply_in_two_transactions),),
    "what a sister sent is not heard of": ((package_sister, "acknowledged", links.nothing_of_sisters),),
    "what of a sister waits is not heard of": ((package_sister, "outgrown", links.nothing_of_sisters),),
    "sisters do not tell how far they sent": ((package_sister, "note_points", links.nothing_of_sisters),),
    "what forks unseen is taken for known": ((package_import, "_fit", links.nothing_forks_unseen),),
    "what a sister took apart is not told on": ((package_apart, "hear", links.nothing_of_sisters),),
    "a former holder gets back its own work only": ((package_scope, "had", changes.nothing_is_had),),
    "a former holder gets what came later": ((package_past, "handed_on", changes.had_to_this_day),),
    "a former holder gets what it never worked on": ((package_scope, "had", changes.had_by_all),),
    "what was opened is not marked": ((change_apply, "_arrive_anew", changes.nothing_is_marked),),
    "what is open here is kept from the sister": ((package_apply, "open_again", changes.nothing_opens),),
    "only the PC that opened a case sends it": (
        (package_apply, "sending_what_opens", changes.only_who_opened_sends),
    ),
    "a case handed over again stays sealed": ((custody, "send_again", changes.nothing_opens),),
    "a case that went on is closed to the county": ((package_sealing, "_went_on", changes.nothing_went_on),),
    "who did not offer the rebuild hears of no dead PC": (
        (pairing, "_replaced_pcs", links.nobody_is_replaced),
    ),
    "what a dead PC alone had brought was seen to": (
        (installation_switch, "_goes_back", links.nothing_goes_back),
    ),
    "an answer counts for who asked only": ((package_apply, "answered_now", links.only_to_who_asked),),
}
"""Name of the fault, and for each place where it is put: what it does there."""

HARMLESS: Mapping[str, tuple[tuple[Any, str, Patch], ...]] = {
    "an acknowledgement never goes down": ((package_hint, "_note", links.acks_never_go_down),),
    "no fork check": ((VerifiedPackage, "standing", links.no_fork_check),),
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
