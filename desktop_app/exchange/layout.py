"""The outer layout of a package file: magic | u32 header_len | header | u16 sig_len | signature | body."""

import struct
from dataclasses import dataclass
from typing import BinaryIO

from desktop_app.exchange.limits import Limits
from desktop_app.exchange.reasons import PackageRefused, ReasonCode
from desktop_app.exchange.strict_json import JsonObject, parse_object

MAGIC = b"\x89FQP\r\n\x1a\n"
"""Not text, and it shows at once when a transfer has changed line ends."""
_U32 = struct.Struct(">I")
_U16 = struct.Struct(">H")


@dataclass(frozen=True, slots=True)
class Layout:
    """What stands before the body. ``signed`` are the file's bytes from its start to the header's end."""

    signed: bytes
    found: JsonObject
    signature: bytes
    body_offset: int


def signed_bytes(header: bytes) -> bytes:
    """The bytes that the signature covers: magic, length and header as transported."""
    return MAGIC + _U32.pack(len(header)) + header


def front(header: bytes, signature: bytes) -> bytes:
    """Everything before the body."""
    return signed_bytes(header) + _U16.pack(len(signature)) + signature


def _exactly(file: BinaryIO, size: int) -> bytes:
    data = file.read(size)
    if len(data) < size:
        raise PackageRefused(ReasonCode.SHORT, "file ends before its body")
    return data


def read_layout(file: BinaryIO, limits: Limits) -> Layout:
    """Read the front of a file with every length capped before it is believed.

    :raises PackageRefused: SHORT, NOT_A_PACKAGE, LIMIT or UNREADABLE.
    """
    magic = file.read(len(MAGIC))
    if not MAGIC.startswith(magic):
        raise PackageRefused(ReasonCode.NOT_A_PACKAGE, "wrong magic")
    if len(magic) < len(MAGIC):
        raise PackageRefused(ReasonCode.SHORT, "file ends in its magic")
    (header_len,) = _U32.unpack(_exactly(file, _U32.size))
    if header_len > limits.header:
        raise PackageRefused(ReasonCode.LIMIT, "header is too large")
    header = _exactly(file, header_len)
    (signature_len,) = _U16.unpack(_exactly(file, _U16.size))
    if signature_len > limits.signature:
        raise PackageRefused(ReasonCode.LIMIT, "signature is too large")
    signature = _exactly(file, signature_len)
    return Layout(signed_bytes(header), parse_object(header), signature, file.tell())
