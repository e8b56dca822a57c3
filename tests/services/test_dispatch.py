"""Dispatch (交办): the county issues, the township signs and feeds back, the county completes."""

from datetime import date, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from db.enums import CentreLevel, DispatchKind, DispatchState, Role
from db.models.dispatch import Dispatch, DispatchResponse
from db.models.office import Office
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.services.dispatch import (
    DispatchDraft,
    DispatchRow,
    act,
    dispatch_detail,
    issue,
    list_dispatches,
)
from tests.database.rows import dispute
from tests.support.centre import COUNTY, OpenTestCentre, make_centre

TOWNSHIP_UID = UUID(int=7)


@pytest.fixture
def county(tmp_path: Path) -> OpenTestCentre:
    """A county centre that knows one paired township."""
    home = make_centre(tmp_path / "county", COUNTY)
    pair(home)
    return home


def pair(home: OpenTestCentre, *, revoked: bool = False, uid: UUID = TOWNSHIP_UID) -> None:
    with home.session() as session:
        session.add(
            Office(
                uid=uid, code="411525100000", name="柳桥镇综治中心", short_name="柳桥",
                level=CentreLevel.TOWNSHIP, is_self=False, recipient_key="age1x",
                recovery_key="age1y", paired_at=home.now, revoked_at=home.now if revoked else None,
            )
        )  # fmt: skip


@pytest.fixture
def township(tmp_path: Path) -> OpenTestCentre:
    return make_centre(tmp_path / "township")


def order(**changes: object) -> DispatchDraft:
    values: dict[str, object] = {
        "recipient_uid": TOWNSHIP_UID,
        "title": "砂石厂扬尘纠纷",
        "content": "群众反映砂石厂夜间生产，请核实处理。",
        "demands": "七日内报结果，附双方签字。",
        "due_on": date(2026, 11, 30),
        "contact": "范德山",
    }
    return DispatchDraft(**(values | changes))  # pyright: ignore[reportArgumentType]


def issued(home: OpenTestCentre, **changes: object) -> UUID:
    with home.session() as session:
        return issue(session, order(**changes), home.rules, by=home.actor, now=home.now)


def received(home: OpenTestCentre, recipient: UUID | None = None) -> UUID:
    """A dispatch as a package brings it to a township."""
    with home.session() as session:
        row = Dispatch(
            number="固始交〔2026〕JB0001", kind=DispatchKind.COUNTY, title="砂石厂扬尘纠纷",
            recipient_office_id=recipient or home.actor.office_uid, recipient_name="柳桥镇综治中心",
            content="请核实处理。", demands="七日内报结果。", issued_on=home.now.date(),
            due_on=date(2026, 11, 30), sign_due_on=date(2026, 11, 24), contact_name="范德山",
        )  # fmt: skip
        session.add(row)
        session.flush()
        return row.uid


def step(home: OpenTestCentre, uid: UUID, action: str, text: str = "", role: Role | None = None) -> None:
    by = home.actor if role is None else home.someone(role)
    with home.session() as session:
        act(session, uid, action, text, home.rules, by=by, now=home.now)


def read(home: OpenTestCentre, uid: UUID) -> DispatchRow:
    with home.reading() as session:
        return dispatch_detail(session, uid, home.rules, by=home.actor, today=home.now.date())


def answer(county: OpenTestCentre, uid: UUID, *states: DispatchState) -> None:
    """The township's rows as a package brings them to the county."""
    with county.session() as session:
        row = session.scalars(select(Dispatch).where(Dispatch.uid == uid)).one()
        for state in states:
            county.pass_time(minutes=1)
            session.add(
                DispatchResponse(
                    dispatch_id=row.id, state=state, happened_at=county.now, signer_name="周砚秋",
                    content="已核实，厂方停工整改。",
                )
            )  # fmt: skip


def test_an_order_is_numbered_and_runs_from_today(county: OpenTestCentre) -> None:
    found = read(county, issued(county))
    assert found.number == "固始交〔2026〕JB0001"
    assert (found.state, found.sign_due_on, found.days_left) == (DispatchState.ISSUED, date(2026, 11, 24), 1)
    assert (found.issuer_name, found.recipient_name) == ("固始县综治中心", "柳桥镇综治中心")
    assert [action.action for action in found.actions] == ["withdraw"]
    assert read(county, issued(county)).number == "固始交〔2026〕JB0002"


