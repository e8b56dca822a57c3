"""Records written in the window: the editor by key, drafts that survive, the paper beside, people."""

from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from db.enums import (
    EvidenceForm,
    InvestigationKind,
    InvitedKind,
    MeetingMeans,
    MeetingOutcome,
    OfferKind,
)
from db.models.user import Draft
from desktop_app.domain.clock_time import local_date
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.mediation.investigation_form import InvestigationForm
from desktop_app.ui.mediation.meeting_form import MeetingForm
from desktop_app.ui.mediation.page import MediationPage
from desktop_app.ui.mediation.people_forms import TOGETHER, InviteForm, RecusalForm
from desktop_app.ui.mediation.phrase_form import PhraseForm
from desktop_app.ui.mediation.record_side import RecordSide
from desktop_app.ui.mediation.talk_form import TalkForm
from desktop_app.ui.paper.panel import PaperPanel
from tests.services.mediation_case import Case
from tests.ui.mediation.desk import Opened, accepted, read, save
from tests.ui.open_page import open_page, press, sees, texts, verbs

CTRL = Qt.KeyboardModifier.ControlModifier


def write(opened: Opened, uid: UUID, action: str) -> RecordSide:
    """Open a record that is to be written."""
    opened.page.refresh(frozenset())
    opened.settle()
    opened.page.show_target(("do", uid, action))
    opened.qtbot.waitUntil(lambda: isinstance(opened.page.desk.side(), RecordSide))
    opened.settle()
    side = opened.page.desk.side()
    assert isinstance(side, RecordSide)
    return side


def form_of(opened: Opened, uid: UUID, action: str) -> SideForm:
    """Open a small form."""
    opened.page.refresh(frozenset())
    opened.settle()
    opened.page.show_target(("do", uid, action))
    opened.qtbot.waitUntil(lambda: isinstance(opened.page.desk.side(), SideForm))
    side = opened.page.desk.side()
    assert isinstance(side, SideForm)
    return side


def fill_in(side: RecordSide, **values: Any) -> None:
    side.record.set_values(values.items())
    for key in values:
        side.record.fields[key].changed.emit()


def test_a_phrase_is_inserted_by_slash_and_letters(opened: Opened, case: Case) -> None:
    bot = opened.qtbot
    side = write(opened, accepted(case), "add_meeting")
    bot.waitUntil(lambda: bool(side.record.text.edit.snippets))
    edit = side.record.text.edit
    edit.setFocus()
    bot.keyClicks(edit, "/xwh")
    found = edit.popup.current()
    assert found is not None
    assert found.title == "询问回避"
    bot.keyClick(edit, Qt.Key.Key_Return)
    text = side.record.text.value()
    assert text.startswith("问：主持调解的是余广田，参加调解的有余广田、单秀兰")
    assert "答（常守田、单玉凤）：不要求。" in text
    assert "/" not in text
    assert f"{len(text)} 字" in texts(side)


def test_a_slash_in_a_date_stays_and_the_list_goes(opened: Opened, case: Case) -> None:
    bot = opened.qtbot
    side = write(opened, accepted(case), "add_meeting")
    edit = side.record.text.edit
    bot.waitUntil(lambda: bool(edit.snippets))
    edit.setFocus()
    bot.keyClicks(edit, "3/5")
    assert not edit.popup.is_open()
    bot.keyClick(edit, Qt.Key.Key_J, CTRL)
    assert edit.popup.is_open()
    bot.keyClick(edit, Qt.Key.Key_Down)
    bot.keyClick(edit, Qt.Key.Key_Escape)
    assert not edit.popup.is_open()
    assert side.record.text.value() == "3/5"
    assert opened.page.desk.side() is side, "Esc closed the list, not the form"


def test_speakers_come_by_key(opened: Opened, case: Case) -> None:
    bot = opened.qtbot
    side = write(opened, accepted(case), "add_meeting")
    edit = side.record.text.edit
    bot.waitUntil(lambda: bool(edit.asker))
    edit.setFocus()
    bot.keyClick(edit, Qt.Key.Key_1, CTRL)
    bot.keyClicks(edit, "ok?")
    bot.keyClick(edit, Qt.Key.Key_2, CTRL)
    assert edit.popup.is_open(), "three parties: the list asks who answers"
    bot.keyClick(edit, Qt.Key.Key_Down)
    bot.keyClick(edit, Qt.Key.Key_Return)
    assert side.record.text.value() == "问（余广田）：ok?\n答（常守田）："


