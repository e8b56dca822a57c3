"""The people file: who was here before, one person in two records, what their values were."""

from collections.abc import Generator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from db.enums import AgentAuthority, AgentKind, Gender, IdKind, PartySide, Role
from db.models.dispute import Party
from db.models.mediation import Instalment
from db.models.person import Person
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import RuleViolation
from desktop_app.services import person
from desktop_app.services.dispute_access import HIDDEN_NOTE
from desktop_app.services.dispute_draft import AgentDraft, GuardianDraft, PartyDraft
from desktop_app.services.dispute_restriction import RestrictionDraft, restrict_dispute
from desktop_app.services.party import correct_party
from desktop_app.services.person_card import card_facts
from desktop_app.services.person_earlier import EarlierFound, EarlierQuery, MatchReason, find_earlier
from desktop_app.services.person_file import PersonFile, person_file
from desktop_app.services.person_group import same_numbers
from desktop_app.services.person_merge import SamePerson, merge_persons, part_persons, same_persons
from tests.services.conflicts import write_elsewhere
from tests.services.disputes import DRAFT, FACTORY, registered, resident_id
from tests.services.mediation_case import drawn_up, land_case, sign_all
from tests.services.package_world import World
from tests.support.centre import OpenTestCentre, make_centre

LONG = resident_id("19710412", 514)
SHORT = LONG[:6] + LONG[8:17]
PHONE = "15400000028"
HOME = "柳桥村东组12号"


@pytest.fixture
def town(tmp_path: Path) -> Generator[OpenTestCentre]:
    made = make_centre(tmp_path / "centre")
    yield made
    made.centre.close()


def came(town: OpenTestCentre, name: str = "吴桂芬", number: str | None = LONG, **values: object) -> UUID:
    """A dispute that this person brought, a day after the one before."""
    town.pass_time(days=1)
    party = PartyDraft(name=name, id_number=number, **values)  # type: ignore[arg-type]
    if number is None:
        party = replace(party, id_kind=IdKind.UNKNOWN, id_unknown_reason="未带证件")
    return registered(town, replace(DRAFT, parties=(party, FACTORY))).uid


def earlier(town: OpenTestCentre, query: EarlierQuery, role: Role = Role.CENTRE_DIRECTOR) -> EarlierFound:
    actor = town.actor if role is Role.CENTRE_DIRECTOR else town.someone(role)
    with town.reading() as session:
        return find_earlier(session, query, by=actor, today=local_date(town.now))


def people(town: OpenTestCentre) -> list[UUID]:
    with town.reading() as session:
        return list(session.scalars(select(Person.uid).order_by(Person.id)))


def file_of(town: OpenTestCentre, uid: UUID) -> PersonFile:
    with town.reading() as session:
        return person_file(session, uid, by=town.actor, today=local_date(town.now))


def candidates(town: OpenTestCentre) -> tuple[SamePerson, ...]:
    with town.reading() as session:
        return same_persons(session, by=town.actor, today=local_date(town.now))


def merge(town: OpenTestCentre, keep: UUID, other: UUID) -> None:
    with town.session() as session:
        merge_persons(session, keep, other, by=town.actor, now=town.now)


def part(town: OpenTestCentre, uid: UUID) -> None:
    with town.session() as session:
        part_persons(session, uid, by=town.actor, now=town.now)


def test_the_old_number_meets_the_new_one() -> None:
    assert same_numbers(SHORT) == same_numbers(LONG) == {SHORT, LONG}
    assert same_numbers(" ") == frozenset()
    late = resident_id("20150301", 513)
    assert same_numbers(late) == {late}
    assert same_numbers("护照E123") == {"护照E123"}


