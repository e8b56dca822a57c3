"""Every service that reads, asked by somebody who is not on a restricted case's list: nothing of it shows.

The services are found, not listed: a new one is called like the others, or the test says what it lacks.
"""

from collections.abc import Callable, Generator, Iterator
from dataclasses import fields, is_dataclass
from datetime import timedelta
from types import MappingProxyType
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from db.enums import RiskLevel, TellManner
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import RuleViolation
from desktop_app.services.assignment import decide_proposal
from desktop_app.services.attachment import void_attachment
from desktop_app.services.attachment_file import open_attachment
from desktop_app.services.breach import end_breach
from desktop_app.services.conflict_decision import Decision, settle_conflict
from desktop_app.services.dispatch import act as answer_dispatch
from desktop_app.services.dispute_edit import edit, set_risk, void
from desktop_app.services.dispute_note import NoteDraft, NoteKind, add_progress
from desktop_app.services.dispute_record import StepDraft
from desktop_app.services.dispute_restriction import RestrictionDraft, lift_restriction, restrict_dispute
from desktop_app.services.dispute_step import act
from desktop_app.services.duty_report import DutyReportDraft, record_duty_report
from desktop_app.services.judicial_confirmation import apply_confirmation
from desktop_app.services.mediation_ending import EndingDraft, terminate
from desktop_app.services.party_view import unmask
from desktop_app.services.performance import PerformanceDraft, record_performance
from desktop_app.services.petition_step import serve
from desktop_app.services.renegotiation import keep_agreement
from desktop_app.services.rights_notice import TellingDraft, tell_rights
from desktop_app.services.supervision import answer_supervision
from desktop_app.services.sweep_lock import LockDraft, lock_day
from tests.services import assignments
from tests.services.disputes import registered
from tests.services.restricted_world import WITHOUT_CASES, Refusal, World, actor_for, reading_services
from tests.support.township import make_township


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Generator[World]:
    home = make_township(tmp_path_factory.mktemp("restricted") / "centre")
    # A leader works the plain case: the ledger of leader assignments leaves restricted ones out.
    leader = assignments.add_leader(home, "孙国栋", "副镇长")
    assignments.start(home, assignments.propose(home, registered(home).uid, leader))
    with home.session() as session:
        # Weekly and monthly summaries speak of locked days only.
        draft = LockDraft(local_date(home.now) - timedelta(days=1), "阮小满", "樊国栋", "薛慧敏")
        lock_day(session, draft, home.rules, by=home.actor, now=home.now)
    yield World(home)
    home.centre.close()


def told(value: object) -> Iterator[str]:
    """Everything that an answer says: its texts, and its uids in hex."""
    if is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            if field.name not in ("rules", "profile", "calendar"):
                yield from told(getattr(value, field.name))
    elif isinstance(value, (tuple, list, set, frozenset)):
        for one in value:  # pyright: ignore[reportUnknownVariableType]
            yield from told(one)
    elif isinstance(value, (dict, MappingProxyType)):
        for key, one in value.items():  # pyright: ignore[reportUnknownVariableType]
            yield from told(key)
            yield from told(one)
    elif isinstance(value, UUID):
        yield value.hex
    elif isinstance(value, str):
        yield value


def gives_away(world: World, answer: object) -> set[str]:
    """Which words or uids of the case an answer holds."""
    texts = set(told(answer))
    # A finding of the sweep belongs to its day; it is shown without what it says.
    uids = {uid.hex for uid, entity in world.secret.records.items() if entity != "grid_event"}
    found = uids & texts
    return found | {word for word in world.secret.words if any(word in text for text in texts)}


