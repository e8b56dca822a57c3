"""Sample disputes: codes, parties, numbers that belong to nobody, legal progress."""

import re
from datetime import date, datetime, timedelta

import pytest

from db import enums
from tests.sample.files import (
    BY_KEY,
    CATEGORIES,
    DISPUTES,
    FIRST,
    GRIDS,
    MEDIATIONS,
    NEWEST,
    PARTIES,
    SECOND,
    SWEEP,
    TOWNSHIPS,
    UNITS,
    USERS,
    VILLAGES,
    Json,
)

NEXT_STATES = {
    "registered": {"accepted", "refused", "merged"},
    "accepted": {"dispatched"},
    "dispatched": {"in_progress", "dispatched"},
    "in_progress": {"extended", "suspended", "escalated", "settled", "not_settled"},
    "extended": {"in_progress"},
    "suspended": {"in_progress"},
    "settled": {"awaiting_follow_up"},
    "not_settled": {"closed", "escalated"},
    "awaiting_follow_up": {"closed", "in_progress"},
    "closed": {"archived", "in_progress"},
}
"""Table S0 to S13 of the domain rules, written down a second time on purpose."""


def id_check_character(seventeen: str) -> str:
    """GB 11643-1999 by the weights as powers of two, apart from the program's own check."""
    return "10X98765432"[sum(int(d) * (pow(2, 17 - i) % 11) for i, d in enumerate(seventeen)) % 11]


def credit_check_character(seventeen: str) -> str:
    """GB 32100-2015: weights are powers of three modulo 31."""
    letters = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    total = sum(letters.index(c) * pow(3, i, 31) for i, c in enumerate(seventeen))
    return letters[(31 - total % 31) % 31]


def identity_numbers() -> list[tuple[str, str, str]]:
    """(number, gender, birth date) of parties; agents have only a number."""
    found: list[tuple[str, str, str]] = []
    for party in [*(p for _, p in PARTIES), *(p for f in SWEEP["findings"] for p in drafted(f))]:
        if "id_number" in party:
            found.append((party["id_number"], party["gender"], party["birth_date"]))
        found.extend((a["id_number"], "", "") for a in party.get("agents", []) if "id_number" in a)
    return found


def drafted(finding: Json) -> list[Json]:
    return finding.get("draft", {}).get("parties", [])


def test_dispute_codes_and_places_are_valid() -> None:
    assert len(BY_KEY) == len(DISPUTES)
    counts = [sum(d["township_code"] == code for d in DISPUTES) for code in TOWNSHIPS]
    assert counts[0] >= 40
    assert min(counts[1:]) >= 8
    for dispute in DISPUTES:
        assert dispute["category_code"] in CATEGORIES, dispute["key"]
        for kind, field in (
            (enums.DisputeType, "dispute_type"),
            (enums.Source, "source"),
            (enums.Scale, "scale"),
            (enums.Difficulty, "difficulty"),
            (enums.RiskLevel, "risk_level"),
        ):
            assert kind(dispute[field])
        place = dispute["place"]
        assert VILLAGES[place["village_code"]] == dispute["township_code"]
        assert GRIDS[place["grid_code"]]["village_code"] == place["village_code"]
        assert dispute["registered_by"] in USERS[dispute["township_code"]]
        assert dispute["people_count"] > 0
        assert len(dispute["description"]) <= 2000
        assert len(dispute.get("title", "")) <= 100
        for unit in dispute["involved_units"]:
            assert enums.InvolvedRole(unit["role"])
            assert unit["unit_code"] in UNITS


def test_every_dispute_has_both_sides_and_whole_parties() -> None:
    for key, party in PARTIES:
        assert enums.PartySide(party["side"])
        assert 1 <= len(party["name"]) <= 80
        assert len(party["address"]) <= 200
        if enums.PartyKind(party["kind"]) is enums.PartyKind.ORGANISATION:
            assert party["legal_representative"]
            assert party["duty"]
        else:
            assert enums.IdKind(party["id_kind"])
            assert enums.Gender(party["gender"])
            assert re.fullmatch(r"\d\d", party["ethnicity"])
            assert ("id_number" in party) != ("id_unknown_reason" in party), key
        assert len(party.get("agents", [])) <= 2
        for agent in party.get("agents", []):
            assert enums.AgentKind(agent["kind"])
            assert enums.AgentAuthority(agent["authority"])
    for dispute in DISPUTES:
        assert {p["side"] for p in dispute["parties"]} == {"applicant", "respondent"}, dispute["key"]


