"""Sample mediations, assignments, dispatch and sweep fit their disputes and follow the law."""

from datetime import date, timedelta

import pytest

from db import enums
from tests.sample.files import (
    ASSIGNMENTS,
    BY_KEY,
    CATEGORIES,
    CENTRES,
    DISPATCHES,
    FIRST,
    GRIDS,
    MEDIATIONS,
    MEETINGS,
    ORDERS,
    SWEEP,
    USERS,
    VILLAGES,
    Json,
)


@pytest.mark.parametrize("mediation", MEDIATIONS, ids=lambda mediation: mediation["key"])
def test_mediation_fits_its_dispute(mediation: Json) -> None:
    dispute = BY_KEY[mediation["dispute_key"]]
    parties: list[Json] = dispute["parties"]
    living = {i for i, party in enumerate(parties) if "replaced_by" not in party}
    assert {c["party"] for c in mediation["consents"]} == living
    assert len(mediation["consents"]) == len(living)
    assert enums.MediationOrigin(mediation["origin"])
    answers = [c["given"] for c in mediation["consents"]]
    assert all(answers) == ("accepted_on" in mediation)
    assert all(answers) or mediation["remedy_told_on"], "a refusal is followed by the notice of other routes"
    committee = next(
        c
        for centre in CENTRES
        for c in centre.get("committees", [])
        if c["key"] == mediation["committee_key"]
    )
    members = {m["name"] for m in committee["mediators"]}
    assert {m["name"] for m in mediation["mediators"]} <= members
    assert mediation["registrar"] in USERS[mediation["township_code"]]
    assert not members & {p["name"] for p in parties}, "a mediator is no party"
    last = mediation["applied_on"]
    for consent in mediation["consents"]:
        assert mediation["applied_on"] <= consent["answered_on"]
        assert consent["answered_on"] <= mediation.get("accepted_on", "2026-11-23")
    for meeting in mediation["meetings"]:
        assert enums.MeetingManner(meeting["manner"])
        assert enums.MeetingOutcome(meeting["outcome"])
        assert last < meeting["started_at"] < meeting["ended_at"]
        assert mediation["accepted_on"] <= meeting["started_at"][:10]
        assert 400 <= len(meeting["record"]) <= 900
        assert set(meeting["parties_present"]) <= living
        last = meeting["ended_at"]


def test_one_meeting_crosses_midnight() -> None:
    meetings = [meeting for mediation in MEDIATIONS for meeting in mediation["meetings"]]
    assert any(m["started_at"][:10] < m["ended_at"][:10] for m in meetings)


def test_agreement_takes_effect_with_the_seal() -> None:
    mediation = next(m for m in MEDIATIONS if "agreement" in m)
    assert [m["outcome"] for m in mediation["meetings"]] == ["not_settled", "settled"]
    agreement = mediation["agreement"]
    parties = BY_KEY[mediation["dispute_key"]]["parties"]
    signatures = agreement["signatures"]
    for line in signatures:
        assert enums.SignerRole(line["role"])
        assert enums.SignatureMeans(line["means"])
        assert line["signed_on"] >= agreement["drawn_up_on"]
    assert {line["party"] for line in signatures if line["role"] == "party"} == set(range(len(parties)))
    seal = next(line for line in signatures if line["role"] == "committee")
    assert all(line["signed_on"] < seal["signed_on"] for line in signatures if line is not seal)
    effective = date.fromisoformat(agreement["expected"]["effective_on"])
    assert effective.isoformat() == seal["signed_on"]
    assert effective + timedelta(days=30) == date(2026, 12, 19), "a Saturday, so the Monday after"
    assert agreement["expected"]["confirmation_due_on"] == "2026-12-21"
    assert agreement["copies"] >= len(parties) + 1
    assert sum(i["amount_fen"] for i in agreement["instalments"]) == agreement["amount_fen"]
    assert agreement["amount_fen"] == BY_KEY[mediation["dispute_key"]]["amount_fen"]
    assert [i["due_on"] for i in agreement["instalments"]] == ["2026-12-10", "2027-01-20"]


def test_assignments_run_in_order_and_one_is_neglected() -> None:
    leaders = {leader["name"] for centre in CENTRES for leader in centre["leaders"]}
    head = {u["name"] for centre in CENTRES for u in centre["users"] if u["role"] == "township_head"}
    for assignment in ASSIGNMENTS:
        dispute = BY_KEY[assignment["dispute_key"]]
        assert dispute["risk_level"] == "red"
        assert {assignment["leader"], assignment["deputy"]} <= leaders
        assert assignment["approval"]["by"] in head - {assignment["leader"]}
        assert assignment["confirm"]["by"] == assignment["leader"]
        stages = [assignment[s]["at"] for s in ("proposed", "approval", "confirm", "plan")]
        moments = [dispute["registered_at"], *stages, *(p["at"] for p in assignment["progress"])]
        assert moments == sorted(moments)
        assert all(enums.ProgressKind(p["kind"]) for p in assignment["progress"])
        assert all(len(p["people"]) <= 200 for p in assignment["progress"])
        assert assignment["plan"]["due_on"] > "2026-11-23"
    real = {"field_visit", "visit", "meeting"}
    last_actions = [max(p["at"] for p in a["progress"] if p["kind"] in real) for a in ASSIGNMENTS]
    assert last_actions[0] >= "2026-11-16", "a red case seen within the week"
    assert last_actions[1] < "2026-11-01", "a red case left alone"


