"""The sample files read once, as the tests look at them."""

import csv
import json
import tomllib
from datetime import datetime
from typing import Any

from desktop_app.paths import resource

SAMPLE = resource("sample")
FIRST, SECOND, THIRD = "411525116000", "411525118000", "411525120000"
TOWNSHIPS = (FIRST, SECOND, THIRD)
NEWEST = datetime.fromisoformat("2026-11-23T23:59:59+08:00")
SUB_CATEGORIES = {1: 3, 2: 3, 3: 3, 4: 3, 5: 7, 6: 4, 7: 4, 8: 4, 9: 4, 10: 6, 11: 5, 12: 3, 13: 7}
"""Main 事件类别 → number of its sub-categories beside 99; 14 to 16 are not for people's mediation."""
CATEGORIES = {
    f"{main:02d}{sub:02d}" for main, last in SUB_CATEGORIES.items() for sub in (*range(1, last + 1), 99)
} | {"99"}

Json = dict[str, Any]


def load(name: str) -> Json:
    text = (SAMPLE / name).read_text(encoding="utf-8")
    return tomllib.loads(text) if name.endswith(".toml") else json.loads(text)


def table(name: str) -> list[dict[str, str]]:
    with (SAMPLE / name).open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


DISPUTES: list[Json] = load("disputes.json")["disputes"]
BY_KEY = {dispute["key"]: dispute for dispute in DISPUTES}
MEDIATIONS: list[Json] = load("mediation.json")["mediations"]
ASSIGNMENTS: list[Json] = load("assignment.json")["assignments"]
DISPATCHES: list[Json] = load("dispatch.json")["dispatches"]
ORDERS: list[Json] = load("order.json")["orders"]
SWEEP = load("sweep.json")
MEETINGS = load("meeting.json")
CENTRES: list[Json] = load("centres.toml")["centres"]
DIVISIONS = table("divisions_411525.csv")
VILLAGES = {row["code12"]: row["parent_code12"] for row in DIVISIONS if row["level"] == "村级"}
UNITS = {row["code12"] for row in DIVISIONS}
GRIDS = {row["grid_code"]: row for row in table("grids.csv")}
POSTINGS = table("grid_workers.csv")
USERS = {centre["division_code"]: {user["name"] for user in centre["users"]} for centre in CENTRES}
PARTIES = [(dispute["key"], party) for dispute in DISPUTES for party in dispute["parties"]]