def test_who_was_here_before_is_found_by_number_phone_household_and_name(town: OpenTestCentre) -> None:
    own = came(town, number=SHORT, phone=PHONE)
    mother = GuardianDraft("吴桂芬", "母亲", PHONE)
    son = came(town, "吴小满", resident_id("20150301", 513), guardian=mother, address=HOME)
    spoken = came(
        town, "赵长贵", resident_id("19680210", 511),
        agents=(AgentDraft("吴桂芬", AgentKind.RELATIVE, AgentAuthority.GENERAL, "妻子", None, PHONE),),
    )  # fmt: skip
    shared = came(town, "孙立民", resident_id("19800909", 517), phone=PHONE)
    sounds = came(town, "吴贵芬", None, phone="15400000035")
    other_group = came(town, "周大成", resident_id("19551111", 515), address="柳桥村东组")
    found = earlier(town, EarlierQuery(LONG, "吴桂芬", PHONE, HOME))
    assert [(m.reason, m.uid) for m in found.matches] == [
        (MatchReason.PERSON, own),
        (MatchReason.PHONE, shared),
        (MatchReason.HOUSEHOLD, spoken),
        (MatchReason.HOUSEHOLD, son),
        (MatchReason.SAME_NAME, sounds),
    ]
    assert found.matches[3].who == "吴某某"
    assert [m.uid for m in earlier(town, EarlierQuery(address="柳桥村东组")).matches] == []
    assert earlier(town, EarlierQuery(name="吴", phone="154")).matches == ()
    assert {m.uid for m in earlier(town, EarlierQuery(name="吴桂芬", phone=PHONE)).matches} >= {own, shared}
    assert other_group not in {m.uid for m in found.matches}


def test_a_broken_agreement_is_marked(town: OpenTestCentre) -> None:
    case = land_case(town)
    with town.session() as session:
        _, state = drawn_up(case, session)
        sign_all(case, session, state.uid)
        for row in session.scalars(select(Instalment)):
            row.due_on = local_date(town.now) - timedelta(days=1)
    number = "139926195709061752"
    (match,) = earlier(town, EarlierQuery(number)).matches
    assert (match.uid, match.side) == (case.dispute, PartySide.APPLICANT)
    assert match.broken.startswith("协议有 ")
    with town.session() as session:
        for row in session.scalars(select(Instalment)):
            row.performed_on = local_date(town.now)
    assert earlier(town, EarlierQuery(number)).matches[0].broken == ""


def test_of_a_restricted_case_only_a_note_is_said_and_its_address_fills_no_form(town: OpenTestCentre) -> None:
    came(town, phone="15400000011", address="柳桥村东组12号")
    secret = came(town, phone="15400000099", address="石佛镇庇护站3号")
    with town.session() as session:
        restrict_dispute(session, RestrictionDraft(secret), by=town.actor, now=town.now)
    assert len(earlier(town, EarlierQuery(LONG)).matches) == 2
    found = earlier(town, EarlierQuery(LONG), Role.MEDIATOR)
    assert (len(found.matches), found.note) == (1, HIDDEN_NOTE)
    assert earlier(town, EarlierQuery(address="石佛镇庇护站3号"), Role.MEDIATOR) == EarlierFound(())
    mediator, today = town.someone(Role.MEDIATOR), local_date(town.now)
    (uid,) = people(town)
    with town.reading() as session:
        for by, address in ((town.actor, "石佛镇庇护站3号"), (mediator, "柳桥村东组12号")):
            facts = person.facts_of(session, uid, by=by, today=today)
            assert facts is not None
            assert facts.address == address
            (hit,) = person.suggest(session, "吴桂芬", by=by, today=today)
            assert hit.address == address
        assert person.suggest(session, "15400000099", by=mediator, today=today) == ()
        former = person_file(session, uid, by=mediator, today=today).former
        assert "石佛镇庇护站3号" not in {value.text for value in former}


def test_changed_names_phones_and_addresses_keep_their_history(town: OpenTestCentre) -> None:
    came(town, phone="15400000011", number=SHORT)
    second = came(town, "吴桂芳", LONG, phone="15400000012", address=HOME)
    with town.session() as session:
        row = session.scalars(select(Party).where(Party.phone == "15400000012")).one()
        town.pass_time(hours=1)
        draft = PartyDraft(name="吴桂芳", id_number=LONG, phone="15400000013", address=HOME)
        correct_party(session, row.uid, draft, by=town.actor, now=town.now)
    (uid,) = people(town)
    found = file_of(town, uid)
    assert (found.name, found.phone_masked, found.cases[0].uid) == ("吴桂芳", "154****0013", second)
    assert [v.text for v in found.former if v.label == "电话"] == [
        "154****0013",
        "154****0012",
        "154****0011",
    ]
    assert [v.text for v in found.former if v.label == "姓名"] == ["吴桂芳", "吴桂芬"]
    assert len([v for v in found.former if v.label == "证件号"]) == 2
    with town.reading() as session:
        assert session.scalars(select(Person.id_number)).one() == LONG


