"""Obligations and their performance: what an agreement may oblige to, acts of performance, overpayment."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import ObligationKind, PartyKind
from db.models.dispute import Party
from db.models.mediation import Instalment
from desktop_app.errors import RuleViolation
from desktop_app.services import agreement, performance
from desktop_app.services.agreement_check import InstalmentDraft, ItemDraft, plain_term
from desktop_app.services.agreement_view import AgreementRow
from desktop_app.services.attachment import keep_bytes
from desktop_app.services.case_record import root_of
from desktop_app.services.mediation_detail import mediation_detail
from desktop_app.services.performance import PerformanceDraft
from desktop_app.services.performance_proof import record_proven_performance
from desktop_app.services.today_agreement import agreement_rows
from tests.services import attachments
from tests.services import mediation_case as cases
from tests.services.mediation_case import Case, day
from tests.services.test_agreement import Undone


def _read(case: Case, session: Session, uid: UUID, today: date = day("2026-11-23")) -> AgreementRow:
    found = mediation_detail(session, uid, case.centre.rules, by=case.centre.actor, today=today)
    assert found.agreement is not None
    return found.agreement


def _draw(case: Case, session: Session, **changes: object) -> UUID:
    """The sample's agreement with other obligations, drawn up; gives the mediation."""
    uid = cases.accepted(case, session)
    cases.hold_meetings(case, session, uid)
    draft = replace(cases.agreement_draft(case), **changes)  # pyright: ignore[reportArgumentType]
    agreement.draw_up(session, uid, draft, case.centre.rules, by=case.centre.actor, now=case.centre.now)
    return uid


def _refused(case: Case, field: str, **changes: object) -> str:
    with pytest.raises(RuleViolation) as refusal, case.centre.session() as session:
        _draw(case, session, **changes)
    assert refusal.value.field == field, refusal.value.text
    return refusal.value.text


def _obligations(case: Case) -> tuple[InstalmentDraft, ...]:
    """Two instalments of one payment, pipes to be laid on a condition, and something to leave alone."""
    village, husband, wife = case.parties
    pay = InstalmentDraft(day("2026-12-10"), "补偿款", 3_000_000, village, husband, means="转账")
    return (
        pay,
        replace(pay, due_on=day("2027-01-20"), amount_fen=2_800_000),
        InstalmentDraft(
            None,
            "灌溉水管改道并通水",
            None,
            village,
            husband,
            kind=ObligationKind.DO,
            condition="施工进场后十日内",
        ),
        InstalmentDraft(
            None, "不再拔动桩号木牌", None, wife, village, kind=ObligationKind.REFRAIN, condition="即日起"
        ),
    )


ITEMS = (
    ItemDraft("地上果树补偿", 3_526_000, "评估报告"),
    ItemDraft("困难补助和误工补助", 2_474_000),
    ItemDraft("已付", -200_000, "2026-08 已领"),
)


def test_obligations_are_numbered_and_their_sums_agree(case: Case) -> None:
    with pytest.raises(Undone), case.centre.session() as session:
        uid = _draw(case, session, instalments=_obligations(case), items=ITEMS)
        found = _read(case, session, uid)
        assert [i.obligation for i in found.instalments] == [1, 1, 2, 3]
        assert [i.kind for i in found.instalments] == [
            ObligationKind.PAY, ObligationKind.PAY, ObligationKind.DO, ObligationKind.REFRAIN,
        ]  # fmt: skip
        assert [(i.due_on, i.condition) for i in found.instalments][2:] == [
            (None, "施工进场后十日内"), (None, "即日起"),
        ]  # fmt: skip
        assert found.instalments[0].means == "转账"
        assert sum(item.amount_fen for item in found.items) == found.amount_fen
        raise Undone