def test_minors_have_a_guardian() -> None:
    for key, party in PARTIES:
        if party.get("birth_date", "1900") > "2008-12-01":
            assert party["guardian"]["name"], key


def test_resident_numbers_are_valid_distinct_and_nobodys() -> None:
    numbers = identity_numbers()
    assert len({number for number, _, _ in numbers}) == len(numbers) > 150
    for number, gender, born in numbers:
        assert number.startswith("139926")
        assert number[17] == id_check_character(number[:17])
        birth = datetime.strptime(number[6:14] + "+0800", "%Y%m%d%z").date()
        assert birth < date(2026, 9, 1)
        if gender:
            assert birth.isoformat() == born
            assert (int(number[16]) % 2 == 1) == (gender == "1")


def test_credit_codes_are_valid_and_nobodys() -> None:
    owners: dict[str, str] = {}
    for _, party in PARTIES:
        if party["kind"] == "organisation":
            code = party["credit_code"]
            assert re.fullmatch(r"[0-9A-HJ-NPQRTUWXY]{18}", code)
            assert code[2:8] == "139926"
            assert code[17] == credit_check_character(code[:17])
            assert owners.setdefault(code, party["name"]) == party["name"]
            assert "样例" in party["name"] or party["name"].endswith("村民委员会")


def test_a_replaced_party_is_dead_and_its_heir_stands_on_the_same_side() -> None:
    replaced = [(key, party) for key, party in PARTIES if "replaced_by" in party]
    assert len(replaced) >= 2
    for key, party in replaced:
        heir = BY_KEY[key]["parties"][party["replaced_by"]]
        assert heir["side"] == party["side"]
        assert party["died_on"] <= party["replaced_on"]
        assert party["replaced_reason"]


def test_the_demanded_structures_are_there() -> None:
    wages = BY_KEY["wages-27-pingzhai"]
    workers = [p for p in wages["parties"] if p["side"] == "applicant"]
    assert len(workers) == 27
    assert sum(p["is_representative"] for p in workers) == 3
    assert sum(p["claim_fen"] for p in workers) == wages["amount_fen"]
    assert len(BY_KEY["land-boundary-xushan"]["earlier_mediations"]) == 3
    items = BY_KEY["school-works-death"]["compensation_items"]
    assert len(items) == 12
    assert sum(item["amount_fen"] for item in items) == BY_KEY["school-works-death"]["amount_fen"]
    towns = {
        VILLAGES.get(u["unit_code"], u["unit_code"])
        for u in BY_KEY["pond-lease-two-townships"]["involved_units"]
    }
    assert towns == {FIRST, SECOND}
    assert {d["dispute_type"] for d in DISPUTES} >= {str(t) for t in enums.DisputeType}
    assert {d["risk_level"] for d in DISPUTES} == {str(r) for r in enums.RiskLevel}


def steps_of(dispute: Json) -> list[Json]:
    after = [s for m in MEDIATIONS if m["dispute_key"] == dispute["key"] for s in m["after"]]
    return [*dispute["progress"], *after]


@pytest.mark.parametrize("dispute", DISPUTES, ids=lambda dispute: dispute["key"])
def test_progress_is_legal_and_in_order(dispute: Json) -> None:
    state = "registered"
    moment = datetime.fromisoformat(dispute["registered_at"])
    assert moment.utcoffset() == timedelta(hours=8)
    assert datetime.fromisoformat("2026-09-01T00:00:00+08:00") <= moment
    assert date.fromisoformat(dispute["happened_on"]) <= moment.date() <= date(2026, 11, 22)
    people = USERS[dispute["township_code"]]
    settler = ""
    for step in steps_of(dispute):
        assert step["to"] in NEXT_STATES[state], (state, step)
        assert enums.DisputeState(step["to"])
        assert moment <= datetime.fromisoformat(step["at"]) <= NEWEST
        assert step["by"] in people
        if step["action"] == "dispatch":
            assert step["unit_code"] in UNITS
            assert step["clock"] in {"difficulty", "people_mediation", "petition", "labour", "medical"}
        if step["action"] == "settle":
            settler = step["by"]
        if step["action"] == "close":
            assert step["by"] != settler, "nobody closes what he settled"
        state, moment = step["to"], datetime.fromisoformat(step["at"])
