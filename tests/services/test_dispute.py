"""Registering: one draft becomes one numbered record with clock, persons, place and timeline."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import event, func, select

from db.enums import DisputeState, DisputeType, Gender, InvolvedRole, Level, PartySide, Role
from db.models import Dispute, Party, Person, Transition
from db.models.grid import Grid
from db.models.unit import Unit, unit_uid
from desktop_app.domain.number import verify_number
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.paths import resource
from desktop_app.services.dispute import register
from desktop_app.services.dispute_draft import (
    EXAMPLE,
    DisputeDraft,
    InvolvedUnitDraft,
    PlaceDraft,
    decode_draft,
    draft_from_record,
    encode_draft,
)
from tests.services.disputes import DRAFT, FACTORY, person, registered, resident_id, with_first
from tests.support.centre import COUNTY, OpenTestCentre, make_centre

FIRST = datetime(2026, 11, 1, 4, tzinfo=UTC)
SAME = resident_id("19800101")


@pytest.fixture
def town(tmp_path: Path) -> OpenTestCentre:
    return make_centre(tmp_path / "c")


def _one(town: OpenTestCentre) -> Dispute:
    with town.reading() as session:
        found = session.scalars(select(Dispute)).one()
        session.expunge(found)
        return found


def test_a_dispute_gets_number_title_clock_and_first_asker(town: OpenTestCentre) -> None:
    clerk = town.someone(Role.WINDOW_CLERK, "阮小满")
    with town.session(clerk) as session:
        made = register(session, DRAFT, town.rules, by=clerk, now=town.now)
    row = _one(town)
    assert made.number == row.number
    assert row.number.startswith("柳桥纠〔2026〕A0001-")
    assert verify_number(row.number, town.rules.profile.number.dispute)
    assert row.title == "吴桂芬 与 宏达建材厂 相邻污染损害纠纷"
    assert (row.first_asker_name, row.first_asker_uid) == ("阮小满", clerk.user_uid)
    assert row.state is DisputeState.REGISTERED
    assert row.due_on == made.due_on == date(2026, 11, 30)
    assert row.clock_key == "ordinary"
    assert row.profile_version == town.rules.profile.version
    assert row.people_count == 2
    with town.reading() as session:
        step = session.execute(select(Transition.action, Transition.from_state, Transition.to_state)).one()
    assert tuple(step) == ("register", None, "registered")


def test_numbers_go_on_and_are_not_given_again_after_a_refusal(town: OpenTestCentre) -> None:
    registered(town)
    with pytest.raises(RuleViolation), town.session() as session:
        register(session, replace(DRAFT, description=""), town.rules, by=town.actor, now=town.now)
    assert "A0002-" in registered(town).number


def test_the_identity_number_fills_sex_and_birth_date_and_names_are_normal(town: OpenTestCentre) -> None:
    draft = with_first(DRAFT, name="阿卜杜拉•买买提", phone="１５４００００００１１", gender=None)
    registered(town, draft)
    with town.reading() as session:
        party = session.scalars(select(Party).where(Party.side == PartySide.APPLICANT)).one()
        assert party.person is not None
        assert party.name == "阿卜杜拉·买买提"
        assert party.phone == "15400000011"
        assert (party.gender, party.birth_date) == (Gender.FEMALE, date(1971, 4, 12))


def test_a_person_is_known_again_by_number_and_newer_values_win(town: OpenTestCentre) -> None:
    registered(town, with_first(DRAFT, phone="15400000011"))
    registered(town, with_first(DRAFT, phone="15400000028"))
    with town.reading() as session:
        people = session.execute(select(Person.id, Person.phone)).all()
        links = session.scalars(select(Party.person_id).where(Party.side == PartySide.APPLICANT)).all()
    assert [phone for _, phone in people] == ["15400000028"]
    assert set(links) == {people[0][0]}


def test_without_number_a_person_is_known_by_name_and_phone_only(town: OpenTestCentre) -> None:
    same = replace(person("丁长庚"), phone="15400000035")
    other = replace(person("丁长庚"), phone="15400000042")
    nobody = person("丁长庚")
    for party in (same, same, other, nobody):
        registered(town, replace(DRAFT, parties=(party, FACTORY)))
    with town.reading() as session:
        assert session.scalar(select(func.count(Person.id))) == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"description": "　\n"}, "description"),
        ({"description": "长" * 2001}, "description"),
        ({"category_code": None}, "category_code"),
        ({"category_code": "0777"}, "category_code"),
        ({"happened_on": date(2026, 11, 24)}, "happened_on"),
        ({"registered_at": datetime(2026, 11, 24, 4, tzinfo=UTC)}, "registered_at"),
        ({"registered_at": FIRST, "happened_on": date(2026, 11, 2)}, "happened_on"),
        ({"people_count": 0}, "people_count"),
        ({"amount_fen": -1}, "amount_fen"),
        ({"parties": ()}, "parties"),
        ({"parties": (FACTORY,)}, "parties"),
        ({"parties": (person(""), FACTORY)}, "parties[0].name"),
        ({"parties": (person("甲", "139926197104125143"),)}, "parties[0].id_number"),
        ({"parties": (person("甲", resident_id("20990101")),)}, "parties[0].id_number"),
        ({"parties": (replace(person("甲"), id_unknown_reason=None),)}, "parties[0].id_unknown_reason"),
        ({"parties": (replace(person("甲"), phone="电话没记"),)}, "parties[0].phone"),
        ({"parties": (person("甲", SAME), person("乙", SAME))}, "parties[1].id_number"),
        ({"parties": (replace(person("甲"), replaced_by=0),)}, "parties[0].replaced_by"),
        ({"place": PlaceDraft(village_code="411525100999")}, "place.village_code"),
        ({"place": PlaceDraft(grid_code="999")}, "place.grid_code"),
        ({"involved_units": (InvolvedUnitDraft(),)}, "involved_units[0]"),
        ({"involved_units": (InvolvedUnitDraft(unit_code="411525999999"),)}, "involved_units[0].unit_code"),
    ],
)  # fmt: skip
def test_what_blocks_is_named_at_its_field_and_nothing_is_written(
    town: OpenTestCentre, changes: Mapping[str, object], field: str
) -> None:
    with pytest.raises(RuleViolation) as refused, town.session() as session:
        register(session, replace(DRAFT, **changes), town.rules, by=town.actor, now=town.now)  # type: ignore[arg-type]
    assert refused.value.field == field
    with town.reading() as session:
        assert session.scalar(select(func.count(Dispute.id))) == 0
        assert session.scalar(select(func.count(Person.id))) == 0


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.SYSTEM_ADMIN, Role.ASSIGNED_LEADER, Role.GRID_WORKER])
def test_roles_without_the_permission_cannot_register(town: OpenTestCentre, role: Role) -> None:
    actor = town.someone(role)
    with pytest.raises(PermissionDenied), town.session(actor) as session:
        register(session, DRAFT, town.rules, by=actor, now=town.now)


def _unit(code: str, name: str, level: Level, parent: str) -> Unit:
    return Unit(uid=unit_uid(code), code=code, name=name, name_key="x", level=level, parent_code=parent)


def _places(town: OpenTestCentre) -> None:
    with town.session() as session:
        for code, name, level, parent in (
            ("411525100000", "柳桥镇", Level.TOWNSHIP, "411525000000"),
            ("411525100201", "王集村村委会", Level.VILLAGE, "411525100000"),
            ("411525101000", "石桥镇", Level.TOWNSHIP, "411525000000"),
        ):
            session.add(_unit(code, name, level, parent))
        session.add(
            Grid(
                code="411525100201001",
                name="第一网格",
                name_key="x",
                kind="basic",
                village_code="411525100201",
                village_name="王集村村委会",
            )
        )


def test_place_and_units_keep_their_names(town: OpenTestCentre) -> None:
    _places(town)
    draft = replace(
        DRAFT,
        place=PlaceDraft(grid_code="411525100201001"),
        involved_units=(
            InvolvedUnitDraft(InvolvedRole.PLACE, "411525101000"),
            InvolvedUnitDraft(InvolvedRole.SUPPORT, None, "县应急局"),
        ),
    )
    registered(town, draft)
    with town.reading() as session:
        row = session.scalars(select(Dispute)).one()
        units = [(u.role, u.unit_name) for u in row.involved_units]
        assert (row.village_code, row.village_name) == ("411525100201", "王集村村委会")
        assert (row.grid_name, row.township_code) == ("第一网格", "411525100000")
    assert units == [(InvolvedRole.PLACE, "石桥镇"), (InvolvedRole.SUPPORT, "县应急局")]


def test_a_grid_of_another_village_is_refused(town: OpenTestCentre) -> None:
    _places(town)
    with town.session() as session:
        session.add(_unit("411525100202", "徐山村", Level.VILLAGE, "411525100000"))
    draft = replace(DRAFT, place=PlaceDraft("411525100202", "411525100201001"))
    with pytest.raises(RuleViolation, match="不一致") as refused:
        registered(town, draft)
    assert refused.value.field == "place.grid_code"


def test_a_county_centre_keeps_the_township_of_the_village(tmp_path: Path) -> None:
    county = make_centre(tmp_path / "k", COUNTY)
    _places(county)
    registered(county, replace(DRAFT, place=PlaceDraft("411525100201")))
    assert _one(county).township_code == "411525100000"


def test_an_heir_takes_the_place_of_a_dead_party_and_the_title_names_the_heir(town: OpenTestCentre) -> None:
    gone = replace(
        person("丁长庚", side=PartySide.RESPONDENT),
        replaced_by=2,
        replaced_on=date(2026, 10, 12),
        replaced_reason="去世，由其独子继承",
    )
    heir = person("丁宏伟", side=PartySide.RESPONDENT)
    made = registered(town, replace(DRAFT, parties=(person("丁海涛"), gone, heir)))
    assert made.title.startswith("丁海涛 与 丁宏伟 ")
    with town.reading() as session:
        old = session.scalars(select(Party).where(Party.name == "丁长庚")).one()
        assert old.replaced_by is not None
        assert old.replaced_by.name == "丁宏伟"


def test_many_applicants_and_a_minor_in_the_title(town: OpenTestCentre) -> None:
    many = tuple(person(f"工友{i}", resident_id("19800101", i)) for i in range(1, 13))
    made = registered(town, replace(DRAFT, parties=(*many, FACTORY), category_code="0199"))
    assert made.title == "工友1 等 12 方 与 宏达建材厂 婚恋家庭纠纷"
    child = person("晋小雨", resident_id("20150302"))
    assert registered(town, replace(DRAFT, parties=(child, FACTORY))).title.startswith("晋某某 与 ")


@pytest.mark.parametrize(
    ("changes", "clock", "due"),
    [
        ({"is_petition": True}, "petition", date(2027, 1, 22)),
        ({"dispute_type": DisputeType.MIGRANT_WAGES}, "labour", date(2026, 12, 8)),
        ({"dispute_type": DisputeType.MEDICAL}, "medical", None),
        ({"registered_at": FIRST}, "ordinary", date(2026, 11, 8)),
    ],
)
def test_the_clock_follows_the_kind_of_dispute(
    town: OpenTestCentre, changes: Mapping[str, object], clock: str, due: date | None
) -> None:
    registered(town, replace(DRAFT, **changes))  # type: ignore[arg-type]
    row = _one(town)
    assert row.clock_key == clock
    assert due in (row.due_on, None)


def test_registration_needs_few_statements(town: OpenTestCentre) -> None:
    registered(town)
    statements: list[str] = []
    event.listen(town.centre.engine, "before_cursor_execute", lambda _c, _u, s, *_r: statements.append(s))
    registered(town)
    beside = ("change", "record_head", "dispute_search", "dispute_name", "dispute_sketch", "dispute_token")
    own = [s for s in statements if not any(name in s for name in beside)]
    assert len(own) <= 14, own


def test_the_example_and_every_sample_dispute_can_be_registered(tmp_path: Path) -> None:
    county = make_centre(tmp_path / "k", COUNTY)
    assert decode_draft(encode_draft(EXAMPLE)) == EXAMPLE
    registered(county, EXAMPLE)
    records = json.loads(resource("sample", "disputes.json").read_text("utf-8"))["disputes"]
    for record in records:
        draft = draft_from_record(record, ignore_unknown=True)
        made = registered(county, replace(draft, place=PlaceDraft(), involved_units=()))
        assert made.title


@pytest.mark.parametrize(
    ("text", "field", "says"),
    [
        (b"[1]", "", "对象"),
        (b'{"description": "x"', "", "JSON"),
        (b'{"people_count": "3"}', "people_count", "整数"),
        (b'{"parties": [{"sied": "applicant"}]}', "parties[0].sied", "不认识"),
        (b'{"place": {"vilage": 1}}', "place.vilage", "不认识"),
        (b'{"parties": [{"side": "third"}]}', "parties[0].side", "applicant（申请人）"),
        (b'{"parties": [{"agents": [{"kind": "x"}]}]}', "parties[0].agents[0].kind", "律师"),
        (b'{"happened_on": "2026-13-01"}', "happened_on", "日期"),
        (b'{"happened_on": 5}', "happened_on", "日期"),
        (b"\xff\xfe", "", "UTF-8"),
    ],
)
def test_a_faulty_draft_names_the_key_path(text: bytes, field: str, says: str) -> None:
    with pytest.raises(RuleViolation, match=says) as refused:
        decode_draft(text)
    assert refused.value.field == field
    assert "`" not in refused.value.text


def test_a_draft_with_byte_order_mark_is_read() -> None:
    assert decode_draft(b"\xef\xbb\xbf{}") == DisputeDraft()