def test_no_reading_service_tells_a_stranger_anything_of_a_restricted_case(world: World) -> None:
    told_reader, silent, leaks = set[str](), list[str](), dict[str, set[str]]()
    for dotted, service in sorted(reading_services().items()):
        if dotted in WITHOUT_CASES:
            continue
        with world.home.reading() as session:
            reader = list(world.calls(session, service, actor_for(dotted, world.home.actor)))
            stranger = list(world.calls(session, service, actor_for(dotted, world.stranger)))
        if all(isinstance(answer, Refusal) for answer in reader):
            silent.append(dotted)
        if any(gives_away(world, answer) for answer in reader):
            told_reader.add(dotted)
        leaked = set[str]().union(*(gives_away(world, answer) for answer in stranger))
        if leaked:
            leaks[dotted] = leaked
    assert leaks == {}
    assert silent == [], "never answered: say in World how to call it"
    assert len(told_reader) > 35, "whoever is on the list must be told, or this test proves nothing"


def test_no_count_of_a_stranger_changes_by_a_restricted_case(world: World) -> None:
    """What is asked for no particular record answers as if the case had never been registered."""
    after = world.answers_of_a_stranger()
    assert {name: answer for name, answer in after.items() if answer != world.before[name]} == {}
    assert len(after) > 25


def test_whoever_is_not_on_the_list_changes_nothing(world: World) -> None:
    """A write finds no such record, in the words for one that is not there."""
    home, case, who = world.home, world.secret.case, world.stranger
    by_entity = {entity: uid for uid, entity in world.secret.records.items()}
    rules, now = home.rules, home.now
    cut = EndingDraft("当事人撤回", local_date(now))
    writes: list[Callable[[Session], object]] = [
        lambda s: act(s, case.dispute, "accept", StepDraft(), rules, by=who, now=now),
        lambda s: edit(s, case.dispute, {"people_count": 9}, rules, by=who, now=now),
        lambda s: void(s, case.dispute, "登记错了", by=who, now=now),
        lambda s: set_risk(s, case.dispute, RiskLevel.RED, "升级", by=who, now=now),
        lambda s: add_progress(s, case.dispute, NoteDraft(NoteKind.NOTE, "看过"), rules, by=who, now=now),
        lambda s: unmask(s, case.parties[1], "核对", by=who, now=now),
        lambda s: restrict_dispute(s, RestrictionDraft(case.dispute), by=who, now=now),
        lambda s: lift_restriction(s, case.dispute, by=who, now=now),
        lambda s: record_duty_report(s, case.dispute, DutyReportDraft("派出所"), by=who, now=now),
        lambda s: terminate(s, by_entity["mediation"], cut, rules, by=who, now=now),
        lambda s: tell_rights(
            s, by_entity["mediation"], TellingDraft((), TellManner.ORAL, local_date(now)), by=who, now=now
        ),
        lambda s: record_performance(
            s, by_entity["instalment"], PerformanceDraft(local_date(now)), by=who, now=now
        ),
        lambda s: end_breach(s, by_entity["breach"], "和好", by=who, now=now),
        lambda s: apply_confirmation(s, by_entity["judicial_confirmation"], local_date(now), by=who, now=now),
        lambda s: keep_agreement(s, by_entity["mediation"], "不改", by=who, now=now),
        lambda s: serve(s, by_entity["petition"], local_date(now), by=who, now=now),
        lambda s: decide_proposal(s, by_entity["leader_assignment"], True, "", rules, by=who, now=now),
        lambda s: open_attachment(s, by_entity["attachment"], by=who, now=now),
        lambda s: void_attachment(s, by_entity["attachment"], "错", by=who, now=now),
        lambda s: answer_dispatch(s, by_entity["dispatch"], "sign_for", "", rules, by=who, now=now),
        lambda s: answer_supervision(s, by_entity["supervision"], "已办", by=who, now=now),
        lambda s: settle_conflict(
            s, Decision("dispute", case.dispute, "responsible_phone", value="1"), by=who, now=now
        ),
    ]
    with home.centre.writing(who, home.clock) as session:
        for write in writes:
            with pytest.raises(RuleViolation, match=r"找不到|已经定夺过") as refused, session.begin():
                write(session)
            assert not any(word in str(refused.value) for word in world.secret.words)
