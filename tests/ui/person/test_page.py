"""人员 with keys and clicks: finding, the file, two records made one and parted, the masked number."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from db.enums import IdKind, Role
from db.models.audit import AuditEntry
from db.models.dispute import Dispute
from db.models.mediation import Instalment
from db.models.person import Person
from desktop_app.domain.clock_time import local_date
from desktop_app.services.dispute_access import HIDDEN_NOTE
from desktop_app.services.dispute_draft import PartyDraft
from desktop_app.services.dispute_restriction import RestrictionDraft, restrict_dispute
from desktop_app.ui.kit.fields import ChoiceField
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.timeline import Timeline
from desktop_app.ui.person.page import PersonPage
from desktop_app.ui.person.table import within
from tests.services.disputes import DRAFT, FACTORY, registered, resident_id
from tests.services.mediation_case import drawn_up, land_case, sign_all
from tests.support.centre import OpenTestCentre, make_centre
from tests.ui.open_page import OpenPage, open_page, press, sees, texts, verbs

Opened = OpenPage[PersonPage]
NUMBER = resident_id("19710412", 514)
PHONE = "15400000028"
HOME = "柳桥村东组12号"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[OpenTestCentre]:
    made = make_centre(tmp_path / "centre")
    yield made
    made.centre.close()


def came(town: OpenTestCentre, name: str, number: str | None = None, **values: object) -> UUID:
    town.pass_time(days=1)
    party = PartyDraft(name=name, id_number=number, **values)  # type: ignore[arg-type]
    if number is None:
        party = PartyDraft(
            name=name,
            id_kind=IdKind.UNKNOWN,
            id_unknown_reason="未带证件",
            **values,  # type: ignore[arg-type]
        )
    return registered(town, replace(DRAFT, parties=(party, FACTORY))).uid


def uid_of(town: OpenTestCentre, number: str | None, name: str = "吴桂芬") -> UUID:
    with town.reading() as session:
        same = Person.id_number.is_(None) if number is None else Person.id_number == number
        return session.scalars(select(Person.uid).where(same, Person.name == name)).one()


def names(opened: Opened) -> list[str]:
    rows = (opened.page.table.rows.row_at(n) for n in range(opened.page.table.rows.rowCount()))
    return [row.name for row in rows if row is not None]


def look_for(opened: Opened, typed: str, found: int) -> None:
    opened.page.finder.edit.clear()
    opened.page.finder.edit.setFocus()
    if typed.isascii():
        opened.qtbot.keyClicks(opened.page.finder.edit, typed)
    else:
        opened.page.finder.edit.setText(typed)
    opened.qtbot.waitUntil(lambda: opened.page.table.rows.rowCount() == found)


def test_people_are_found_by_name_pinyin_number_and_phone(town: OpenTestCentre, qtbot: QtBot) -> None:
    came(town, "吴桂芬", NUMBER, phone=PHONE)
    came(town, "单秀兰", resident_id("19800909", 516), phone="15400000031")
    came(town, "周大成", resident_id("19551111", 515))
    with open_page(town, PersonPage, qtbot) as opened:
        qtbot.waitUntil(lambda: names(opened) == ["周大成", "单秀兰", "吴桂芬"])
        for typed, found in (
            ("桂", 1), ("wgf", 1), ("shan", 1), ("dachen", 1), (NUMBER[-6:], 1), ("0028", 1),
            (NUMBER[:6] + NUMBER[8:17], 1), ("没有这个人", 0), ("", 3),
        ):  # fmt: skip
            look_for(opened, typed, found)
        look_for(opened, "没有这个人", 0)
        assert "换姓名、拼音首字母" in texts(opened.page)


def test_a_file_tells_of_disputes_household_and_what_changed(town: OpenTestCentre, qtbot: QtBot) -> None:
    first = came(town, "吴桂芬", NUMBER, phone=PHONE, address=HOME)
    came(town, "吴桂芳", NUMBER, phone="15400000029", address=HOME)
    came(town, "吴建国", resident_id("19951111", 515), address=HOME)
    with town.reading() as session:
        number = session.scalars(select(Dispute.number).where(Dispute.uid == first)).one()
    with open_page(town, PersonPage, qtbot) as opened:
        opened.page.show_target(uid_of(town, NUMBER, "吴桂芳"))
        sees(opened.page.panel, "用过的姓名、号码、住址", qtbot)
        shown = texts(opened.page.panel)
        assert "吴桂芳　女 55 岁" in shown
        assert "吴建国　纠纷 1 件" in shown
        assert "住址相同" in shown
        history = " ".join(w.accessibleName() for w in opened.page.panel.findChildren(Timeline))
        assert "姓名 吴桂芬" in history
        assert "电话 154****0028" in history
        assert "住址" not in history
        press(opened.page.panel, f"打开纠纷 {number}", qtbot)
        assert opened.asked_for == [("dispute", first)]
        press(opened.page.panel, "打开吴建国", qtbot)
        sees(opened.page.panel, "吴建国　男 31 岁", qtbot)


def test_two_records_are_merged_by_suggestion_and_the_notice_undoes_it(
    town: OpenTestCentre, qtbot: QtBot
) -> None:
    came(town, "吴桂芬", NUMBER, phone=PHONE)
    came(town, "吴贵芬", phone=PHONE)
    keep, other = uid_of(town, NUMBER), uid_of(town, None, "吴贵芬")
    with open_page(town, PersonPage, qtbot) as opened:
        qtbot.waitUntil(lambda: "像是同一个人 1" in verbs(opened.page))
        press(opened.page, "像是同一个人 1", qtbot)
        sees(opened.page, "电话相同，名字同音", qtbot)
        press(opened.page.side, "合并", qtbot)
        sees(opened.page.notices, "两条已合并成一个人。", qtbot)
        qtbot.waitUntil(lambda: opened.page.table.rows.rowCount() == 1)
        sees(opened.page.side, "没有像是同一个人的记录了。", qtbot)
        assert "像是同一个人 1" not in verbs(opened.page)
        press(opened.page.side, "返回", qtbot)
        sees(opened.page.panel, "合并过来的记录", qtbot)
        # The newest entry said nothing of the sex: what was known before stays.
        assert "女 55 岁" in texts(opened.page.panel)
        with town.reading() as session:
            assert session.scalars(select(Person.merged_into_uid).where(Person.uid == other)).one() == keep
        press(opened.page.notices, "撤销", qtbot)
        qtbot.waitUntil(lambda: opened.page.table.rows.rowCount() == 2)
        sees(opened.page.notices, "已拆开", qtbot)
        with town.reading() as session:
            assert session.scalars(select(Person.merged_into_uid)).all() == [None, None]


def test_two_records_are_merged_by_form_and_parted_in_the_file(town: OpenTestCentre, qtbot: QtBot) -> None:
    came(town, "吴桂芬", NUMBER, phone=PHONE)
    came(town, "吴小妹", phone="15400000077")
    keep, other = uid_of(town, NUMBER), uid_of(town, None, "吴小妹")
    with open_page(town, PersonPage, qtbot) as opened:
        opened.page.show_target(keep)
        sees(opened.page.panel, "女 55 岁", qtbot)
        press(opened.page.panel, "与另一条合并", qtbot)
        side = opened.page.side.side()
        assert isinstance(side, SideForm)
        qtbot.keyClick(side.form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        assert side.form.fields["other_uid"].error()
        field = side.form.fields["other_uid"]
        assert isinstance(field, ChoiceField)
        field.edit.setFocus()
        field.edit.setText("吴小妹")
        field.edit.textEdited.emit("吴小妹")
        qtbot.waitUntil(field.popup.is_open)
        qtbot.keyClick(field.edit, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: field.value() == other)
        assert side.verb.hasFocus()
        qtbot.keyClick(side.verb, Qt.Key.Key_Return)
        sees(opened.page.notices, "两条已合并成一个人。", qtbot)
        sees(opened.page.panel, "合并过来的记录", qtbot)
        press(opened.page.panel, "拆开", qtbot)
        qtbot.waitUntil(lambda: opened.page.table.rows.rowCount() == 2)
        qtbot.waitUntil(lambda: "合并过来的记录" not in texts(opened.page.panel))


def test_numbers_that_contradict_are_refused_in_the_form(town: OpenTestCentre, qtbot: QtBot) -> None:
    came(town, "吴桂芬", NUMBER)
    came(town, "吴贵芬", resident_id("19800909", 516))
    with open_page(town, PersonPage, qtbot) as opened:
        opened.page.show_target(uid_of(town, NUMBER))
        sees(opened.page.panel, "吴桂芬　女", qtbot)
        press(opened.page.panel, "与另一条合并", qtbot)
        side = opened.page.side.side()
        assert isinstance(side, SideForm)
        side.saved.emit({"other_uid": uid_of(town, resident_id("19800909", 516), "吴贵芬")})
        qtbot.waitUntil(lambda: "证件号不一样" in side.form.fields["other_uid"].error())


def test_a_broken_agreement_is_marked_and_filtered(town: OpenTestCentre, qtbot: QtBot) -> None:
    case = land_case(town)
    with town.session() as session:
        _, state = drawn_up(case, session)
        sign_all(case, session, state.uid)
        for row in session.scalars(select(Instalment)):
            row.due_on = local_date(town.now) - timedelta(days=1)
    came(town, "吴桂芬", NUMBER)
    with open_page(town, PersonPage, qtbot) as opened:
        every = opened.page.table.rows.rowCount()
        opened.page.broken.set_value("on")
        qtbot.waitUntil(lambda: 0 < opened.page.table.rows.rowCount() < every)
        assert "常守田" in names(opened)
        opened.page.open_person(uid_of(town, "139926195709061752", "常守田"))
        sees(opened.page.panel, "期到期没有履行", qtbot)
        assert "有协议没有履行" in texts(opened.page.panel)


def test_a_restricted_case_leaves_nothing_but_a_note(town: OpenTestCentre, qtbot: QtBot) -> None:
    came(town, "吴桂芬", NUMBER, phone=PHONE)
    secret = came(town, "吴桂芬", NUMBER, phone="15400000099", address="石佛镇庇护站3号")
    with town.session() as session:
        restrict_dispute(session, RestrictionDraft(secret), by=town.actor, now=town.now)
    with open_page(town, PersonPage, qtbot, town.someone(Role.MEDIATOR)) as opened:
        opened.page.show_target(uid_of(town, NUMBER))
        sees(opened.page.panel, HIDDEN_NOTE, qtbot)
        assert "庇护站" not in texts(opened.page)
        assert "154****0099" not in texts(opened.page)
        look_for(opened, "0099", 0)


def test_numbers_show_with_a_reason_that_is_kept(town: OpenTestCentre, qtbot: QtBot) -> None:
    came(town, "吴桂芬", NUMBER, phone=PHONE)
    with open_page(town, PersonPage, qtbot) as opened:
        opened.page.show_target(uid_of(town, NUMBER))
        press(opened.page.panel, "看号码", qtbot)
        side = opened.page.side.side()
        assert isinstance(side, SideForm)
        assert NUMBER not in texts(opened.page)
        side.form.fields["reason"].set_value("约时间调解")
        qtbot.keyClick(side.form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        sees(side, NUMBER, qtbot)
        assert PHONE in texts(side)
    with town.reading() as session:
        assert "约时间调解" in " ".join(session.scalars(select(AuditEntry.detail)))


def test_who_may_not_change_is_offered_nothing_that_does(town: OpenTestCentre, qtbot: QtBot) -> None:
    came(town, "吴桂芬", NUMBER, phone=PHONE)
    came(town, "吴贵芬", phone=PHONE)
    with open_page(town, PersonPage, qtbot, town.someone(Role.AUDITOR)) as opened:
        qtbot.waitUntil(lambda: opened.page.table.rows.rowCount() == 2)
        sees(opened.page.panel, "基本情况", qtbot)
        assert not verbs(opened.page) & {"看号码", "与另一条合并", "合并", "像是同一个人 1"}


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("河南省固始县泉河铺镇平寨村西寨组", "平寨村西寨组"),
        ("泉河铺镇", "泉河铺镇"),
        ("泉河铺社区老供销社院", "泉河铺社区老供销社院"),
        ("新疆维吾尔自治区喀什市", "新疆维吾尔自治区喀什市"),
        ("", ""),
    ],
)
def test_the_list_leaves_the_own_township_out_of_addresses(address: str, shown: str) -> None:
    assert within(address, "泉河铺") == shown