def test_what_an_agreement_may_not_say(case: Case) -> None:
    first, second, done, kept = _obligations(case)
    assert "各项费用合计" in _refused(case, "amount_fen", items=ITEMS[:2])
    assert "各期合计" in _refused(case, "amount_fen", instalments=(first,))
    wrong = (first, replace(second, payee_uid=case.parties[2], obligation=1))
    wrong = (replace(wrong[0], obligation=1), wrong[1])
    assert "同一项义务" in _refused(case, "instalments[1].payer_uid", instalments=wrong)
    unclear = (first, second, replace(done, condition=" "))
    assert "什么时候履行" in _refused(case, "instalments[2].due_on", instalments=unclear)
    priced = (first, replace(second, kind=ObligationKind.APOLOGISE))
    _refused(case, "instalments[1].amount_fen", instalments=priced)
    _refused(case, "instalments[0].amount_fen", instalments=(replace(kept, kind=ObligationKind.PAY),))
    assert "法院一份" in _refused(case, "copies", copies=4, for_court=True)
    _refused(case, "items[0].name", items=(ItemDraft(" ", 5_800_000),))


def test_a_minor_agrees_by_a_guardian_only(case: Case) -> None:
    with pytest.raises(Undone), case.centre.session() as session:
        child = session.scalars(select(Party).where(Party.uid == case.parties[2])).one()
        child.birth_date = day("2008-11-18")
        session.flush()
        with pytest.raises(RuleViolation, match=f"{child.name}未满十八周岁"), session.begin_nested():
            _draw(case, session)
        session.expire_all()
        child.guardian_name, child.guardian_relation = "单树生", "父亲"
        session.flush()
        uid = _draw(case, session)
        lines = _read(case, session, uid).lines
        assert next(line for line in lines if line.party_uid == child.uid).names[0] == "单树生"
        raise Undone


def test_terms_lose_the_numbers_that_were_typed_before_them(case: Case) -> None:
    typed = (
        "一、付清补偿款",
        "2、水管改道",
        "（三）当面通知",
        "4.不再阻止施工",
        "2026年底前结清",
        "3.5万元分两次付",
    )
    with pytest.raises(Undone), case.centre.session() as session:
        uid = _draw(case, session, terms=typed)
        assert _read(case, session, uid).terms == (
            "付清补偿款", "水管改道", "当面通知", "不再阻止施工", "2026年底前结清", "3.5万元分两次付",
        )  # fmt: skip
        raise Undone
    assert plain_term("第二条：道歉") == "第二条：道歉"


def test_an_instalment_is_paid_in_parts_and_never_over(case: Case) -> None:
    centre = case.centre
    with pytest.raises(Undone), centre.session() as session:
        uid, _ = cases.in_force(case, session)
        first = _read(case, session, uid).instalments[0]
        paid = PerformanceDraft(day("2026-11-20"), "银行回单 0317", 1_000_000, "转账")
        state = performance.record_performance(session, first.uid, paid, by=centre.actor, now=centre.now)
        assert (state.open_fen, state.performed) == (2_000_000, False)
        with pytest.raises(RuleViolation, match=r"只差 20,000 元，不能登记 20,000\.01 元"):
            performance.record_performance(
                session, first.uid, replace(paid, amount_fen=2_000_001), by=centre.actor, now=centre.now
            )
        rest = PerformanceDraft(day("2026-11-22"), "收条")
        state = performance.record_performance(session, first.uid, rest, by=centre.actor, now=centre.now)
        assert (state.open_fen, state.performed) == (0, True)
        found = _read(case, session, uid).instalments[0]
        assert (found.performed_on, found.open_fen) == (day("2026-11-22"), 0)
        assert [(a.amount_fen, a.means, a.proof) for a in found.acts] == [
            (1_000_000, "转账", "银行回单 0317"), (2_000_000, "", "收条"),
        ]  # fmt: skip
        with pytest.raises(RuleViolation, match="已登记履行"):
            performance.record_performance(session, first.uid, rest, by=centre.actor, now=centre.now)
        performance.void_performance(session, state.uid, "记错了一期", by=centre.actor, now=centre.now)
        found = _read(case, session, uid).instalments[0]
        assert (found.performed_on, found.open_fen, len(found.acts)) == (None, 2_000_000, 1)
        raise Undone


