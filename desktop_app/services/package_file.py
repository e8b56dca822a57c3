"""One package file, from its content to the carrier: spool, re-open as the receiver would, copy, compare."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from desktop_app.errors import EnvironmentProblem
from desktop_app.exchange.frame_stream import Content
from desktop_app.exchange.header import Header
from desktop_app.exchange.reader import KnownSender, ReaderKeys, Setting, recheck
from desktop_app.exchange.reasons import PackageRefused
from desktop_app.exchange.writer import WriterKeys, write_package
from desktop_app.services import package_carrier
from desktop_app.services.centre import Centre
from desktop_app.services.office import OwnKeys
from desktop_app.services.package_link import SCHEMA


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """One finished file on the carrier: name, size in bytes, SHA-256."""

    package_uid: UUID
    path: Path
    size: int
    sha256: str


def spool_of(centre: Centre, package_uid: UUID) -> Path:
    """Where a package is written on this PC before it goes to the carrier."""
    return centre.folder / "outbox" / f"{package_uid.hex}{package_carrier.SUFFIX}"


def write_file(
    centre: Centre,
    keys: OwnKeys,
    header: Header,
    content: Content,
    target: Path,
    *,
    level: int = 6,
    tell: package_carrier.Tell | None = None,
) -> WrittenFile:
    """Write one file to ``target`` on the carrier; the copy in the outbox stays until ``forget``.

    ``level`` is that of zstd; ``tell`` hears how much is copied.

    :raises EnvironmentProblem: full, read-only or pulled carrier, or a disk that does not give back what was
        written.
    """
    uid = UUID(hex=header.package_id)
    spool = spool_of(centre, uid)
    written = write_package(
        spool, header, content, WriterKeys(keys.signing, keys.office.recipient), level=level
    )
    _reopen(centre, keys, spool)
    place = package_carrier.put(spool, target.parent, target.name, written.sha256, tell)
    return WrittenFile(uid, place, written.size, written.sha256)


def forget(centre: Centre, package_uid: UUID) -> None:
    """Remove a package from the outbox: it is on the carrier and compared, and can be made again."""
    spool_of(centre, package_uid).unlink(missing_ok=True)


def _reopen(centre: Centre, keys: OwnKeys, spool: Path) -> None:
    """Read the spooled file with the import's own verifier before it leaves the PC."""
    me = ReaderKeys(centre.identity.uid.hex, (keys.office.identity,))
    own = (centre.identity.uid.hex, centre.installation.hex)
    sender = KnownSender(keys.signing.public, centre.identity.level)

    def known(office: str, installation: str) -> KnownSender | None:
        return sender if (office, installation) == own else None

    setting = Setting(SCHEMA, spool.parent)
    try:
        recheck(spool, me, known, setting)
    except PackageRefused as refusal:
        raise EnvironmentProblem(
            "数据包写好后核对不上", "本机磁盘可能有问题，请再导出一次；再出错请先备份。"
        ) from refusal
