"""The agreement and what follows it from the command line: drawn up, signed, paid, confirmed, visited."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from db.enums import MeetingOutcome, Role
from db.models.mediation import Mediation
from desktop_app.domain.actor import Actor
from desktop_app.runtime.clock import utc_now
from desktop_app.services.centre import open_centre
from desktop_app.services.meeting import MeetingDraft, add_meeting
from tests.cli.office import COMMITTEE, DIRECTOR, MEDIATORS, Office, refused

DONE = MeetingOutcome.SETTLED
PEOPLE = ("吴桂芬", "宏达建材厂（样例）")


def _meeting(town: Office) -> None:
    """A meeting with a result, recorded by the service: the agreement needs one."""
    opened = open_centre(town.folder, town.key, now=utc_now)
    by = Actor(UUID(int=1), DIRECTOR, Role.CENTRE_DIRECTOR, opened.identity.uid)
    with opened.writing(by, utc_now) as session, session.begin():
        uid = session.scalars(select(Mediation.uid)).one()
        now = utc_now()
        draft = MeetingDraft(
            now - timedelta(seconds=1), now, "第一调解室", "谈成了", MeetingOutcome.SETTLED, "阮小满"
        )
        add_meeting(session, uid, draft, by=by, now=utc_now())
    opened.close()


@pytest.fixture
def mediated(town: Office) -> str:
    """Number of a dispute whose mediation came to a result today."""
    number = town.in_hand()
    town.ok("mediation", "open", number, "--committee", COMMITTEE, "--mediator", MEDIATORS[0])
    for name in PEOPLE:
        town.ok("mediation", "consent", number, name)
    town.ok("mediation", "accept", number)
    _meeting(town)
    return number


def _agreement(tmp_path: Path, **changes: object) -> Path:
    path = tmp_path / f"协议{len(changes)}{sorted(changes)}.json"
    text: dict[str, object] = {
        "facts": "货款没有结清", "terms": ["付清货款"], "performance": "转账", "recorder": "阮小满",
        "copies": 4, "amount_fen": 120_000, "for_court": True,
        "instalments": [
            {"what": "货款", "due_on": "2099-12-10", "amount_fen": 120_000, "payer": PEOPLE[1],
             "payee": PEOPLE[0], "means": "转账"},
            {"what": "开收据", "condition": "收款当日", "payer": PEOPLE[0], "payee": PEOPLE[1], "kind": "do"},
        ],
    }  # fmt: skip
    path.write_text(json.dumps({**text, **changes}), "utf-8")
    return path


def _signed(town: Office, number: str) -> None:
    def sign(*words: str) -> None:
        town.ok("mediation", "sign", number, *words)

    sign("--role", "party", "--party", PEOPLE[0], "--name", PEOPLE[0])
    sign("--role", "party", "--party", PEOPLE[1], "--name", "孙长河")
    sign("--role", "party", "--party", PEOPLE[1], "--name", PEOPLE[1], "--means", "seal")
    sign("--role", "mediator", "--name", MEDIATORS[0])
    sign("--role", "recorder", "--name", "阮小满")
    sign("--role", "committee", "--name", COMMITTEE, "--means", "seal")


def test_an_agreement_from_the_file_to_the_closing_report(
    town: Office, mediated: str, tmp_path: Path
) -> None:
    made = town.json("mediation", "agree", mediated, "--file", _agreement(tmp_path))
    assert (made["effective_on"], len(made["missing"])) == (None, 6)
    _signed(town, mediated)
    part = town.json("mediation", "perform", mediated, "--instalment", "1", "--amount", "500")
    assert part == {"performed": False, "open_fen": 70_000}
    over = town("mediation", "perform", mediated, "--instalment", "1", "--amount", "701")
    assert (over.status, over.out) == (1, "")
    assert "只差 700 元" in over.err
    assert town.json("mediation", "perform", mediated, "--instalment", "1")["performed"] is True
    assert town.json("mediation", "perform", mediated, "--instalment", "2")["performed"] is True
    visit = ("--finding", "performed", "--performance", "钱货两清", "--satisfaction", "满意")
    town.ok("mediation", "visit", mediated, *visit)
    refused(town("mediation", "void-visit", mediated, "--reason", "打错", "--visit", "7"), 1, "没有这次回访")
    assert town.ok("mediation", "void-visit", mediated, "--reason", "打错").last == "第 1 次回访已作废"
    town.ok("mediation", "visit", mediated, *visit)
    town.ok("mediation", "closing", mediated, "--approver", MEDIATORS[1])
    for kind in ("agreement", "follow_up_record", "closing_report"):
        path = tmp_path / f"{kind}.pdf"
        town.ok("paper", kind, mediated, "-o", path)
        assert path.read_bytes().startswith(b"%PDF")


def test_confirmation_step_by_step(town: Office, mediated: str, tmp_path: Path) -> None:
    town.ok("mediation", "agree", mediated, "--file", _agreement(tmp_path))
    _signed(town, mediated)

    def confirm(*words: str) -> Any:
        return town.json("mediation", "confirm", mediated, *words)["state"]

    assert confirm("tell") == "told"
    blind = town("mediation", "confirm", mediated, "prepare", "--court", "固始县人民法院")
    assert blind.status == 1
    assert "三百五十五条" in blind.err
    assert confirm("prepare", "--court", "固始县人民法院", "--denied") == "told"
    path = tmp_path / "申请书.pdf"
    town.ok("paper", "judicial_confirmation_application", mediated, "-o", path)
    assert confirm("apply") == "applied"
    refused(town("mediation", "confirm", mediated, "void"), 1, "原因")
    assert confirm("void", "--note", "登记错了案子") == ""
    assert confirm("tell") == "told"
    assert confirm("prepare", "--court", "固始县人民法院", "--denied") == "told"
    assert confirm("apply") == "applied"
    assert confirm("accepted", "--case", "（2026）豫1525民特19号") == "accepted"
    assert confirm("confirmed") == "confirmed"
    assert confirm("enforce", "--note", "吴桂芬申请执行") == "confirmed"


def test_a_breach_and_a_renegotiation_that_fails(town: Office, mediated: str, tmp_path: Path) -> None:
    town.ok("mediation", "agree", mediated, "--file", _agreement(tmp_path))
    _signed(town, mediated)
    early = town("mediation", "breach", mediated, "--facts", "来电", "--undone", "货款", "--instalment", "1")
    assert "还不是违约" in early.err
    town.ok("mediation", "breach", mediated, "--facts", "来电", "--undone", "收据没有开", "--instalment", "2")
    said = town.ok("mediation", "void-breach", mediated, "--reason", "看错了收据")
    assert said.last == f"{mediated} 的违约登记已作废"
    refused(town("mediation", "void-breach", mediated, "--reason", "再作废"), 1, "没有登记过违约")
    town.ok("mediation", "breach", mediated, "--facts", "来电", "--undone", "收据没有开", "--instalment", "2")
    done = town.json("mediation", "route", mediated, "renegotiate")
    assert (done["state"], done["moved"]) == ("in_progress", True)
    one = town("mediation", "renegotiate", mediated, "--reason", "改期", "--consent", PEOPLE[0])
    assert "没有同意重新协商" in one.err
    both = [word for name in PEOPLE for word in ("--consent", name)]
    town.ok("mediation", "renegotiate", mediated, "--reason", "改期", *both)
    town.ok("mediation", "keep", mediated, "--reason", "谈不拢")


def test_what_the_file_says_wrong_is_named(town: Office, mediated: str, tmp_path: Path) -> None:
    before = town.content()
    stranger = [{"what": "货款", "due_on": "2099-12-10", "amount_fen": 1, "payer": "陌生人"}]
    for path, word in (
        (_agreement(tmp_path, instalments=stranger), "陌生人"),
        (_agreement(tmp_path, amount_fen="很多"), "amount_fen"),
        (tmp_path / "没有.json", "打不开"),
    ):
        said = town("mediation", "agree", mediated, "--file", path)
        assert (said.status, said.out) == (1, "")
        assert word in said.err
    assert town.content() == before
    example = town.call("mediation", "agree", "--example").document
    assert example["instalments"][1]["kind"] == "do"