def test_a_duty_without_money_takes_no_sum_and_one_to_refrain_is_never_waited_for(case: Case) -> None:
    centre = case.centre
    with pytest.raises(Undone), centre.session() as session:
        uid = _draw(case, session, instalments=_obligations(case))
        drawn = _read(case, session, uid)
        with pytest.raises(RuleViolation, match="还没有生效"):
            performance.record_performance(
                session, drawn.instalments[2].uid, PerformanceDraft(day("2026-11-20")),
                by=centre.actor, now=centre.now,
            )  # fmt: skip
        cases.sign_all(case, session, drawn.uid)
        *payments, done, kept = _read(case, session, uid).instalments
        act = PerformanceDraft(day("2026-11-20"), "现场看过，通水")
        with pytest.raises(RuleViolation, match="不用填金额"):
            performance.record_performance(
                session, done.uid, replace(act, amount_fen=1), by=centre.actor, now=centre.now
            )
        with pytest.raises(RuleViolation, match="一直遵守"):
            performance.record_performance(session, kept.uid, act, by=centre.actor, now=centre.now)
        for one in (*payments, done):
            performance.record_performance(session, one.uid, act, by=centre.actor, now=centre.now)
        detail = mediation_detail(session, uid, centre.rules, by=centre.actor, today=day("2026-11-23"))
        assert "record_performance" not in {a.key for a in detail.actions}
        assert (detail.row.next_thing, detail.row.due_on) == ("立卷", None)
        raise Undone


def test_instalments_from_before_obligations_were_kept_are_carried_over(case: Case) -> None:
    """Rows as the earlier version wrote them: no number, kind, condition or means."""
    with pytest.raises(Undone), case.centre.session() as session:
        uid, _ = cases.in_force(case, session)
        session.flush()
        for row in session.scalars(select(Instalment)):
            row.obligation = row.kind = row.condition = row.means = None
        session.flush()
        found = _read(case, session, uid)
        assert [(i.obligation, i.kind, i.amount_fen) for i in found.instalments] == [
            (1, ObligationKind.PAY, 3_000_000), (1, ObligationKind.PAY, 2_800_000),
        ]  # fmt: skip
        raise Undone


def test_the_work_page_names_what_falls_due_within_the_days_of_the_profile(case: Case) -> None:
    centre = case.centre
    with pytest.raises(Undone), centre.session() as session:
        uid, _ = cases.in_force(case, session)
        first = _read(case, session, uid).instalments[0]
        assert first.due_on is not None
        before = centre.rules.profile.reminder.performance
        early, there = first.due_on - timedelta(days=before + 1), first.due_on - timedelta(days=before)
        rows = agreement_rows(session, centre.rules, by=centre.actor, today=early)
        assert "督促履行" not in {row.verb for row in rows}
        rows = agreement_rows(session, centre.rules, by=centre.actor, today=there)
        (row,) = [row for row in rows if row.verb == "督促履行"]
        assert "30,000 元" in row.what
        part = PerformanceDraft(day("2026-11-20"), amount_fen=1_000_000)
        performance.record_performance(session, first.uid, part, by=centre.actor, now=centre.now)
        rows = agreement_rows(session, centre.rules, by=centre.actor, today=there)
        assert any("还差 20,000 元" in row.what for row in rows)
        raise Undone


def test_a_receipt_is_kept_as_a_file_of_the_act(case: Case) -> None:
    centre = case.centre
    with pytest.raises(Undone), centre.session() as session:
        uid, _ = cases.in_force(case, session)
        first = _read(case, session, uid).instalments[0]
        kept = keep_bytes(centre.centre, attachments.content(300), "收条.png")
        draft = PerformanceDraft(day("2026-11-20"), "收条", 1_000_000)
        state = record_proven_performance(
            session, first.uid, draft, kept, centre.centre, by=centre.actor, now=centre.now
        )
        (act,) = _read(case, session, uid).instalments[0].acts
        assert (act.uid, act.files) == (state.uid, ("收条.png",))
        assert case.dispute == root_of(session, "performance", state.uid), "it goes where the case goes"
        raise Undone


def test_an_organisation_signs_and_seals(case: Case) -> None:
    with pytest.raises(Undone), case.centre.session() as session:
        uid = _draw(case, session)
        party = session.scalars(select(Party).where(Party.uid == case.parties[0])).one()
        assert party.kind is PartyKind.ORGANISATION
        lines = [line for line in _read(case, session, uid).lines if line.party_uid == party.uid]
        assert len(lines) == 2
        raise Undone
