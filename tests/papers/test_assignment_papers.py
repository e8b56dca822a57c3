"""The sheets of a leader assignment read back: whole texts, everybody, one page for a leader's cases."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from desktop_app.papers import (
    assignment_discharge,
    assignment_handover,
    assignment_plan,
    assignment_progress,
    leader_cases,
)
from desktop_app.papers.kit.sheet import MM
from tests.papers import assignment_samples as samples
from tests.papers.reading import fonts_of, outside, page_texts, squeezed

PEOPLE = tuple(f"当事人{n:02}号" for n in range(1, 31))
LONG = "会同村委会核对账目，逐户上门说明政策；" * 260
MAKERS: dict[str, Callable[[], bytes]] = {
    "plan": lambda: assignment_plan.render(samples.assignment_plan()),
    "progress": lambda: assignment_progress.render(samples.assignment_progress()),
    "discharge": lambda: assignment_discharge.render(samples.assignment_discharge()),
    "handover": lambda: assignment_handover.render(samples.assignment_handover()),
    "cases": lambda: leader_cases.render(samples.leader_cases()),
}


def whole(pdf: bytes) -> str:
    return squeezed("".join(page_texts(pdf)))


@pytest.mark.parametrize("name", MAKERS)
def test_fonts_are_embedded_all_is_on_the_page_and_the_bytes_are_the_same(name: str) -> None:
    pdf = MAKERS[name]()
    assert [font for font, embedded in fonts_of(pdf) if not embedded] == []
    assert outside(pdf, 8 * MM) == []
    assert pdf == MAKERS[name]()


def test_the_plan_says_who_does_what_until_when_and_is_signed_by_three() -> None:
    text = whole(MAKERS["plan"]())
    for words in (
        "领导包案化解方案", "柳桥包〔2026〕03号", "汪建国", "会同双方重测灌渠占地面积", "2026-04-15",
        "2026-03-12完成", "责任人鲁长河（签名）", "包案领导汪建国（签名）", "党政主要负责人（签名）",
    ):  # fmt: skip
        assert squeezed(words) in text, words


def test_the_progress_sheet_marks_what_was_written_later_and_what_came_in_at_once() -> None:
    made = samples.assignment_progress()
    entries = (replace(made.entries[0], bulk=True), *made.entries[1:])
    text = whole(assignment_progress.render(replace(made, entries=entries)))
    for words in (
        "（2026-03-18补记）", "（与另外几条一次补录）", "佐证：现场测量记录", "核定差额2026-04-15",
        "共3条，其中见面、下访、协调会2次，最近一次2026-03-12。",
    ):  # fmt: skip
        assert words in text, words
    assert "还没有见面" in whole(assignment_progress.render(replace(made, entries=())))


def test_the_discharge_sheet_shows_every_duty_with_its_proof_and_leaves_room_for_the_head() -> None:
    text = whole(MAKERS["discharge"]())
    for words in (
        "延期情况2026-04-30延到2026-05-29", "没有别的意见", "包息诉罢访已落实05-20走访见面",
        "见面、下访、协调会4次（2026-03-06至2026-05-20），进展记录6条；方案3步，完成3步。",
        "材料齐全，同意销号。签名：冯秀兰2026年5月23日", "党政主要负责人意见",
    ):  # fmt: skip
        assert squeezed(words) in text, words


def test_the_hand_over_lists_what_is_handed_and_both_sign() -> None:
    text = whole(MAKERS["handover"]())
    for words in (
        "移交领导汪建国（签名）", "接收领导唐志远（签名）", "监交人", "下一步：核定差额（2026-04-15）",
        "4月3日前认领",
    ):  # fmt: skip
        assert squeezed(words) in text, words


def test_thirty_people_and_long_texts_flow_over_pages_without_loss() -> None:
    head = replace(samples.assignment_head(), people=PEOPLE)
    plan = samples.assignment_plan()
    steps = tuple(replace(plan.steps[1], content=f"第{n}步：走访") for n in range(1, 41))
    progress = samples.assignment_progress()
    discharge = samples.assignment_discharge()
    handover = samples.assignment_handover()
    made = (
        assignment_plan.render(replace(plan, head=head, measures=LONG, steps=steps)),
        assignment_progress.render(
            replace(progress, head=head, entries=(replace(progress.entries[1], content=LONG),) * 2)
        ),
        assignment_discharge.render(replace(discharge, head=head, result=LONG, feedback=LONG)),
        assignment_handover.render(
            replace(handover, head=head, items=handover.items * 12, reason=LONG[:900])
        ),
    )
    for pdf in made:
        assert outside(pdf, 8 * MM) == []
        text = whole(pdf)
        assert [name for name in PEOPLE if name not in text] == []
    assert whole(made[0]).count("账") == 260
    assert "第40步：走访" in whole(made[0])
    assert whole(made[2]).count("账") == 520


@pytest.mark.parametrize("count", [0, 1, 8, 12])
def test_a_leaders_cases_stand_on_one_sheet(count: int) -> None:
    made = samples.leader_cases()
    late = replace(made.cases[0], matter="长" * 33 + "纠纷", next_step="约见" * 40)
    cases = tuple(replace(late, number=f"柳桥包〔2026〕{n:02}号") for n in range(count))
    pdf = leader_cases.render(replace(made, cases=cases))
    pages = page_texts(pdf)
    assert len(pages) == 1
    assert outside(pdf, 8 * MM) == []
    text = squeezed(pages[0])
    assert f"在办{count}件，其中要抓紧的{count}件" in text
    assert [n for n in range(count) if f"{n:02}号" not in text] == []


def test_a_leaders_sheet_says_how_late_and_for_whom() -> None:
    text = whole(MAKERS["cases"]())
    for words in ("2026-03-20超期6天", "2026-04-15还有20天", "2026-03-26今天", "代孙国栋", "14天没有见面"):
        assert words in text, words
    assert date(2026, 3, 26).isoformat() in text


def test_more_cases_than_a_sheet_holds_go_on_over_the_page_and_none_is_lost() -> None:
    made = samples.leader_cases()
    cases = tuple(replace(made.cases[0], number=f"柳桥包〔2026〕{n:02}号") for n in range(60))
    text = whole(leader_cases.render(replace(made, cases=cases)))
    assert [n for n in range(60) if f"{n:02}号" not in text] == []
