"""Quick find, known persons, and drafts."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import event

from db.enums import RestrictionKind, Role
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.resident_id import other_form
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.services import dispute_view, draft, person, search
from desktop_app.services.dispute_edit import void
from desktop_app.services.dispute_restriction import RestrictionDraft, restrict_dispute
from desktop_app.services.dispute_view import DisputeQuery, DisputeSort, list_disputes, list_order
from desktop_app.services.search import HitKind, SearchHit
from tests.services import disputes
from tests.services.disputes import DRAFT, FACTORY, registered, resident_id
from tests.support.centre import OpenTestCentre, make_centre


@pytest.fixture
def town(tmp_path: Path) -> OpenTestCentre:
    return make_centre(tmp_path / "c")


def _find(town: OpenTestCentre, text: str) -> tuple[SearchHit, ...]:
    with town.reading() as session:
        return search.quick_find(session, text, by=town.actor, today=local_date(town.now))


SHAN = replace(disputes.person("单雄信", resident_id("19620517")), phone="15400001007")


def test_one_box_finds_by_initials_tail_number_and_words(town: OpenTestCentre) -> None:
    made = registered(town, replace(DRAFT, parties=(SHAN, FACTORY)))
    registered(town, replace(DRAFT, description="水田放水"))
    (hit,) = _find(town, "sxx")
    assert (hit.kind, hit.uid) == (HitKind.PARTY, made.uid)
    assert "154****1007" in hit.subtitle
    assert [h.uid for h in _find(town, "1007")] == [made.uid, made.uid]
    assert _find(town, "1007")[0].kind is HitKind.PARTY
    assert [h.uid for h in _find(town, made.number)] == [made.uid]
    assert [h.kind for h in _find(town, "单雄")] == [HitKind.DISPUTE]
    assert len(_find(town, "建材")) == 2
    assert _find(town, "") == _find(town, "sxq") == ()


def test_the_list_and_the_row_search_find_what_the_quick_find_finds(town: OpenTestCentre) -> None:
    wanted = registered(town, replace(DRAFT, parties=(SHAN, FACTORY)))
    long = SHAN.id_number
    assert long is not None
    older = registered(
        town, replace(DRAFT, parties=(replace(SHAN, id_number=f"{long[:6]}{long[8:17]}"), FACTORY))
    )
    registered(town, replace(DRAFT, description="水田放水"))
    both, today = {wanted.uid, older.uid}, local_date(town.now)
    for typed in (
        "sxx",
        "shanxiong",
        "1007",
        "15400001007",
        "单雄信",
        "单雄 建材",
        long,
        older.number,
        "没有",
    ):
        meant = {hit.uid for hit in _find(town, typed)}
        with town.reading() as session:
            for sort in (DisputeSort.NEWEST, DisputeSort.DUE):
                query = DisputeQuery(text=typed, sort=sort)
                page = list_disputes(session, query, by=town.actor, today=today)
                assert {row.uid for row in page.rows} == meant, (typed, sort)
                assert len(list_order(session, query, by=town.actor, today=today).ids) == len(meant)
            rows = search.find_disputes(session, typed, by=town.actor, today=today)
            assert {row.uid for row in rows} == meant
    assert {hit.uid for hit in _find(town, long)} == both


def test_hidden_cases_take_no_place_of_others(town: OpenTestCentre) -> None:
    open_ones = [registered(town, DRAFT).uid for _ in range(3)]
    secret = [registered(town, DRAFT).uid for _ in range(2)]
    with town.session() as session:
        for uid in secret:
            draft = RestrictionDraft(uid, kind=RestrictionKind.MINOR)
            restrict_dispute(session, draft, by=town.actor, now=town.now)
    clerk, today = town.someone(Role.WINDOW_CLERK), local_date(town.now)
    with town.reading() as session:
        found = search.find_disputes(session, "建材", by=clerk, today=today, limit=2)
        assert [row.uid for row in found] == [open_ones[2], open_ones[1]]
        hits = search.quick_find(session, "建材", by=clerk, today=today, limit=2)
        assert [hit.uid for hit in hits] == [open_ones[2], open_ones[1]]
        own = search.find_disputes(session, "建材", by=town.actor, today=today, limit=2)
        assert [row.uid for row in own] == [secret[1], secret[0]]
        assert all(row.restricted for row in own)


def test_the_first_page_reads_no_more_than_it_shows(
    town: OpenTestCentre, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(9):
        registered(town, DRAFT)
    monkeypatch.setattr(dispute_view, "_MANY", 3)
    asked: list[str] = []
    with town.reading() as session:
        connection = session.connection()
        event.listen(connection, "before_cursor_execute", lambda *call: asked.append(call[2]))
        query = DisputeQuery(text="建材", sort=DisputeSort.NEWEST, limit=2)
        page = list_disputes(session, query, by=town.actor, today=local_date(town.now))
    assert (len(page.rows), page.more) == (2, True)
    assert sum("NOT IN" in sql and "dispute.id IN" in sql for sql in asked) == 1


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenTestCentre]:
    """One dispute each of people whose surnames are read in their own way."""
    made = make_centre(tmp_path_factory.mktemp("names") / "c")
    for name in ("单雄信", "仇守玉", "解晓东", "尉迟敬德", "吕秀才", "欧阳修远"):
        registered(made, replace(DRAFT, parties=(disputes.person(name), FACTORY)))
    yield made
    made.centre.close()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("sxx", "单雄信"), ("shanxiongxin", "单雄信"), ("shan xiong", "单雄信"), ("ＳＸＸ", "单雄信"),
        ("xiongxin", "单雄信"), ("qsy", "仇守玉"), ("qiu'shou'yu", "仇守玉"), ("xxd", "解晓东"),
        ("xiexiao", "解晓东"), ("ycjd", "尉迟敬德"), ("yuchi", "尉迟敬德"), ("jd", "尉迟敬德"),
        ("lvxc", ""), ("lvxiu", "吕秀才"), ("lüxiucai", "吕秀才"), ("xiucai", "吕秀才"), ("oyxy", "欧阳修远"),
        ("yxy", "欧阳修远"), ("danxiong", ""), ("chousy", ""), ("jiexd", ""), ("weichi", ""), ("hong", ""),
    ],
)  # fmt: skip
def test_names_are_found_by_their_right_reading(names: OpenTestCentre, typed: str, found: str) -> None:
    hits = [hit for hit in _find(names, typed) if hit.kind is HitKind.PARTY]
    assert [found in hit.subtitle for hit in hits if "宏达" not in hit.subtitle] == ([True] if found else [])


def test_both_lengths_of_an_identity_number_find_its_holder(town: OpenTestCentre) -> None:
    long = resident_id("19620517")
    short = long[:6] + long[8:17]
    first = registered(town, replace(DRAFT, parties=(SHAN, FACTORY)))
    second = registered(town, replace(DRAFT, parties=(disputes.person("单雄信", short), FACTORY)))
    for typed in (long, short, f" {long[:6]} {long[6:]} ", long.lower()):
        assert {hit.uid for hit in _find(town, typed)} == {first.uid, second.uid}
    young = resident_id("20050517")
    assert other_form(young) is None
    assert other_form("12345") is None
    assert {other_form(long), other_form(short)} == {long, short}


def test_void_disputes_take_no_place_among_the_newest(town: OpenTestCentre) -> None:
    kept = [registered(town).uid for _ in range(2)]
    for _ in range(3):
        gone = registered(town).uid
        with town.session() as session:
            void(session, gone, "重复", by=town.actor, now=town.now)
    with town.reading() as session:
        rows = search.find_disputes(session, "砂石厂", by=town.actor, today=date(2026, 11, 23), limit=2)
    assert [r.uid for r in rows] == kept[::-1]


def test_a_void_dispute_is_not_found(town: OpenTestCentre) -> None:
    made = registered(town, replace(DRAFT, parties=(SHAN, FACTORY)))
    with town.session() as session:
        void(session, made.uid, "重复", by=town.actor, now=town.now)
    assert _find(town, "sxx") == ()
    assert _find(town, "单雄信") == ()


def test_the_newest_come_first_and_all_can_be_had(town: OpenTestCentre) -> None:
    uids = [registered(town).uid for _ in range(3)]
    with town.reading() as session:
        rows = search.find_disputes(session, "砂石厂", by=town.actor, today=date(2026, 11, 23), limit=0)
    assert [r.uid for r in rows] == uids[::-1]


def test_known_persons_are_proposed_with_masked_numbers(town: OpenTestCentre) -> None:
    registered(town, replace(DRAFT, parties=(SHAN, FACTORY)))
    registered(town, replace(DRAFT, parties=(SHAN, FACTORY)))
    today = date(2026, 11, 23)
    for text in ("单雄", str(SHAN.id_number), "15400001007"):
        with town.reading() as session:
            (hit,) = person.suggest(session, text, by=town.actor, today=today)
            facts = person.facts_of(session, hit.uid, by=town.actor, today=today)
        assert (hit.name, hit.phone_masked, hit.disputes) == ("单雄信", "154****1007", 2)
        assert "****" in hit.id_masked
        assert facts is not None
        assert facts.id_number == SHAN.id_number
    with town.reading() as session:
        assert person.suggest(session, "单", by=town.actor, today=today) == ()
        assert person.suggest(session, "9999", by=town.actor, today=today) == ()


def test_drafts_are_kept_by_field_and_belong_to_their_author(town: OpenTestCentre) -> None:
    clerk, other = town.someone(Role.WINDOW_CLERK, "阮小满"), town.someone(Role.WINDOW_CLERK, "郑玉梅")
    with town.session(clerk) as session:
        uid = draft.start(session, "dispute", by=clerk, now=town.now)
        empty = draft.start(session, "dispute", by=clerk, now=town.now)
        draft.save_fields(
            session, uid, {"parties[0].name": "吴", "demands": "停机"}, title="吴", by=clerk, now=town.now
        )
    with town.session(clerk) as session:
        changed = {"parties[0].name": "吴桂芬", "demands": None}
        draft.save_fields(session, uid, changed, by=clerk, now=town.pass_time(minutes=1))
    with town.reading() as session:
        kept = draft.load(session, uid, by=clerk, today=date(2026, 11, 23))
        listed = draft.list_drafts(session, "dispute", by=clerk, today=date(2026, 11, 23))
        assert draft.list_drafts(session, by=other, today=date(2026, 11, 23)) == ()
    assert kept.fields == {"parties[0].name": "吴桂芬"}
    assert (kept.title, kept.saved_at) == ("吴", town.now)
    assert [row.uid for row in listed] == [uid]
    assert empty not in {row.uid for row in listed}
    with pytest.raises(RuleViolation, match="不是您的"), town.session(other) as session:
        draft.delete(session, uid, by=other, now=town.now)
    with town.session(clerk) as session:
        draft.delete(session, uid, by=clerk, now=town.now)
    with pytest.raises(RuleViolation), town.reading() as session:
        draft.load(session, uid, by=clerk, today=date(2026, 11, 23))
    auditor = town.someone(Role.AUDITOR)
    with pytest.raises(PermissionDenied), town.session(auditor) as session:
        draft.start(session, "dispute", by=auditor, now=town.now)
