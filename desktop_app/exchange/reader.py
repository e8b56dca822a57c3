"""Verifies a package outside the database, in the order of exchange.md, and gives out its content.

size and limits → recipient is me → sender known → suite → signature → revocation → hash → schema →
capped decrypt and decompress → frames, counts and chain. Nothing is believed before it is checked.
"""

import shutil
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, TypeVar

from db.enums import CentreLevel, PackageKind
from desktop_app.errors import EnvironmentProblem
from desktop_app.exchange.body_check import BodyCheck
from desktop_app.exchange.header import Header
from desktop_app.exchange.header_json import parse_header, parse_recipient, parse_sender
from desktop_app.exchange.layout import Layout, read_layout
from desktop_app.exchange.limits import MIB, Limits
from desktop_app.exchange.open_body import Section, open_body
from desktop_app.exchange.reasons import PackageRefused, ReasonCode
from desktop_app.exchange.roster import Revocation
from desktop_app.exchange.spool import PrivateSpool, Unkept
from desktop_app.exchange.strict_json import number
from desktop_app.exchange.suites import DEFAULT_ACCEPTED, Suite, suite
from desktop_app.exchange.verified import VerifiedPackage

_BUFFER = MIB
"""What is read of a file at once: pyrage asks for 8 KiB at a time."""
SpoolT = TypeVar("SpoolT", PrivateSpool, Unkept)


class Perspective(StrEnum):
    """Who looks: the office it is for, or the sender re-opening what it has just written."""

    RECIPIENT = "recipient"
    SENDER = "sender"


@dataclass(frozen=True, slots=True, repr=False)
class ReaderKeys:
    """The reading office and this PC of it (uids, hex), and its private identities, the newest first."""

    office: str
    identities: tuple[str, ...]
    installation: str = ""


@dataclass(frozen=True, slots=True)
class KnownSender:
    """What is known of a sending installation: its public signing key, its level, its revocation."""

    key: str
    level: CentreLevel
    revoked: Revocation | None = None


Known = Callable[[str, str], KnownSender | None]
"""Looks a sender up by office and installation (both hex); None when it was never paired."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a centre fixes for all its reading.

    ``schema`` is the version of the exchanged entities that this program knows; ``spool_folder`` must
    exist, on the PC's own disk; ``accepted_suites`` are pinned by the county.
    """

    schema: int
    spool_folder: Path
    accepted_suites: Collection[int] = DEFAULT_ACCEPTED
    limits: Limits = field(default_factory=Limits)


