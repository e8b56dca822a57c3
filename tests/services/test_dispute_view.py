"""The list and the detail: what a person reads, filters, counts, masked numbers, history."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, select

from db.enums import AuditAction, DisputeState, DisputeType, IdKind, PartySide, RiskLevel, Role, Source
from db.models import AuditEntry
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.period import Period
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.services.dispute_detail import DisputeDetail, dispute_detail
from desktop_app.services.dispute_draft import AgentDraft, GuardianDraft
from desktop_app.services.dispute_edit import edit
from desktop_app.services.dispute_history import field_history
from desktop_app.services.dispute_note import NoteDraft, NoteKind, add_progress
from desktop_app.services.dispute_record import StepDraft
from desktop_app.services.dispute_view import (
    DisputeCounts,
    DisputeOrder,
    DisputePage,
    DisputeQuery,
    DisputeSort,
    DueFilter,
    list_counts,
    list_disputes,
    list_order,
    list_rows,
)
from desktop_app.services.party import Replacement, add_party, correct_party, replace_party
from desktop_app.services.party_view import unmask
from tests.services.disputes import (
    DRAFT,
    FACTORY,
    LEAD,
    WU,
    brought_to,
    note,
    person,
    registered,
    resident_id,
    step,
)
from tests.support.centre import OpenTestCentre, make_centre


@pytest.fixture
def town(tmp_path: Path) -> OpenTestCentre:
    return make_centre(tmp_path / "c")


def _page(town: OpenTestCentre, query: DisputeQuery | None = None, role: Role | None = None) -> DisputePage:
    actor = town.actor if role is None else town.someone(role)
    with town.reading() as session:
        return list_disputes(session, query or DisputeQuery(), by=actor, today=local_date(town.now))


def _detail(town: OpenTestCentre, uid: UUID, role: Role | None = None) -> DisputeDetail:
    actor = town.actor if role is None else town.someone(role)
    with town.reading() as session:
        return dispute_detail(session, uid, town.rules, by=actor, today=local_date(town.now))


def test_a_row_says_who_what_and_until_when(town: OpenTestCentre) -> None:
    child = person("晋小雨", resident_id("20150302"))
    uid = registered(town, replace(DRAFT, parties=(child, FACTORY))).uid
    step(town, uid, "accept")
    step(town, uid, "dispatch", LEAD)
    (row,) = _page(town).rows
    assert (row.parties, row.category) == ("晋某某 与 宏达建材厂", "相邻污染损害防止")
    assert (row.short_number[:5], row.lead_unit) == ("A0001", "柳桥镇司法所")
    assert (row.due_on, row.days_left) == (date(2026, 11, 30), 7)
    assert (row.state, row.risk, row.incomplete) == (DisputeState.DISPATCHED, RiskLevel.BLUE, False)


def _many(town: OpenTestCentre) -> list[UUID]:
    old = datetime(2026, 11, 10, 4, tzinfo=UTC)
    drafts = [
        replace(DRAFT, registered_at=old),
        replace(
            DRAFT, description="灌溉放水先后的争执", dispute_type=DisputeType.NEIGHBOUR, category_code="0901"
        ),
        replace(
            DRAFT,
            risk_level=RiskLevel.RED,
            registered_at=old + timedelta(days=8),
            source=Source.HOTLINE,
            source_ref="12345-1",
        ),
        replace(DRAFT, parties=(person("丁长庚"),)),
    ]
    uids = [registered(town, draft).uid for draft in drafts]
    step(town, uids[3], "refuse", replace(LEAD, reason="不属受理范围"))
    return uids


EVERY = DisputeQuery(open_only=False)
FILTERS = [
    (DisputeQuery(), [1, 2, 0]),
    (EVERY, [3, 1, 2, 0]),
    (DisputeQuery(sort=DisputeSort.OLDEST), [0, 2, 1]),
    (replace(EVERY, sort=DisputeSort.DUE), [0, 2, 1, 3]),
    (replace(EVERY, sort=DisputeSort.DUE_LAST), [1, 2, 0, 3]),
    (replace(EVERY, sort=DisputeSort.RISK), [2, 3, 1, 0]),
    (replace(EVERY, sort=DisputeSort.RISK_LOW), [3, 1, 0, 2]),
    (replace(EVERY, sort=DisputeSort.STATE), [1, 2, 0, 3]),
    (replace(EVERY, sort=DisputeSort.STATE_LATE), [3, 1, 2, 0]),
    (DisputeQuery(risk=(RiskLevel.RED,)), [2]),
    (DisputeQuery(states=(DisputeState.REFUSED,)), [3]),
    (DisputeQuery(due=DueFilter.OVERDUE), [0]),
    (DisputeQuery(due=DueFilter.SOON), [2]),
    (DisputeQuery(dispute_type=DisputeType.NEIGHBOUR), [1]),
    (DisputeQuery(source=Source.HOTLINE), [2]),
    (DisputeQuery(category="02"), [2, 0]),
    (DisputeQuery(category="0203"), [2, 0]),
    (DisputeQuery(category="0901"), [1]),
    (DisputeQuery(category="0902"), []),
    (DisputeQuery(text="灌溉"), [1]),
    (DisputeQuery(text="吴桂芬"), [2, 1, 0]),
    (DisputeQuery(text="吴桂芬", sort=DisputeSort.OLDEST), [0, 2, 1]),
    (DisputeQuery(text="吴桂芬", risk=(RiskLevel.RED,)), [2]),
    (DisputeQuery(text="查无此事"), []),
    (DisputeQuery(text="查无此事", sort=DisputeSort.DUE), []),
    (DisputeQuery(village_code="411525100201"), []),
    (DisputeQuery(office_id=UUID(int=7)), []),
    (DisputeQuery(incomplete=True), []),
    (DisputeQuery(mine=True), [1, 2, 0]),
    (DisputeQuery(registered_to=date(2026, 11, 9)), []),
    (DisputeQuery(registered_to=date(2026, 11, 10)), [0]),
    (DisputeQuery(registered_from=date(2026, 11, 11), registered_to=date(2026, 11, 18)), [2]),
    (DisputeQuery(registered_from=date(2026, 11, 19)), [1]),
    (DisputeQuery(period=Period.THIS_MONTH), [1, 2, 0]),
    (DisputeQuery(period=Period.LAST_MONTH), []),
]


def test_filters_and_orders(town: OpenTestCentre) -> None:
    uids = _many(town)
    for query, found in FILTERS:
        page = _page(town, query)
        assert [uids.index(row.uid) for row in page.rows] == found, query
        assert not page.more
        # The places that the scroll bar stands for are those of the first page, and of all that follow.
        assert _order(town, query).ids == page.ids, query
        short = _page(town, replace(query, limit=1))
        assert (short.ids, short.more) == (page.ids[:1], len(found) > 1), query
    with town.reading() as session:
        beside_title = list_counts(session, by=town.actor, today=local_date(town.now))
    assert beside_title == DisputeCounts(overdue=1, due_soon=1, opened=3, away=0)


def _order(town: OpenTestCentre, query: DisputeQuery, wanted: UUID | None = None) -> DisputeOrder:
    with town.reading() as session:
        return list_order(session, query, wanted, by=town.actor, today=local_date(town.now))


def test_the_order_tells_where_a_record_stands(town: OpenTestCentre) -> None:
    uids = _many(town)
    assert [_order(town, EVERY, uid).place for uid in uids] == [3, 1, 2, 0]
    assert _order(town, DisputeQuery(), uids[3]).place == -1
    assert _order(town, EVERY, UUID(int=9)).place == -1


def test_rows_of_any_places_come_in_their_order(town: OpenTestCentre) -> None:
    uids = _many(town)
    ids = _order(town, EVERY).ids
    with town.reading() as session:
        found = list_rows(session, (ids[3], 99, ids[0]), by=town.actor, today=local_date(town.now))
    assert [(number, uids.index(row.uid)) for number, row in found] == [(ids[3], 0), (ids[0], 3)]


def test_mine_is_what_i_asked_first_or_am_responsible_for(town: OpenTestCentre) -> None:
    uid = registered(town).uid
    registered(town)
    brought_to(town, uid, "sign_for")
    page = _page(town, DisputeQuery(mine=True), Role.MEDIATOR)
    assert [row.uid for row in page.rows] == [uid]


def test_mine_is_read_from_indexes_alone(town: OpenTestCentre) -> None:
    asked: list[tuple[str, Any]] = []
    with town.reading() as session:
        connection = session.connection()
        event.listen(connection, "before_cursor_execute", lambda *call: asked.append((call[2], call[3])))
        list_order(session, DisputeQuery(mine=True), by=town.actor, today=local_date(town.now))
        orders = [(sql, values) for sql, values in asked if "first_asker_uid" in sql]
        assert orders
        for sql, values in orders:
            plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)]
            assert plan[0].startswith("SCAN dispute USING COVERING INDEX"), plan
            for index in ("ix_dispute_first_asker", "ix_dispute_responsible"):
                assert sum(f"USING COVERING INDEX {index} " in step for step in plan) == 1, plan


def test_the_page_takes_the_same_few_statements_for_any_number_of_rows(town: OpenTestCentre) -> None:
    for _ in range(12):
        registered(town)
    counts: list[int] = []
    for limit in (1, 12):
        seen: list[str] = []
        event.listen(
            town.centre.engine, "before_cursor_execute", lambda _c, _u, s, *_r, seen=seen: seen.append(s)
        )
        _page(town, DisputeQuery(limit=limit))
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 10


def test_an_auditor_reads_the_list_and_an_administrator_does_not(town: OpenTestCentre) -> None:
    registered(town)
    assert len(_page(town, role=Role.AUDITOR).rows) == 1
    with pytest.raises(PermissionDenied):
        _page(town, role=Role.SYSTEM_ADMIN)


def test_numbers_are_masked_and_read_in_full_only_with_a_reason(town: OpenTestCentre) -> None:
    first = replace(WU, phone="15400000011", agents=(AgentDraft("仇守玉", phone="15400001063"),))
    uid = registered(town, replace(DRAFT, parties=(first, FACTORY))).uid
    party = _detail(town, uid).parties[0]
    assert party.id_masked == "139926********" + str(WU.id_number)[-4:]
    assert (party.phone_masked, party.age) == ("154****0011", 55)
    assert party.agents[0].phone_masked == "154****1063"
    with pytest.raises(RuleViolation, match="理由"), town.session() as session:
        unmask(session, party.uid, " ", by=town.actor, now=town.now)
    with town.session() as session:
        full = unmask(session, party.uid, "核对协议书", by=town.actor, now=town.now)
    assert (full.id_number, full.phone) == (WU.id_number, "15400000011")
    assert full.agents == (("仇守玉", "", "15400001063"),)
    with town.reading() as session:
        seen = session.scalars(select(AuditEntry).where(AuditEntry.action == AuditAction.UNMASK)).one()
        assert "核对协议书" in seen.detail
        assert "154" not in seen.detail
    leader = town.someone(Role.ASSIGNED_LEADER)
    with pytest.raises(PermissionDenied), town.session(leader) as session:
        unmask(session, party.uid, "想看", by=leader, now=town.now)


def test_the_timeline_tells_steps_and_notes_in_words(town: OpenTestCentre) -> None:
    uid = registered(town).uid
    early = NoteDraft(NoteKind.EARLIER_MEDIATION, "村里调过", town.now - timedelta(days=90))
    with town.session() as session:
        add_progress(session, uid, early, town.rules, by=town.actor, now=town.now)
    step(town, uid, "accept")
    step(town, uid, "dispatch", LEAD)
    rows = _detail(town, uid).timeline
    assert [r.word for r in rows] == ["此前调解", "登记", "受理", "分流"]
    assert [r.is_step for r in rows] == [False, True, True, True]
    assert (rows[3].from_state, rows[3].to_state) == ("已受理", "已分流")
    assert rows[3].text == "主办：柳桥镇司法所"
    assert rows[0].happened_at < rows[0].entered_at


def test_actions_say_what_they_ask_and_why_not_yet(town: OpenTestCentre) -> None:
    uid = registered(town, replace(DRAFT, dispute_type=None)).uid
    assert [a.key for a in _detail(town, uid).actions] == ["accept", "refuse", "merge"]
    assert [a.key for a in _detail(town, uid, Role.AUDITOR).actions] == []
    assert _detail(town, uid, Role.AUDITOR).read_only
    step(town, uid, "accept")
    (dispatch,) = _detail(town, uid).actions
    assert (dispatch.verb, dispatch.asks[0]) == ("分流", "lead_unit_code")
    assert "纠纷类型" in dispatch.why_not[0]
    with town.session() as session:
        changes = {"dispute_type": "pollution"}
        edit(session, uid, changes, town.rules, by=town.actor, now=town.now)
    assert _detail(town, uid).actions[0].why_not == ()
    step(town, uid, "dispatch", LEAD)
    step(town, uid, "sign_for", role=Role.MEDIATOR)
    step(town, uid, "settle", replace(LEAD, result="和解"), role=Role.MEDIATOR)
    step(town, uid, "await_follow_up")
    close = next(a for a in _detail(town, uid).actions if a.key == "close")
    assert close.why_not == ("还差 1 次回访，请完成回访并登记。",)
    note(town, uid, NoteKind.FOLLOW_UP, "好")
    close = next(a for a in _detail(town, uid).actions if a.key == "close")
    assert (close.why_not, close.asks) == ((), ("satisfaction",))


def test_every_ask_is_a_field_of_the_step(town: OpenTestCentre) -> None:
    uid = registered(town).uid
    fields = set(StepDraft.__dataclass_fields__)
    for action in ("accept", "dispatch", "sign_for"):
        assert all(set(a.asks) <= fields for a in _detail(town, uid).actions)
        step(town, uid, action, LEAD)


def test_the_history_of_fields_speaks_chinese(town: OpenTestCentre) -> None:
    uid = registered(town).uid
    step(town, uid, "accept")
    with town.session() as session:
        edit(
            session,
            uid,
            {"amount_fen": 126000, "category_code": "0202"},
            town.rules,
            by=town.actor,
            now=town.now,
        )
    with town.reading() as session:
        found = field_history(session, uid, by=town.actor, today=local_date(town.now))
    said = {(c.label, c.before, c.after) for c in found}
    assert ("状态", "已登记", "已受理") in said
    assert ("涉及金额（元）", "", "1,260") in said
    assert ("综治类别", "邻里纠纷-相邻污染损害防止", "邻里纠纷-相邻土地建筑利用") in said
    assert ("受理时间", "", "2026-11-23 12:01") in said


def test_parties_are_added_corrected_and_replaced(town: OpenTestCentre) -> None:
    uid = registered(town).uid
    boy = replace(person("束小宝", resident_id("20120201")), guardian=GuardianDraft("束春生", "父亲"))
    with town.session() as session:
        added = add_party(session, uid, boy, by=town.actor, now=town.now)
    detail = _detail(town, uid)
    assert [p.name for p in detail.parties] == ["吴桂芬", "宏达建材厂", "束小宝"]
    assert detail.parties[2].guardian == "束春生 父亲"
    assert detail.title.startswith("吴桂芬、束某某 与 ")
    with pytest.raises(RuleViolation, match="已用这个证件号"), town.session() as session:
        add_party(session, uid, replace(WU, name="吴桂芳"), by=town.actor, now=town.now)
    with town.session() as session:
        correct_party(
            session, added, replace(boy, name="束晓宝", phone="15400000099"), by=town.actor, now=town.now
        )
    factory = detail.parties[1]
    heir = replace(FACTORY, name="新宏达建材有限公司")
    done = Replacement("公司改制，承接债权债务", date(2026, 11, 20))
    with town.session() as session:
        replace_party(session, factory.uid, heir, done, by=town.actor, now=town.now)
    detail = _detail(town, uid)
    assert detail.title == "吴桂芬、束某某 与 新宏达建材有限公司 相邻污染损害纠纷"
    assert detail.parties[1].replaced == "2026-11-20 由 新宏达建材有限公司 接替：公司改制，承接债权债务"
    assert detail.parties[1].replaced_by_uid == detail.parties[3].uid
    assert [r.word for r in detail.timeline][-2:] == ["追加当事人", "变更当事人"]


@pytest.mark.parametrize(
    ("heir", "replacement", "says"),
    [
        (person("丙"), Replacement(" ", date(2026, 1, 1)), "原因"),
        (person("丙"), Replacement("去世", date(2027, 1, 1)), "晚于今天"),
        (person("丙", side=PartySide.RESPONDENT), Replacement("去世", date(2026, 1, 1)), "同一方"),
        (replace(person("丙"), id_kind=IdKind.RESIDENT_ID), Replacement("去世", date(2026, 1, 1)), "身份证"),
    ],
)
def test_faulty_replacements(town: OpenTestCentre, heir: object, replacement: Replacement, says: str) -> None:
    uid = registered(town).uid
    first = _detail(town, uid).parties[0].uid
    with pytest.raises(RuleViolation, match=says), town.session() as session:
        replace_party(session, first, heir, replacement, by=town.actor, now=town.now)  # type: ignore[arg-type]


def test_nobody_is_replaced_twice(town: OpenTestCentre) -> None:
    uid = registered(town).uid
    first = _detail(town, uid).parties[0].uid
    for says, name in (("", "丙"), ("已由别人接替", "丁")):
        with town.session() as session:
            args = (first, person(name), Replacement("去世", date(2026, 11, 1)))
            if not says:
                replace_party(session, *args, by=town.actor, now=town.now)
            else:
                with pytest.raises(RuleViolation, match=says):
                    replace_party(session, *args, by=town.actor, now=town.now)
