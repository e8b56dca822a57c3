"""Payloads of restricted cases, encrypted to the keys on the case's access list plus recovery keys.

The header stays open, so every office can chain, store and return the sealed bytes. The payload hash
in the header is over the open payload (its salt keeps the hash from being guessed), so whoever opens
it checks that it is the payload that was logged.
"""

import io
from collections.abc import Mapping, Sequence

from db.canonical import Json
from desktop_app.exchange.change import Change, ChangeBytes, parse_payload
from desktop_app.exchange.limits import Limits
from desktop_app.exchange.reasons import PackageRefused, ReasonCode
from desktop_app.exchange.stream_errors import first_error
from desktop_app.exchange.suites import SUITE_1, Suite


class _CappedBuffer:
    """A buffer in memory that refuses to grow beyond a size."""

    def __init__(self, most: int) -> None:
        self._most = most
        self.data = bytearray()
        self.error: Exception | None = None

    def write(self, data: bytes, /) -> int:
        if len(self.data) + len(data) > self._most:
            self.error = PackageRefused(ReasonCode.LIMIT, "sealed payload is too large")
            raise self.error
        self.data += data
        return len(data)

    def flush(self) -> None:
        """Everything is in the buffer already."""


def seal(change: ChangeBytes, recipients: Sequence[str], provider: Suite = SUITE_1) -> ChangeBytes:
    """The change with its open payload encrypted to ``recipients``; header and id stay as they are.

    :raises ValueError: when the payload is erased or sealed already, or nobody could open it.
    """
    if change.payload is None or change.sealed or not recipients:
        raise ValueError("only an open payload can be sealed, and to somebody")
    sink = io.BytesIO()
    provider.encrypt(io.BytesIO(change.payload), sink, recipients)
    return ChangeBytes(change.header, sink.getvalue(), sealed=True)


def unseal(
    change: Change, identities: Sequence[str], provider: Suite = SUITE_1, limits: Limits | None = None
) -> tuple[ChangeBytes, Mapping[str, Json]]:
    """Open a sealed payload: the change with its open payload, and its field values.

    :raises PackageRefused: DECRYPT when no identity is on the list, BAD_HASH when it is not the
        payload that was logged, LIMIT, UNREADABLE.
    """
    if change.raw.payload is None or not change.raw.sealed:
        raise ValueError("the payload is not sealed")
    sink = _CappedBuffer((limits or Limits()).change)
    with first_error(sink):
        provider.decrypt(io.BytesIO(change.raw.payload), sink, identities)
    payload = bytes(sink.data)
    return ChangeBytes(change.raw.header, payload), parse_payload(payload, change.payload_sha256)