def peek(path: Path, limits: Limits | None = None) -> Header:
    """Read a header without believing it: to show a list of files, or to tell a pairing file.

    :raises PackageRefused: when it cannot be read.
    :raises EnvironmentProblem: when the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            return parse_header(read_layout(file, limits or Limits()).found)
    except OSError as error:
        raise _unreadable_file() from error


def verify(
    path: Path,
    me: ReaderKeys,
    known: Known,
    setting: Setting,
    perspective: Perspective = Perspective.RECIPIENT,
) -> VerifiedPackage:
    """Verify a package wholly and return it open; the caller closes it (it is a context manager).

    :raises PackageRefused: with a reason; ``header`` is set once the signature is good.
    :raises EnvironmentProblem: when the file cannot be read or the disk has no room. The package
        itself may be good: it is not to be put into quarantine.
    """
    try:
        with path.open("rb", buffering=_BUFFER) as file:
            header, size, check, spool = _verify(
                file, me, known, setting, perspective, lambda: PrivateSpool(setting.spool_folder)
            )
            return VerifiedPackage(header, size, check, spool, setting.limits)
    except OSError as error:
        raise _unreadable_file() from error


def recheck(path: Path, me: ReaderKeys, known: Known, setting: Setting) -> Header:
    """Verify what this office has just written as its receiver will, and keep nothing of it.

    :raises PackageRefused: when the receiver would refuse it.
    :raises EnvironmentProblem: when the file cannot be read.
    """
    try:
        with path.open("rb", buffering=_BUFFER) as file:
            return _verify(file, me, known, setting, Perspective.SENDER, Unkept)[0]
    except OSError as error:
        raise _unreadable_file() from error


def _unreadable_file() -> EnvironmentProblem:
    return EnvironmentProblem("读写文件时出错", "请检查 U 盘是否插好、磁盘是否还有空间，再试一次。")


def _verify(
    file: BinaryIO,
    me: ReaderKeys,
    known: Known,
    setting: Setting,
    perspective: Perspective,
    make: Callable[[], SpoolT],
) -> tuple[Header, int, BodyCheck, SpoolT]:
    size = file.seek(0, 2)
    file.seek(0)
    if size > setting.limits.file:
        raise PackageRefused(ReasonCode.LIMIT, "file is too large")
    layout = read_layout(file, setting.limits)
    sender = parse_sender(layout.found)
    if perspective is Perspective.RECIPIENT:
        to = parse_recipient(layout.found)
        if to.org != me.office or to.installation not in ("", me.installation):
            raise PackageRefused(ReasonCode.NOT_FOR_ME)
    elif sender.org != me.office:
        raise PackageRefused(ReasonCode.NOT_FOR_ME)
    peer = known(sender.org, sender.installation)
    if peer is None or peer.key != sender.key:
        raise PackageRefused(ReasonCode.UNKNOWN_SENDER)
    provider = suite(number(layout.found, "suite"), setting.accepted_suites)
    if not provider.verifies(peer.key, layout.signed, layout.signature):
        raise PackageRefused(ReasonCode.BAD_SIG)
    header = parse_header(layout.found)
    try:
        _admit(header, peer, me)
        check_body_hash(file, layout, header, size, provider)
        _fits(header, setting)
        check = BodyCheck(header, layout.found, setting.limits)
        spool = _spool(make(), file, layout, check, (header, provider, me.identities, setting.limits))
    except PackageRefused as error:
        error.header = header
        raise
    return header, size, check, spool


def _admit(header: Header, peer: KnownSender, me: ReaderKeys) -> None:
    link, revoked = header.link, peer.revoked
    if revoked is not None and (link is None or link.epoch != revoked.epoch or link.last > revoked.last):
        raise PackageRefused(ReasonCode.REVOKED)
    if header.kind is PackageKind.PAIRING:
        raise PackageRefused(ReasonCode.UNREADABLE, "a pairing file is read by read_pairing")
    from_above = peer.level is CentreLevel.COUNTY or header.sender.org == me.office
    if header.kind in (PackageKind.REBUILD, PackageKind.ROSTER) and not from_above:
        raise PackageRefused(ReasonCode.AUTHORITY, "only the county sends this kind")


def check_body_hash(file: BinaryIO, layout: Layout, header: Header, size: int, provider: Suite) -> None:
    """Compare length and hash of the body with the signed header.

    :raises PackageRefused: SHORT or BAD_HASH.
    """
    length = size - layout.body_offset
    if length < header.body_len:
        raise PackageRefused(ReasonCode.SHORT, "body is shorter than its header says")
    file.seek(layout.body_offset)
    running = provider.new_hash()
    while data := file.read(MIB):
        running.update(data)
    if length != header.body_len or running.hexdigest() != header.body_sha256:
        raise PackageRefused(ReasonCode.BAD_HASH, "body does not match its header")


def _fits(header: Header, setting: Setting) -> None:
    if header.schema.min_reader > setting.schema:
        raise PackageRefused(ReasonCode.NEED_UPGRADE, "schema is newer")
    if header.plain_len > setting.limits.plain or header.counts.changes > setting.limits.changes:
        raise PackageRefused(ReasonCode.LIMIT, "content is too large")
    if header.plain_len > shutil.disk_usage(setting.spool_folder).free // 2:
        raise EnvironmentProblem("本机磁盘空间不够", "请清理磁盘后再收这个数据包，包本身没有问题。")


def _spool(
    spool: SpoolT,
    file: BinaryIO,
    layout: Layout,
    check: BodyCheck,
    how: tuple[Header, Suite, tuple[str, ...], Limits],
) -> SpoolT:
    header, provider, identities, limits = how
    try:
        body = Section(file, layout.body_offset, header.body_len)
        plain_len = open_body(
            body, spool.write, check.frame, header.plain_len, limits, (provider, identities)
        )
        check.finish(plain_len)
        spool.finish()
    except BaseException:
        spool.close()
        raise
    return spool
