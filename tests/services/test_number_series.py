"""Numbers of several PCs of one office never meet, and what was given once is never given again."""

from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from db.enums import PaperKind, TerminationReason
from db.models.paper import NumberSeries
from desktop_app.domain.number import NumberKind, parse_number
from desktop_app.errors import RuleViolation
from desktop_app.services import setting
from desktop_app.services.installation import set_letter
from desktop_app.services.mediation_ending import EndingDraft, terminate
from desktop_app.services.mediation_notice import issue_notice, notices_of, void_notice
from desktop_app.services.number import issue_number
from desktop_app.services.number_series import catch_up, letters_given
from tests.services.course_case import mediation_of
from tests.services.disputes import registered
from tests.services.mediation_case import accepted, day, open_case
from tests.services.office_pcs import another_pc, introduce, round_of
from tests.services.package_world import restore, snapshot
from tests.support.centre import OpenTestCentre, make_centre


def given(centre: OpenTestCentre, kind: NumberKind, owner: str = "411525100000") -> str:
    pattern = getattr(centre.rules.profile.number, kind.value)
    with centre.session() as session:
        return issue_number(session, kind, pattern, "柳桥", owner, 2026)


def test_two_pcs_of_an_office_never_give_the_same_number(tmp_path: Path) -> None:
    one = make_centre(tmp_path / "one")
    before = {kind: given(one, kind) for kind in NumberKind}
    two = another_pc(one, "two", "窗口二号机")
    for kind in NumberKind:
        numbers = {before[kind], *(given(pc, kind) for pc in (one, two) for _ in range(3))}
        assert len(numbers) == 7
        pattern = getattr(one.rules.profile.number, kind.value)
        letters = {n: parts.letter for n in numbers if (parts := parse_number(n, pattern)) is not None}
        assert sorted(letters.values())[-3:] == ["B", "B", "B"]
        assert letters[before[kind]] in ("", "A")
    one.centre.close()
    two.centre.close()


def test_nothing_is_numbered_before_the_pc_has_a_letter(tmp_path: Path) -> None:
    one = make_centre(tmp_path / "one")
    with one.session() as session:
        setting.put(session, setting.WORKSTATION_LETTER, "")
    for kind in NumberKind:
        with pytest.raises(RuleViolation, match="工位字母"):
            given(one, kind)
    with pytest.raises(RuleViolation, match="工位字母"):
        registered(one)
    with one.session() as session:
        set_letter(session, one.centre.installation, "d", one.rules.profile.number, by=one.actor, now=one.now)
    assert registered(one).number.startswith("柳桥纠〔2026〕D0001-")
    one.centre.close()


def test_a_letter_of_existing_numbers_is_not_given_again(tmp_path: Path) -> None:
    one = make_centre(tmp_path / "one")
    registered(one)
    patterns = one.rules.profile.number
    with one.session() as session:
        set_letter(session, one.centre.installation, "B", patterns, by=one.actor, now=one.now)
        assert letters_given(session, one.centre.identity.uid, patterns) == {"A"}
        with pytest.raises(RuleViolation, match="字母 A 已经用过"):
            set_letter(session, one.centre.installation, "A", patterns, by=one.actor, now=one.now)
    one.centre.close()


def test_a_restored_pc_gives_no_number_twice(tmp_path: Path) -> None:
    share = tmp_path / "share"
    share.mkdir()
    one = make_centre(tmp_path / "one")
    two = another_pc(one, "two", "窗口二号机")
    introduce(one, two)
    backup = snapshot(one, "one-old")
    numbers = [registered(one).number for _ in range(3)]
    for _ in range(3):
        for pc in (one, two):
            round_of(pc, share)
    restore(one, backup)
    for _ in range(4):
        for pc in (one, two):
            round_of(pc, share)
    numbers += [registered(one).number, registered(two).number]
    assert len(set(numbers)) == 5
    assert [parse_number(n, one.rules.profile.number.dispute).serial for n in numbers[:4]] == [1, 2, 3, 4]  # type: ignore[union-attr]
    one.centre.close()
    two.centre.close()


def test_series_are_raised_to_all_known_numbers_when_nothing_is_named(tmp_path: Path) -> None:
    one = make_centre(tmp_path / "one")
    for _ in range(2):
        registered(one)
    with one.session() as session:
        for row in session.query(NumberSeries):
            session.delete(row)
        session.flush()
        catch_up(session, one.centre.identity, one.rules.profile.number)
    assert "A0003" in registered(one).number
    one.centre.close()


def test_the_notices_numbers_are_not_given_again_after_a_restore(tmp_path: Path) -> None:
    case = open_case(tmp_path / "one")
    one = case.centre
    by, now, rules = one.actor, one.now, one.rules

    def issue(session: Session, uid: UUID, kind: PaperKind) -> str:
        return issue_notice(session, uid, kind, day("2026-11-23"), rules, by=by, now=now)

    with one.session() as session:
        uid = accepted(case, session)
        first = issue(session, uid, PaperKind.ACCEPTANCE_NOTICE)
        ending = EndingDraft("", day("2026-11-20"), day("2026-11-20"), reasons=(TerminationReason.APART,))
        terminate(session, uid, ending, rules, by=by, now=now)
        ended = issue(session, uid, PaperKind.TERMINATION_NOTICE)
    with one.session() as session:
        for row in session.query(NumberSeries):
            session.delete(row)
        session.flush()
        catch_up(session, one.centre.identity, rules.profile.number)
        found = {row.series.split("/")[0]: row.last for row in session.query(NumberSeries)}
        assert (found["acceptance"], found["termination"]) == (1, 1)
        assert "refusal" not in found
        (notice,) = [n for n in notices_of(session, mediation_of(session, uid).id) if n.number == ended]
        void_notice(session, uid, notice.uid, "写错了", rules, by=by, now=now)
        again = issue(session, uid, PaperKind.TERMINATION_NOTICE)
        patterns = rules.profile.number
        parts = parse_number(again, patterns.termination)
        assert parts is not None
        assert parts.serial == 2
    assert len({first, ended, again}) == 3
    one.centre.close()