def test_words_are_found_and_pasted_without_controls(opened: Opened, case: Case) -> None:
    bot = opened.qtbot
    side = write(opened, accepted(case), "add_meeting")
    field = side.record.text
    QGuiApplication.clipboard().setText("树\x07木一，树木二\r\n树木三\u202e")
    field.edit.setFocus()
    field.edit.paste()
    assert field.value() == "树木一，树木二\n树木三"
    bot.keyClick(field.edit, Qt.Key.Key_F, CTRL)
    bot.waitUntil(field.finder.line.hasFocus)
    field.finder.line.insert("树木")
    field.finder.line.textEdited.emit("树木")
    assert field.finder.where.text() == "1 / 3 处"
    bot.keyClick(field.finder.line, Qt.Key.Key_Return)
    assert field.finder.where.text() == "2 / 3 处"
    bot.keyClick(field.finder.line, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert field.finder.where.text() == "1 / 3 处"
    bot.keyClick(field.finder.line, Qt.Key.Key_Escape)
    assert field.finder.isHidden()
    assert opened.page.desk.side() is side


def test_a_meeting_that_has_begun_survives_the_end_of_the_program(case: Case, qtbot: QtBot) -> None:
    uid = accepted(case)
    with open_page(case.centre, MediationPage, qtbot) as first:
        side = write(first, uid, "add_meeting")
        press(side, "现在开始", qtbot)
        form = side.record
        assert isinstance(form, MeetingForm)
        form.text.edit.insertPlainText("常守田：补偿款算少了。")
        fill_in(side, means=MeetingMeans.FIELD, place="果园", **{"present[2]": False})
        sees(side, "已存", qtbot)
        qtbot.waitUntil(lambda: any(u.characters for u in read(case, uid).work.unfinished))
        first.settle()
        # The window is gone with the form open, as when the power fails.
    with open_page(case.centre, MediationPage, qtbot) as second:
        second.page.show_target(uid)
        second.settle()
        sees(second.page, "没写完的", qtbot)
        press(second.page, "接着写调解会议", qtbot)
        qtbot.waitUntil(lambda: isinstance(second.page.desk.side(), RecordSide))
        side = second.page.desk.side()
        assert isinstance(side, RecordSide)
        form = side.record
        assert isinstance(form, MeetingForm)
        assert form.start.value() == "12:00"
        assert form.text.value() == "常守田：补偿款算少了。"
        assert (form.means.value(), form.place.value()) == (MeetingMeans.FIELD, "果园")
        assert [box.value() for box in form.present] == [True, True, False]
        case.centre.now = case.centre.now.replace(hour=6)
        press(side, "现在结束", qtbot)
        fill_in(side, outcome=MeetingOutcome.CONTINUED)
        save(second)
        (held,) = read(case, uid).meetings
        assert (held.place, held.means, len(held.present)) == ("果园", MeetingMeans.FIELD, 2)
        assert (held.ended_at - held.started_at).total_seconds() == 2 * 3600
        second.settle()
        with case.centre.reading() as session:
            assert session.scalars(select(Draft)).all() == [], "what is registered is no draft any more"


def test_a_draft_that_is_not_wanted_is_thrown_away(opened: Opened, case: Case) -> None:
    uid = accepted(case)
    side = write(opened, uid, "add_talk")
    fill_in(side, content="说了一半")
    opened.settle()
    opened.qtbot.keyClick(side.form, Qt.Key.Key_Escape)
    opened.settle()
    sees(opened.page, "没写完的", opened.qtbot)
    press(opened.page, "不要这份背对背谈话的草稿", opened.qtbot)
    opened.settle()
    opened.qtbot.waitUntil(lambda: "没写完的" not in texts(opened.page))
    assert read(case, uid).work.unfinished == ()


def test_the_paper_stands_beside_the_editor_and_follows_it(opened: Opened, case: Case) -> None:
    side = write(opened, accepted(case), "add_meeting")
    bot = opened.qtbot
    bot.waitUntil(lambda: side.width() > 0 and side.view.isVisible())
    assert side.record.isVisible()
    assert not opened.page.list.table.isVisible(), "a record has the whole page"
    bot.waitUntil(lambda: side.view.page_count() > 0)
    short = side.view.page_count()
    fill_in(side, record="\n".join(f"第{n}句话，各方都听到了。" for n in range(120)))
    side.keep_now()
    bot.waitUntil(lambda: side.view.page_count() > short)
    press(side, "收起纸面", bot)
    assert not side.view.isVisible()
    opened.page.resize(800, 640)
    bot.waitUntil(lambda: "看纸面" in verbs(side))
    press(side, "看纸面", bot)
    assert side.view.isVisible()
    assert not side.record.isVisible()
    press(side, "接着写", bot)
    assert side.record.isVisible()


def test_a_record_of_ten_thousand_characters_stays_quick(opened: Opened, case: Case) -> None:
    import time

    side = write(opened, accepted(case), "add_meeting")
    edit = side.record.text.edit
    side.record.text.set_value(
        "\n".join(f"答（常守田）：第{n}棵树，都是我一棵一棵挑水浇活的。" for n in range(450))
    )
    assert len(side.record.text.value()) > 10_000
    edit.setFocus()
    begun = time.perf_counter()
    for _ in range(20):
        opened.qtbot.keyClicks(edit, "a")
    assert (time.perf_counter() - begun) / 20 < 0.1, "a key must not wait"


def test_a_confidential_talk_shows_no_paper_and_keeps_its_offer(opened: Opened, case: Case) -> None:
    uid = accepted(case)
    side = write(opened, uid, "add_talk")
    form = side.record
    assert isinstance(form, TalkForm)
    fill_in(
        side, started_at="9:00", ended_at="10:00", place="电话", content="底线六万五", confidential=True,
        **{"people[1]": True},
    )  # fmt: skip
    form.offers.add()
    fill_in(side, **{"offers[0].amount": 6_500_000, "offers[0].kind": OfferKind.ASKED})
    side.keep_now()
    sees(side, "保密", opened.qtbot)
    save(opened)
    work = read(case, uid).work
    assert [(o.party_name, o.amount_fen) for o in work.offers] == [("常守田", 6_500_000)]
    sees(opened.page, "背对背谈话", opened.qtbot)
    assert "打印第 1 次谈话记录" not in verbs(opened.page)
    press(opened.page, "看记录第 1 次谈话记录", opened.qtbot)
    sees(opened.page, "谈话人", opened.qtbot)


def test_an_inspection_is_written_with_its_measurements(opened: Opened, case: Case) -> None:
    uid = accepted(case)
    side = write(opened, uid, "investigate")
    form = side.record
    assert isinstance(form, InvestigationForm)
    assert form.subject.isVisible()
    form.kind.set_value(InvestigationKind.INSPECTION)
    form.kind.changed.emit()
    assert form.subject.isHidden()
    fill_in(side, started_at="9:00", ended_at="10:00", place="果园", investigators="余广田")
    sees(form, "至少 2 个人", opened.qtbot)
    form.rows.add()
    fill_in(side, **{"measurements[0].what": "果园长"})
    save(opened)
    assert form.fields["measurements[0].size"].error() == "请写量得多少。"
    fill_in(side, **{"measurements[0].size": "86.5 米"})
    save(opened)
    (row,) = read(case, uid).work.investigations
    assert row.measurements == (("果园长", "86.5 米", ""),)
    press(opened.page, "打印第 1 份调查记录", opened.qtbot)
    opened.settle()
    assert isinstance(opened.page.desk.side(), PaperPanel)


def test_an_earlier_meeting_is_corrected_in_the_window(opened: Opened, case: Case) -> None:
    uid = accepted(case, meetings=True)
    opened.page.refresh(frozenset())
    opened.settle()
    opened.page.show_target(uid)
    opened.settle()
    press(opened.page, "看第 1 次调解记录", opened.qtbot)
    press(opened.page, "更正", opened.qtbot)
    opened.qtbot.waitUntil(lambda: isinstance(opened.page.desk.side(), RecordSide))
    side = opened.page.desk.side()
    assert isinstance(side, RecordSide)
    save(opened)
    assert side.form.fields["reason"].error() == "请写明更正的原因。"
    fill_in(side, record="更正后的记录", reason="漏记一句")
    save(opened)
    first = read(case, uid).meetings[0]
    assert (first.ordinal, first.record) == (1, "更正后的记录")
    assert first.invited, "people of the old free text are still there"
    press(opened.page, "看第 1 次调解记录", opened.qtbot)
    sees(opened.page, "更正（漏记一句），更正前的记录：", opened.qtbot)


def test_the_order_of_a_meeting_is_written_with_phrases(opened: Opened, case: Case) -> None:
    uid = accepted(case, meetings=True)
    opened.page.refresh(frozenset())
    opened.settle()
    opened.page.show_target(uid)
    opened.settle()
    press(opened.page, "看第 2 次调解记录", opened.qtbot)
    press(opened.page, "写会场程序", opened.qtbot)
    opened.qtbot.waitUntil(lambda: isinstance(opened.page.desk.side(), RecordSide))
    side = opened.page.desk.side()
    assert isinstance(side, RecordSide)
    said = dict.fromkeys(("identities", "discipline", "rights", "statements", "points", "closing"), "已做")
    fill_in(side, **said)
    save(opened)
    protocol = read(case, uid).meetings[1].protocol
    assert protocol is not None
    assert protocol.draft.host == "余广田"


def test_somebody_is_invited_and_a_host_challenged(opened: Opened, case: Case) -> None:
    uid = accepted(case)
    side = form_of(opened, uid, "invite")
    assert isinstance(side.form, InviteForm)
    side.form.set_values([("name", "路德贵"), ("kind", InvitedKind.NEIGHBOUR), ("agreed[0]", True)])
    save(opened)
    sees(opened.page, "还有 2 方没问", opened.qtbot)
    for _ in range(2):
        press(opened.page, "登记对路德贵的意见", opened.qtbot)
        opened.settle()
        save(opened)
    sees(opened.page, "各方同意", opened.qtbot)
    side = form_of(opened, uid, "record_recusal")
    assert isinstance(side.form, RecusalForm)
    side.form.challenged.set_value(case.mediators["余广田"])
    side.form.challenged.changed.emit()
    side.form.set_values([("reason", "和对方是亲戚")])
    save(opened)
    sees(opened.page, "没有决定", opened.qtbot)
    assert "登记调解会议" not in verbs(opened.page), "nobody meets under a challenged host"
    press(opened.page, "决定余广田是否回避", opened.qtbot)
    opened.settle()
    decision = opened.page.desk.side()
    assert isinstance(decision, SideForm)
    decision.form.set_values([("successor", case.mediators["陶守信"])])
    save(opened)
    assert [m.name for m in read(case, uid).mediators if m.leads] == ["陶守信"]
    side = form_of(opened, uid, "record_recusal")
    assert isinstance(side.form, RecusalForm)
    side.form.party.set_value(TOGETHER)
    side.form.party.changed.emit()
    assert not side.form.challenged.isEnabled(), "together they can only want nobody to stand aside"
    save(opened)
    assert {r.party_name for r in read(case, uid).work.recusals} == {p.name for p in read(case, uid).consents}


def test_evidence_of_a_copy_asks_for_the_comparison(opened: Opened, case: Case) -> None:
    uid = accepted(case)
    side = form_of(opened, uid, "add_evidence")
    form: Any = side.form
    form.set_values(
        [
            ("name", "承包合同"),
            ("form", EvidenceForm.COPY),
            ("proves", "面积"),
            ("party_uid", case.parties[1]),
        ]
    )
    form.shape.changed.emit()
    form.checked.box.setChecked(True)
    assert form.checked_on.isVisible()
    save(opened)
    (row,) = read(case, uid).work.evidence
    assert (row.checked_by, row.checked_on) == ("余广田", local_date(case.centre.now))
    press(opened.page, "打印目录", opened.qtbot)
    opened.settle()
    assert isinstance(opened.page.desk.side(), PaperPanel)


def test_an_own_phrase_is_kept_and_the_record_goes_on(opened: Opened, case: Case) -> None:
    uid = accepted(case)
    side = write(opened, uid, "add_meeting")
    fill_in(side, record="写到一半")
    press(side, "编常用语", opened.qtbot)
    opened.qtbot.waitUntil(lambda: isinstance(getattr(opened.page.desk.side(), "form", None), PhraseForm))
    phrase = opened.page.desk.side()
    assert isinstance(phrase, SideForm)
    phrase.form.set_values([("title", "念给老人听"), ("text", "记录念给{申请人}听\x07")])
    save(opened)
    assert "第 11 个字" in phrase.form.fields["text"].error()
    phrase.form.set_values([("text", "记录念给{申请人}听")])
    save(opened)
    opened.qtbot.waitUntil(lambda: isinstance(opened.page.desk.side(), RecordSide))
    again = opened.page.desk.side()
    assert isinstance(again, RecordSide)
    assert again.record.text.value() == "写到一半"
    opened.qtbot.waitUntil(lambda: bool(again.record.text.edit.snippets))
    assert again.record.text.edit.snippets[0].title == "念给老人听"


def test_the_records_fit_a_small_screen(case: Case, qtbot: QtBot, scale: float) -> None:
    uid = accepted(case, meetings=True)
    with open_page(case.centre, MediationPage, qtbot) as opened:
        for action in ("add_meeting", "add_talk", "investigate", "invite", "record_recusal", "add_evidence"):
            form_of(opened, uid, action)
            opened.settle()
            least = opened.page.minimumSizeHint()
            assert least.width() <= 1366 - 56 * scale
            assert least.height() <= 697 - 76 * scale