def test_orders_go_to_units_and_their_steps_are_in_order() -> None:
    for order in ORDERS:
        people = USERS[order["township_code"]]
        assert order["kind"] in {"order", "transfer"}
        assert order["issued_by"] in people
        assert order["issued_at"][:10] < order["due_on"]
        moments = [order["issued_at"], *(step["at"] for step in order["steps"])]
        assert moments == sorted(moments)
        for step in order["steps"]:
            assert step["by"] in people
            assert step["unit"] < len(order["units"])


def test_dispatch_goes_from_the_county_to_the_case() -> None:
    for dispatch in DISPATCHES:
        assert enums.DispatchKind(dispatch["kind"]) is enums.DispatchKind.COUNTY
        assert dispatch["from_code"] == "411525000000"
        assert dispatch["to_code"] == BY_KEY[dispatch["dispute_key"]]["township_code"]
        assert dispatch["issuer"] in USERS[dispatch["from_code"]]
        assert dispatch["issued_on"] < dispatch["sign_due_on"] < dispatch["due_on"]
        moments = [dispatch["issued_at"], *(r["at"] for r in dispatch["responses"])]
        assert moments == sorted(moments)
        for answer in dispatch["responses"]:
            assert enums.DispatchState(answer["state"])
            assert answer["by"] in USERS[dispatch["to_code"]]


def test_sweep_findings_point_to_real_grids_and_disputes() -> None:
    findings: list[Json] = SWEEP["findings"]
    assert len(findings) >= 15
    assert len({f["key"] for f in findings}) == len(findings)
    for finding in findings:
        assert VILLAGES[finding["grid_code"][:12]] == SWEEP["township_code"]
        assert finding["grid_code"] in GRIDS
        assert finding["at"].startswith(finding["day"])
        assert enums.ReportMeans(finding["means"])
        assert enums.RiskLevel(finding["risk_level"])
        assert finding["category_code"] in CATEGORIES
        outcome = enums.GridEventOutcome(finding["outcome"])
        assert (outcome is enums.GridEventOutcome.REGISTERED) == ("dispute_key" in finding)
        if "dispute_key" in finding:
            dispute = BY_KEY[finding["dispute_key"]]
            assert dispute["source"] == "sweep"
            assert dispute["registered_at"] > finding["at"]
            assert dispute["place"]["grid_code"] == finding["grid_code"]
    outcomes = {f["outcome"] for f in findings}
    assert outcomes == {str(o) for o in enums.GridEventOutcome}
    assert any("draft" in f and f["outcome"] == "open" for f in findings), "one to register live"


def test_sweep_says_one_thing_of_a_grid_and_a_day() -> None:
    vacant = {row["grid_code"] for row in SWEEP["vacant_grids"]}
    said = [(f["day"], f["grid_code"]) for f in SWEEP["findings"]]
    said += [(e["day"], e["grid_code"]) for e in SWEEP["exceptions"]]
    said += [(SWEEP["today"]["day"], r["grid_code"]) for r in SWEEP["today"]["reported"]]
    assert len(set(said)) == len(said)
    for day, grid in said:
        assert "2026-11-01" <= day <= "2026-11-23"
        assert grid in GRIDS
        assert grid not in vacant
    kinds = {e["kind"] for e in SWEEP["exceptions"]}
    assert kinds == {"silent", "late", "proxy"}
    for item in SWEEP["exceptions"]:
        assert (item["kind"] == "silent") == ("at" not in item)
        assert (item["kind"] == "proxy") == ("reporter" in item)
        clock = item.get("at", "")[11:16]
        assert item["kind"] != "late" or SWEEP["deadline"] < clock <= SWEEP["grace"]
        assert item["kind"] != "proxy" or clock <= SWEEP["deadline"]
    on_time = [f for f in SWEEP["findings"] if f["at"][11:16] <= SWEEP["deadline"]]
    assert len(on_time) == len(SWEEP["findings"])


def test_today_is_reported_in_part_only() -> None:
    duty = [c for c in GRIDS if VILLAGES[c[:12]] == FIRST]
    today = SWEEP["today"]["day"]
    said = len(SWEEP["today"]["reported"]) + sum(f["day"] == today for f in SWEEP["findings"])
    assert len(duty) * 0.3 < said < len(duty) * 0.8


def test_meetings_are_decided_upon_by_colleagues_and_in_time() -> None:
    township = MEETINGS["township_code"]
    people = USERS[township]
    kinds = [enums.PackKind(pack["kind"]) for pack in MEETINGS["packs"]]
    assert set(kinds) == set(enums.PackKind)
    for pack in MEETINGS["packs"]:
        for one in pack["decisions"]:
            assert {one["by"], one["who"]} <= people
            assert ("dispute_key" in one) != ("matter" in one)
            assert one["at"] > pack["at"]
            assert one["due_on"] > one["at"][:10]
            if "dispute_key" in one:
                assert BY_KEY[one["dispute_key"]]["township_code"] == township
            if "done_at" in one:
                assert one["at"] < one["done_at"]
                assert one["done_by"] in people
    draw, handed = MEETINGS["draw"], MEETINGS["handover"]
    assert {draw["by"], draw["witness"]} <= people
    assert draw["by"] != draw["witness"]
    assert draw["last_on"] < draw["at"][:10] < draw["inspected"]["at"][:10]
    assert enums.InspectionOutcome(draw["inspected"]["outcome"])
    assert {handed["leaver"], handed["successor"], handed["by"]} <= people
    assert handed["draft"]["at"] < handed["at"]
