"""Papers of petitions and receptions, read back from real PDFs."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from db.enums import PaperKind, PetitionRoute, ReviewOutcome, Role, VisitOutcome
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import RuleViolation
from desktop_app.services import petition_step as steps
from desktop_app.services.dispute_restriction import RestrictionDraft, restrict_dispute
from desktop_app.services.paper import make_paper, record_issue, render_paper
from desktop_app.services.reception import InstructionDraft, MatterDraft, instruct
from tests.papers.reading import page_texts, sound
from tests.services.disputes import DRAFT, registered
from tests.services.petitions import accepted, answered, opinion, petition, reviewed
from tests.services.receptions import duty, in_days, visit
from tests.support.centre import OpenTestCentre
from tests.support.township import make_township


@pytest.fixture
def home(tmp_path: Path) -> Iterator[OpenTestCentre]:
    made = make_township(tmp_path / "centre")
    yield made
    made.centre.close()


def printed(home: OpenTestCentre, kind: PaperKind, uid: UUID) -> str:
    """The text of a paper, without line ends; printing it is noted."""
    with home.reading() as session:
        made = make_paper(session, kind, uid, home.rules, by=home.actor, today=local_date(home.now))
    pdf = render_paper(made)
    with home.session() as session:
        record_issue(session, made, pdf, by=home.actor, now=home.now)
    sound(pdf)
    return "".join("".join(page_texts(pdf)).split())


def test_the_registration_has_the_rows_of_the_printed_form(home: OpenTestCentre) -> None:
    known = registered(home)
    matter = MatterDraft(VisitOutcome.LINKED, dispute_uid=known.uid)
    taken = visit(home, duty(home), matter, people_count=3, representatives=("邬秋生",))
    with home.session() as session:
        told = InstructionDraft("请供电所一周内修好。", "泉河铺供电所", in_days(home, 7))
        instruct(session, taken.uid, told, by=home.actor, now=home.now)
    text = printed(home, PaperKind.RECEPTION_REGISTER, taken.uid)
    labels = (
        "日期",
        "接访地点",
        "接访领导",
        "来访群众姓名",
        "身份证号码",
        "联系方式",
        "户籍所在地",
        "群众诉求",
    )
    places = [text.index(label) for label in (*labels, "办理情况", "领导批示", "记录人")]
    assert places == sorted(places), "the order of the printed form"
    assert "139926********0045" in text, "the number is masked unless the county prints it"
    for words in (
        "申明（镇长）",
        "请供电所一周内修好。",
        "3人，接谈：邬冬梅、邬秋生",
        known.number,
        "固桥村三组",
    ):
        assert words in text


def test_the_notices_of_a_petition(home: OpenTestCentre) -> None:
    made = petition(home)
    with pytest.raises(RuleViolation, match="受理以后"):
        printed(home, PaperKind.PETITION_ACCEPTANCE, made.uid)
    accepted(home, made.uid)
    text = printed(home, PaperKind.PETITION_ACCEPTANCE, made.uid)
    for words in ("泉河铺信告〔2026〕1号", "吴桂芬：", "承办人解文斌", "到2027年1月22日", "泉河铺镇综治中心"):
        assert words in text
    today = local_date(home.now)
    longer = steps.ExtensionDraft(20, "要等环保监测报告", "申明", today, today)
    with home.session() as session:
        steps.extend(session, made.uid, longer, home.rules, by=home.actor, now=home.now)
    text = printed(home, PaperKind.PETITION_EXTENSION, made.uid)
    for words in (
        "泉河铺信告〔2026〕2号",
        "经申明批准，延长办理期限20日",
        "到2027年2月11日",
        "要等环保监测报告",
    ):
        assert words in text
    assert "到2027年1月22日" in printed(home, PaperKind.PETITION_ACCEPTANCE, made.uid), "what was told then"
    with pytest.raises(RuleViolation, match="不予受理的才有"):
        printed(home, PaperKind.PETITION_REFUSAL, made.uid)
    answered(home, made.uid)
    text = printed(home, PaperKind.PETITION_OPINION, made.uid)
    parts = [
        text.index(words) for words in ("信访诉求", "查明的事实", "处理意见部分支持", "四、依据", "途径")
    ]
    assert parts == sorted(parts), "信访工作条例 32: demand, facts, opinion, basis, what to do"
    assert "自收到本意见书之日起30日内向固始县人民政府申请复查" in text


def test_other_ways_have_no_last_day_and_no_review(home: OpenTestCentre) -> None:
    made = petition(home, route=PetitionRoute.LITIGATION)
    accepted(home, made.uid, PetitionRoute.LITIGATION)
    assert "六十日" not in printed(home, PaperKind.PETITION_ACCEPTANCE, made.uid)
    answered(home, made.uid)
    opinion = printed(home, PaperKind.PETITION_OPINION, made.uid)
    assert "申请复查" not in opinion
    assert "按照该途径的规定提出" in opinion
    refused = petition(home, new_facts="另一件", dispute=DRAFT)
    with home.session() as session:
        day = local_date(home.now)
        steps.refuse(
            session, refused.uid, day, "属诉讼途径，请向人民法院起诉", home.rules, by=home.actor, now=home.now
        )
    assert "属诉讼途径，请向人民法院起诉" in printed(home, PaperKind.PETITION_REFUSAL, refused.uid)


def test_an_ordered_handling_has_a_notice_and_its_letter_names_the_quashed_one(home: OpenTestCentre) -> None:
    made = petition(home)
    accepted(home, made.uid)
    first = answered(home, made.uid)
    done = reviewed(home, made.uid, ReviewOutcome.QUASHED)
    assert done.redo_uid is not None
    notice = printed(home, PaperKind.PETITION_REDO, done.redo_uid)
    assert f"经固始县人民政府复查，撤销我单位{first}处理意见书，责令重新办理" in notice
    assert "重新计算六十日" in notice
    for kind, uid in ((PaperKind.PETITION_ACCEPTANCE, done.redo_uid), (PaperKind.PETITION_REDO, made.uid)):
        with pytest.raises(RuleViolation, match="重新办理"):
            printed(home, kind, uid)
    with home.session() as session:
        today = local_date(home.now)
        wanted = replace(opinion(today), text="重新监测以后：责成装隔音墙。")
        steps.answer(session, done.redo_uid, wanted, home.rules, by=home.actor, now=home.now)
    letter = printed(home, PaperKind.PETITION_OPINION, done.redo_uid)
    assert f"经固始县人民政府复查，撤销{first}处理意见书，责令重新办理。我单位已重新调查处理完毕" in letter
    assert "责成装隔音墙" in letter
    assert "责成砂石厂22时以后停机" in printed(home, PaperKind.PETITION_OPINION, made.uid)


def test_papers_of_a_restricted_case_are_not_for_others(home: OpenTestCentre) -> None:
    made = petition(home)
    accepted(home, made.uid)
    taken = visit(home, duty(home), MatterDraft(VisitOutcome.LINKED, dispute_uid=made.dispute_uid))
    with home.session() as session:
        draft = RestrictionDraft(made.dispute_uid, readers=(home.actor.user_uid,))
        restrict_dispute(session, draft, by=home.actor, now=home.now)
    other = home.someone(Role.WINDOW_CLERK, "潘友德")
    wanted = (
        (PaperKind.PETITION_ACCEPTANCE, made.uid),
        (PaperKind.RECEPTION_REGISTER, taken.uid),
    )
    for kind, uid in wanted:
        with home.reading() as session, pytest.raises(RuleViolation, match="找不到"):
            day = local_date(home.now) + timedelta(days=1)
            make_paper(session, kind, uid, home.rules, by=other, today=day)
