"""Already reported? Copies and rewordings are told, another matter of the same place or people is not."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.enums import IdKind, PartySide, Role
from db.fingerprint import DONE_STATES
from db.search import rebuild
from desktop_app.domain.dispute_state import OPEN_STATES, DisputeState
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.services import search, similar_dispute
from desktop_app.services.dispute_draft import DisputeDraft, PartyDraft, PlaceDraft
from desktop_app.services.dispute_edit import void
from desktop_app.services.dispute_record import StepDraft
from desktop_app.services.draft_registration import KeptRegistration, register_kept
from desktop_app.services.similar_dispute import Likeness, Reason, SimilarDispute, similar_disputes
from desktop_app.services.text_likeness import likeness, measured
from tests.services.disputes import DRAFT, person, registered, resident_id, step
from tests.services.package_world import World, edit, make_world
from tests.services.package_world import register as register_row
from tests.support.centre import OpenTestCentre, make_centre
from tests.support.township import code_of, make_township

TODAY = date(2026, 11, 23)
MILL = (
    "柳河湾老磨坊后面的排水沟，上个月被隔壁养鸭户用砖头填了半截，一下雨水就漫进我家院子，"
    "灶房墙根泡出了裂缝。找他说过两回，他讲沟是他爹挖的，填不填由他。"
)
REWORDED = (
    "您好！我家住柳河湾，老磨坊后面那条排水沟被隔壁养鸭户用砖头填了半截，下雨水就漫进我家院子，"
    "灶房墙根泡出了裂缝，找他说过两回，他说沟是他爹挖的，填不填由他。请你们来看看，谢谢！"
)
LONGER = (
    MILL + "昨天又下了一场大雨，粮食也泡了两袋，老人夜里起来舀水摔了一跤，希望尽快有人管，电话15400000011。"
)
SHORTER = "老磨坊后面的排水沟，上个月被隔壁养鸭户用砖头填了半截，一下雨水就漫进我家院子，灶房墙根泡出了裂缝。"
SAME_PLACE = "柳河湾老磨坊门口的路灯坏了三个月，晚上学生放学看不见路，请尽快派人来修。"
SAME_GREETING = "您好！我家住南坡，请你们来看看西头那口机井，抽水的人不排队，吵了好几回，谢谢！"
SAME_MATTER = "隔壁翻修房屋，把排水沟挖断了，雨水流不出去。"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenTestCentre]:
    made = make_centre(tmp_path_factory.mktemp("similar") / "c")
    for text in (MILL, SAME_PLACE, SAME_GREETING, SAME_MATTER):
        registered(made, replace(DRAFT, description=text, parties=(person("闻人静"), person("汤见山"))))
    yield made
    made.centre.close()


@pytest.fixture
def town(tmp_path: Path) -> OpenTestCentre:
    return make_township(tmp_path / "c")


def ask(town: OpenTestCentre, text: str, **fields: object) -> tuple[SimilarDispute, ...]:
    draft = replace(DisputeDraft(description=text), **fields)  # type: ignore[arg-type]
    with town.reading() as session:
        return similar_disputes(session, draft, by=town.actor, today=TODAY)


@pytest.mark.parametrize(
    "text",
    [
        MILL,
        REWORDED,
        LONGER,
        SHORTER,
        MILL.replace("，", " ").replace("柳河湾", "柳河灣"),
        MILL[:60],
        MILL[40:],
        "反映问题：" + "；".join(MILL.split("，")[::-1]),
    ],
)
def test_the_same_matter_in_other_words_is_told(shared: OpenTestCentre, text: str) -> None:
    first, *rest = ask(shared, text)
    assert first.level is Likeness.SAME
    assert first.excerpt.startswith("柳河湾老磨坊")
    assert [e.reason for e in first.evidence] == [Reason.WORDS]
    assert all(row.level is Likeness.SIMILAR for row in rest)


@pytest.mark.parametrize(
    "text",
    [
        "柳河湾老磨坊旁边新开了一家豆腐作坊，凌晨三点就开机器，吵得人睡不着，已经说过两回没有用。",
        "您好！我家住北庄，请你们来看看村口的垃圾池，气味太重，谢谢！",
        "隔壁养鸭户的鸭子跑进我家菜地，一垄白菜全被糟蹋了，要他赔两百块钱，他说鸭子不是他的。",
        "一下雨",
        "",
        "！！！",
    ],
)
def test_another_matter_is_not_called_the_same(shared: OpenTestCentre, text: str) -> None:
    assert all(row.level is Likeness.SIMILAR for row in ask(shared, text))
    everybody = (person("闻人静"), person("汤见山", side=PartySide.RESPONDENT))
    assert all(row.level is Likeness.SIMILAR for row in ask(shared, text, parties=everybody))


def test_similar_ones_are_listed_below_with_what_they_share(shared: OpenTestCentre) -> None:
    rows = ask(shared, "柳河湾老磨坊旁边新开了一家豆腐作坊，凌晨三点就开机器，吵得人睡不着。")
    assert {row.level for row in rows} == {Likeness.SIMILAR}
    assert str(rows[0].evidence[0]) == "相近的话：“柳河湾老磨坊”"


@given(
    text=st.text(alphabet=sorted(set(MILL + LONGER)), min_size=20, max_size=120),
    cut=st.integers(0, 8),
    added=st.sampled_from(("", "您好！", "请尽快处理，谢谢。")),
)
@settings(max_examples=60, deadline=None)
def test_a_text_is_like_itself_whatever_little_is_added(text: str, cut: int, added: str) -> None:
    one = measured(text)
    same = likeness(one, one)
    assert (same.whole, same.part) == (1, 1) or not one.text
    other = measured(added + text[cut:])
    both = likeness(one, other), likeness(other, one)
    assert both[0] == both[1]
    assert 0 <= both[0].whole <= both[0].part <= 1
    if len(one.text) >= 40:
        assert both[0].is_same(known=False, near=False, elsewhere=False)


def test_the_same_people_are_evidence_but_not_enough(town: OpenTestCentre) -> None:
    wu = replace(person("吴桂芬", resident_id("19710412", 514)), phone="154 0000 0011")
    made = registered(town, replace(DRAFT, parties=(wu, person("钱三多", side=PartySide.RESPONDENT))))
    other = "养鸭户把饲料堆在巷口，三轮车过不去，请村里协调挪开。"
    short = resident_id("19710412", 514)
    for known in (
        PartyDraft(name="吴桂花", id_number=short),
        PartyDraft(name="吴桂花", id_number=short[:6] + short[8:17]),
        PartyDraft(id_kind=IdKind.UNKNOWN, phone="15400000011"),
    ):
        (row,) = ask(town, other, parties=(known,))
        assert (row.uid, row.level) == (made.uid, Likeness.SIMILAR)
        assert [str(e) for e in row.evidence] == ["同样的人：吴桂芬"]
    pair = (PartyDraft(name="吴桂芬"), PartyDraft(PartySide.RESPONDENT, name="钱三多"))
    assert [str(e) for e in ask(town, other, parties=pair)[0].evidence] == ["同样的人：吴桂芬、钱三多"]
    assert ask(town, other, parties=pair[:1]) == ()  # one name alone is nobody
    # With the same people half of the words will do.
    half = "砂石厂夜间破碎石料，灰尘落满窗台，娃娃咳嗽。"
    assert ask(town, half)[0].level is Likeness.SIMILAR
    assert ask(town, half, parties=pair)[0].level is Likeness.SAME


def test_the_same_place_is_evidence_and_another_village_asks_for_more(town: OpenTestCentre) -> None:
    grid, elsewhere = PlaceDraft(grid_code=code_of(0, 2)), PlaceDraft(grid_code=code_of(1, 1))
    registered(town, replace(DRAFT, description=MILL, place=grid))
    text = "老磨坊后面的排水沟叫人填了，雨水漫进院子，灶房墙根裂了缝，找他说过两回没有用，请来看看。"
    (here,) = ask(town, text, place=grid)
    (there,) = ask(town, text, place=elsewhere)
    assert Reason.PLACE in {e.reason for e in here.evidence}
    assert Reason.PLACE not in {e.reason for e in there.evidence}
    assert ask(town, MILL, place=elsewhere)[0].level is Likeness.SAME
    half = MILL[:45] + "现在三轮车也压坏了沟沿，赔偿谈不拢，老人不肯让步，村干部来过一回没有结果。"
    assert ask(town, half, place=grid)[0].level is Likeness.SAME
    assert ask(town, half, place=elsewhere)[0].level is Likeness.SIMILAR


def test_a_few_words_need_the_same_place_or_people(town: OpenTestCentre) -> None:
    registered(town, replace(DRAFT, description="院墙滴水", place=PlaceDraft(detail="村东头打谷场")))
    assert ask(town, "院墙滴水")[0].level is Likeness.SIMILAR
    assert ask(town, "院墙滴水", place=PlaceDraft(detail="村东头打谷场"))[0].level is Likeness.SAME


def test_what_is_void_or_done_is_not_suggested_and_what_is_edited_is(town: OpenTestCentre) -> None:
    gone, refused, kept = (registered(town, replace(DRAFT, description=MILL)) for _ in range(3))
    assert len(ask(town, MILL)) == 3
    with town.session() as session:
        void(session, gone.uid, "重复", by=town.actor, now=town.now)
    step(town, refused.uid, "refuse", StepDraft(reason="不属于受理范围"))
    assert [row.uid for row in ask(town, MILL)] == [kept.uid]
    edit(town, kept.uid, description="机井抽水不排队，吵了好几回，水泵的电费也没有人出。")
    assert ask(town, MILL) == ()
    assert ask(town, "机井抽水不排队，吵了好几回，电费没有人出。")[0].level is Likeness.SAME
    step(town, refused.uid, "reopen", StepDraft(reason="补来材料"))
    assert [row.uid for row in ask(town, MILL)] == [refused.uid]
    assert set(OPEN_STATES) | DONE_STATES == set(DisputeState)
    assert not DONE_STATES & OPEN_STATES


def test_what_nobody_may_find_is_not_suggested(town: OpenTestCentre, monkeypatch: pytest.MonkeyPatch) -> None:
    wu = person("吴桂芬", resident_id("19710412", 514))
    kept = registered(
        town, replace(DRAFT, description=MILL, parties=(wu, person("钱三多", side=PartySide.RESPONDENT)))
    )
    condition = similar_dispute.Dispute.description != MILL
    monkeypatch.setattr(similar_dispute, "readable", lambda _by: condition)
    assert ask(town, MILL, parties=(wu,)) == ()
    with town.reading() as session:
        own = session.query(similar_dispute.Dispute).filter_by(uid=kept.uid).one().id
    monkeypatch.setattr(search, "hidden_ids", lambda _session, _by: frozenset({own}))
    monkeypatch.setattr(search, "readable", lambda _by: condition)
    with town.reading() as session:
        for words in ("老磨坊", "wgf"):
            assert search.quick_find(session, words, by=town.actor, today=TODAY) == ()
    with pytest.raises(PermissionDenied), town.reading() as session:
        similar_disputes(session, DRAFT, by=town.someone(Role.AUDITOR), today=TODAY)


def test_a_dispute_that_came_in_a_package_is_suggested(tmp_path: Path) -> None:
    world: World = make_world(tmp_path)
    uid = register_row(world.town, 1, MILL)
    world.carry(world.town, world.county)
    assert [(row.uid, row.level) for row in ask(world.county, REWORDED)] == [(uid, Likeness.SAME)]
    edit(world.town, uid, description=SAME_GREETING, state=DisputeState.ACCEPTED)
    world.carry(world.town, world.county)
    assert ask(world.county, REWORDED) == ()
    assert ask(world.county, SAME_GREETING)[0].uid == uid
    edit(world.town, uid, state=DisputeState.CLOSED)
    world.carry(world.town, world.county)
    assert ask(world.county, SAME_GREETING) == ()
    with world.county.session() as session:
        rebuild(session)
    assert ask(world.county, SAME_GREETING) == ()


def test_a_duplicate_is_registered_and_merged_at_once(town: OpenTestCentre) -> None:
    main = registered(town, replace(DRAFT, description=MILL))
    with town.session() as session:
        kept = KeptRegistration(replace(DRAFT, description=REWORDED), main_uid=main.uid)
        again = register_kept(session, town.centre, kept, town.rules, by=town.actor, now=town.now)
    assert [row.uid for row in ask(town, REWORDED)] == [main.uid]
    with town.reading() as session:
        stored = session.query(similar_dispute.Dispute).filter_by(uid=again.uid).one()
        assert (stored.state, stored.main_case_uid) == (DisputeState.MERGED, main.uid)
    before = len(ask(town, MILL))
    with pytest.raises(RuleViolation, match="没有被并案"), town.session() as session:
        kept = KeptRegistration(replace(DRAFT, description=MILL), main_uid=again.uid)
        register_kept(session, town.centre, kept, town.rules, by=town.actor, now=town.now)
    assert len(ask(town, MILL)) == before
