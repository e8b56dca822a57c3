"""Names of requests for everything: an office knows its own, whichever of its PCs made them.

The PCs of an office answer and are answered on their own time, so an answer to one of them may be put into
another, which may never hear of the request. A name therefore proves itself: half of it is random, half is a
code over that half and the office that was asked, by a key that only the PCs of this office can work out.
"""

import hmac
import secrets
from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.orm import Session

from db.models.package import Link
from desktop_app.services import setting

_HALF = 8
"""Bytes of the random part, and of the code."""


def note_key(session: Session, identity: str) -> None:
    """Work out the key of this office's requests from its private ``identity``, which all its PCs have."""
    if setting.get(session, setting.REQUEST_KEY) is None:
        key = hmac.digest(identity.encode(), b"fengqiao request names 1", "sha256")
        setting.put(session, setting.REQUEST_KEY, key.hex())


def new_request(session: Session, peer: UUID) -> str:
    """A name for a request for everything to an office (to this one, between its PCs)."""
    nonce = secrets.token_bytes(_HALF)
    return (nonce + _code(session, peer, nonce)).hex()


def answered_now(session: Session, peer: UUID, link: Link | None, answers: Iterable[str]) -> list[str]:
    """Requests of this office to the peer that this epoch answers now for the first time.

    Each PC of the peer's office, and a clone of one, answers on its own time. ``link`` is None for an epoch
    that was never seen.
    """
    before: list[str] = [] if link is None else list(link.answered or ())
    return sorted(name for name in {*answers}.difference(before) if _is_own(session, peer, name))


def _is_own(session: Session, peer: UUID, name: str) -> bool:
    try:
        said = bytes.fromhex(name)
    except ValueError:
        return False
    return hmac.compare_digest(said[_HALF:], _code(session, peer, said[:_HALF]))


def _code(session: Session, peer: UUID, nonce: bytes) -> bytes:
    key = setting.get(session, setting.REQUEST_KEY)
    assert isinstance(key, str), "the key is noted when a centre is created, and before any exchange"
    return hmac.digest(bytes.fromhex(key), nonce + peer.bytes, "sha256")[:_HALF]
