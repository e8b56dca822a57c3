"""Receipts: what became of each record of a package (回执).

In a package a receipt is one RECEIPT frame followed by as many OUTCOMES frames as it needs.
"""

import hashlib
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from db.canonical import Json, canonical, canonical_texts
from desktop_app.exchange.change import NAME
from desktop_app.exchange.limits import Limits
from desktop_app.exchange.reasons import PackageRefused, ReasonCode
from desktop_app.exchange.strict_json import (
    HEX32,
    HEX64,
    JsonObject,
    moment,
    number,
    objects,
    parse_object,
    refuse,
    strings,
    text,
    wall_text,
)

OUTCOMES_PER_FRAME = 500
MAX_LISTED = 1000
"""Fields, and changes, that one outcome may name."""
_PIECE = 1000
LISTED_PER_FRAME = 5000
"""Fields and changes named in one OUTCOMES frame that is written: some 340 KB at most."""


class ReceiptState(StrEnum):
    """What became of a package as a whole."""

    IMPORTED = "imported"
    DUPLICATE = "duplicate"
    WAITING = "waiting"
    QUARANTINED = "quarantined"


class Result(StrEnum):
    """What became of a record."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One record's outcome. ``fields`` and ``changes`` name what was refused or is in conflict.

    ``why`` is a reason code, set when the result is REFUSED; codes of newer versions are kept as text.
    """

    entity: str
    uid: str
    result: Result
    why: str = ""
    fields: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of the package ``about``; ``missing`` counts the changes a WAITING one waits for."""

    about: str
    state: ReceiptState
    at: datetime
    reason: str = ""
    missing: int = 0
    outcomes: tuple[Outcome, ...] = ()


def _outcome_json(outcome: Outcome) -> dict[str, Json]:
    return {
        "entity": outcome.entity,
        "uid": outcome.uid,
        "result": outcome.result.value,
        "why": outcome.why,
        "fields": outcome.fields,
        "changes": outcome.changes,
    }


def outcome_digest(outcomes: Iterable[Outcome], reason: str = "") -> str:
    """SHA-256 over reason and the sorted (entity, uid, result, why) of each record.

    The package's state is not part of it: a package taken twice gives the same digest as once.
    """
    rows = sorted((o.entity, o.uid, o.result.value, o.why) for o in outcomes)
    # Piece by piece: the text of a receipt for a whole year's package would take a hundred megabytes.
    total = hashlib.sha256(b'{"outcomes":[')
    for start in range(0, len(rows), _PIECE):
        total.update((b"," if start else b"") + canonical_texts(rows[start : start + _PIECE])[1:-1])
    total.update(b'],"reason":' + canonical(reason) + b"}")
    return total.hexdigest()


def encode_receipt(receipt: Receipt) -> tuple[bytes, list[bytes]]:
    """Content of the RECEIPT frame, and of the OUTCOMES frames that follow it."""
    head = canonical(
        {
            "v": 1,
            "about": receipt.about,
            "state": receipt.state.value,
            "at": wall_text(receipt.at),
            "reason": receipt.reason,
            "missing": receipt.missing,
            "count": len(receipt.outcomes),
            "digest": outcome_digest(receipt.outcomes, receipt.reason),
        }
    )
    return head, [canonical({"outcomes": group}) for group in _groups(receipt.outcomes)]


def _groups(outcomes: Iterable[Outcome]) -> Iterator[list[dict[str, Json]]]:
    """Outcomes as objects, as many together as one frame may hold.

    Names beyond what a reader takes are left out: result and reason of the record say enough.
    """
    group: list[dict[str, Json]] = []
    listed, room = 0, Limits().listed
    for outcome in outcomes:
        most = min(room, MAX_LISTED)
        fields = outcome.fields[:most]
        changes = outcome.changes[: min(most, room - len(fields))]
        more = len(fields) + len(changes)
        if group and (len(group) >= OUTCOMES_PER_FRAME or listed + more > LISTED_PER_FRAME):
            yield group
            group, listed = [], 0
        group.append(_outcome_json(replace(outcome, fields=fields, changes=changes)))
        listed, room = listed + more, room - more
    if group:
        yield group


def _outcome(found: JsonObject) -> Outcome:
    result = text(found, "result")
    if result not in Result.__members__.values():
        raise refuse("result is not known")
    return Outcome(
        entity=sys.intern(text(found, "entity", pattern=NAME)),
        uid=text(found, "uid", pattern=HEX32),
        result=Result(result),
        why=sys.intern(text(found, "why", most=40)),
        fields=strings(found, "fields", most=MAX_LISTED, pattern=NAME),
        changes=strings(found, "changes", most=MAX_LISTED, pattern=HEX64),
    )


def decode_outcomes(content: bytes) -> tuple[Outcome, ...]:
    """Outcomes of one OUTCOMES frame.

    :raises PackageRefused: UNREADABLE or LIMIT.
    """
    return objects(parse_object(content), "outcomes", _outcome, most=OUTCOMES_PER_FRAME)


def _decode_head(found: Mapping[str, Json]) -> Receipt:
    state = text(found, "state")
    if state not in ReceiptState.__members__.values():
        raise refuse("receipt state is not known")
    return Receipt(
        about=text(found, "about", pattern=HEX32),
        state=ReceiptState(state),
        at=moment(found, "at"),
        reason=text(found, "reason", most=40),
        missing=number(found, "missing"),
    )


class ReceiptReader:
    """Puts receipts together from frames in their order; each is complete before the next begins."""

    def __init__(self, limits: Limits) -> None:
        """Start with no receipt."""
        self._limits = limits
        self._listed = 0
        self._head: Receipt | None = None
        self._outcomes: list[Outcome] = []
        self._count = 0
        self._digest = ""

    def head(self, content: bytes) -> Iterator[Receipt]:
        """A RECEIPT frame; yields the receipt before it, if there was one.

        :raises PackageRefused: UNREADABLE or LIMIT.
        """
        yield from self.finish()
        found = parse_object(content)
        self._head, self._count = _decode_head(found), number(found, "count")
        if self._count > self._limits.outcomes:
            raise PackageRefused(ReasonCode.LIMIT, "receipt with too many outcomes")
        self._digest = text(found, "digest", pattern=HEX64)

    def outcomes(self, content: bytes) -> int:
        """An OUTCOMES frame; returns how many it held.

        :raises PackageRefused: UNREADABLE or LIMIT.
        """
        more = decode_outcomes(content)
        if self._head is None or len(self._outcomes) + len(more) > self._count:
            raise refuse("outcomes without a receipt, or too many")
        self._listed += sum(len(outcome.fields) + len(outcome.changes) for outcome in more)
        if self._listed > self._limits.listed:
            raise PackageRefused(ReasonCode.LIMIT, "receipt that names too much")
        self._outcomes += more
        return len(more)

    def finish(self) -> Iterator[Receipt]:
        """Yield the last receipt, if there was one.

        :raises PackageRefused: UNREADABLE when outcomes are missing or do not match the digest.
        """
        if self._head is None:
            return
        receipt = replace(self._head, outcomes=tuple(self._outcomes))
        if len(self._outcomes) != self._count or self._digest != outcome_digest(
            receipt.outcomes, receipt.reason
        ):
            raise refuse("receipt does not match its outcomes")
        self._head, self._outcomes, self._listed = None, [], 0
        yield receipt


def all_accepted(records: Sequence[tuple[str, str]]) -> tuple[Outcome, ...]:
    """Outcomes of a package all of whose records, (entity, uid) each, were accepted."""
    return tuple(Outcome(entity, uid, Result.ACCEPTED) for entity, uid in sorted(set(records)))


def quarantine_receipt(about: str, reason: ReasonCode, at: datetime, missing: int = 0) -> Receipt:
    """Receipt of a package that was not taken; a GAP package waits instead."""
    state = ReceiptState.WAITING if reason is ReasonCode.GAP else ReceiptState.QUARANTINED
    return Receipt(about, state, at, reason.value, missing)