@pytest.mark.parametrize("field", ["title", "content", "demands", "contact"])
def test_an_order_is_complete(county: OpenTestCentre, field: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        issued(county, **{field: " "})
    assert refused.value.field == field


def test_an_order_is_not_due_yesterday_and_goes_to_a_paired_office(county: OpenTestCentre) -> None:
    gone = uuid4()
    pair(county, revoked=True, uid=gone)
    wrong = (
        ({"due_on": date(2026, 11, 22)}, "due_on"),
        ({"recipient_uid": uuid4()}, "recipient_uid"),
        ({"recipient_uid": county.actor.office_uid}, "recipient_uid"),
        ({"recipient_uid": gone}, "recipient_uid"),
        ({"matter_uid": uuid4()}, "matter_uid"),
    )
    for change, field in wrong:
        with pytest.raises(RuleViolation) as refused:
            issued(county, **change)
        assert refused.value.field == field


def test_an_order_names_its_case(county: OpenTestCentre) -> None:
    with county.session() as session:
        case = dispute()
        session.add(case)
        session.flush()
        case_uid = case.uid
    assert read(county, issued(county, matter_uid=case_uid)).matter_number == "柳桥纠〔2026〕A0001-X"


def test_a_township_issues_no_order(township: OpenTestCentre) -> None:
    pair(township)
    with pytest.raises(PermissionDenied, match="县级综治中心"):
        issued(township)


def test_the_township_signs_and_feeds_back(township: OpenTestCentre) -> None:
    uid = received(township)
    assert [a.action for a in read(township, uid).actions] == ["sign_for", "ask_return"]
    step(township, uid, "sign_for", role=Role.WINDOW_CLERK)
    signed = read(township, uid)
    assert [s.state for s in signed.steps] == [DispatchState.DELIVERED, DispatchState.SIGNED_FOR]
    assert signed.days_left == 7
    with pytest.raises(RuleViolation, match="办理情况"):
        step(township, uid, "feed_back", " ")
    step(township, uid, "feed_back", "厂方停工整改，双方签了协议。")
    assert read(township, uid).state is DispatchState.FED_BACK
    with pytest.raises(PermissionDenied, match="县级"):
        step(township, uid, "complete")
    with pytest.raises(RuleViolation, match="不能签收"):
        step(township, uid, "sign_for")


def test_an_order_to_another_office_is_not_answered_here(township: OpenTestCentre) -> None:
    uid = received(township, recipient=uuid4())
    with pytest.raises(PermissionDenied, match="柳桥镇综治中心"):
        step(township, uid, "sign_for")


def test_the_county_completes_or_sends_back(county: OpenTestCentre) -> None:
    uid = issued(county)
    answer(county, uid, DispatchState.DELIVERED, DispatchState.SIGNED_FOR, DispatchState.FED_BACK)
    with pytest.raises(RuleViolation, match="理由"):
        step(county, uid, "send_back")
    step(county, uid, "send_back", "请补双方签字")
    assert read(county, uid).state is DispatchState.SENT_BACK
    answer(county, uid, DispatchState.FED_BACK)
    county.pass_time(minutes=1)
    step(county, uid, "complete")
    assert read(county, uid).state is DispatchState.COMPLETED
    with county.reading() as session:
        row = session.scalars(select(Dispatch).where(Dispatch.uid == uid)).one()
        assert row.completed_on == county.now.date()
        listed = list_dispatches(
            session, county.rules, by=county.actor, today=county.now.date(), open_only=True
        )
        assert listed == ()


def test_asking_the_order_back_ends_after_five_working_days(township: OpenTestCentre) -> None:
    uid = received(township)
    with pytest.raises(RuleViolation, match="理由"):
        step(township, uid, "ask_return")
    step(township, uid, "sign_for")
    township.pass_time(days=7)  # Monday to Monday: the fifth working day
    step(township, uid, "ask_return", "不在本镇辖区")
    assert read(township, uid).state is DispatchState.RETURN_ASKED
    late = received(township)
    step(township, late, "sign_for")
    township.pass_time(days=8)
    with pytest.raises(RuleViolation, match="5 个工作日"):
        step(township, late, "ask_return", "不在本镇辖区")


def test_the_most_urgent_order_stands_first(county: OpenTestCentre) -> None:
    later, done = issued(county), issued(county)
    county.pass_time(days=-1)
    sooner = issued(county)
    county.pass_time(days=1)
    answer(county, done, DispatchState.COMPLETED)
    with county.reading() as session:
        today = county.now.date() + timedelta(days=3)
        rows = list_dispatches(session, county.rules, by=county.actor, today=today)
    assert [row.uid for row in rows] == [sooner, later, done]
    assert rows[0].days_left == -3