def test_homophones_and_both_forms_of_a_number_are_proposed(town: OpenTestCentre) -> None:
    came(town, "吴桂芬", SHORT)
    came(town, "吴贵芬", resident_id("19800909", 517))
    today = local_date(town.now)
    with town.reading() as session:
        hits = person.suggest(session, "吴贵芬", by=town.actor, today=today)
        assert [hit.name for hit in hits] == ["吴贵芬", "吴桂芬"]
        (hit,) = person.suggest(session, LONG, by=town.actor, today=today)
        assert hit.name == "吴桂芬"


def test_two_records_become_one_and_two_again_though_both_were_used_since(town: OpenTestCentre) -> None:
    first = came(town, phone=PHONE)
    came(town, number=None, phone=PHONE)
    keep, other = people(town)
    (same,) = candidates(town)
    assert (same.keep_uid, same.other_uid, same.why) == (keep, other, "姓名和电话相同，一条没有证件号")
    merge(town, keep, other)
    assert candidates(town) == ()
    with pytest.raises(RuleViolation, match="已经是同一个人"):
        merge(town, other, keep)
    came(town, number=None, phone=PHONE, address=HOME)
    later = came(town, occupation="务农")
    assert people(town) == [keep, other]
    found = file_of(town, other)
    assert (found.uid, len(found.cases), found.address) == (keep, 4, HOME)
    assert [merged.uid for merged in found.merged] == [other]
    assert {m.reason for m in earlier(town, EarlierQuery(LONG)).matches} == {MatchReason.PERSON}
    with pytest.raises(RuleViolation, match="被合并的那一条"):
        part(town, keep)
    part(town, other)
    assert [case.uid for case in file_of(town, keep).cases] == [later, first]
    assert len(file_of(town, other).cases) == 2


def test_numbers_that_contradict_each_other_are_not_merged(town: OpenTestCentre) -> None:
    came(town)
    came(town, "吴贵芬", resident_id("19800909", 517))
    keep, other = people(town)
    with pytest.raises(RuleViolation, match="证件号不一样"):
        merge(town, keep, other)
    with pytest.raises(RuleViolation, match="找不到这个人"):
        merge(town, keep, UUID(int=3))


def test_two_pcs_that_merged_the_other_way_round_have_one_person_to_part(
    town: OpenTestCentre,
) -> None:
    came(town, phone=PHONE)
    came(town, number=None, phone=PHONE)
    keep, other = people(town)
    merge(town, keep, other)
    write_elsewhere(town, "person", keep, {"merged_into_uid": other})
    root = min(keep, other)
    assert {file_of(town, uid).uid for uid in (keep, other)} == {root}
    assert len(file_of(town, keep).cases) == 2
    part(town, max(keep, other))
    assert [len(file_of(town, uid).cases) for uid in (keep, other)] == [1, 1]


def test_a_merge_travels_to_the_county_and_so_does_its_end(world: World) -> None:
    came(world.town, phone=PHONE)
    came(world.town, number=None, phone=PHONE)
    keep, other = people(world.town)
    merge(world.town, keep, other)
    world.carry(world.town, world.county)
    assert file_of(world.county, other).uid == keep
    with pytest.raises(RuleViolation, match="由另一个中心登记"):
        part(world.county, other)
    part(world.town, other)
    world.carry(world.town, world.county)
    assert file_of(world.county, other).uid == other


def test_a_card_fills_the_block() -> None:
    facts = card_facts(f"吴桂芬\t女\t汉\t19710412\t{HOME}\t{LONG}\r\n")
    assert facts is not None
    assert (facts.name, facts.ethnicity, facts.address, facts.gender) == ("吴桂芬", "01", HOME, Gender.FEMALE)
    alone = card_facts(LONG)
    assert alone is not None
    assert (alone.name, alone.id_number, alone.address) == ("", LONG, None)
    assert card_facts("吴桂芬") is None
