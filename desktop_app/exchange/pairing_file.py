"""A pairing card as a package file: signed by itself, not encrypted (no key is known yet)."""

from datetime import datetime
from pathlib import Path

from db.enums import PackageKind
from desktop_app.errors import EnvironmentProblem
from desktop_app.exchange.body_check import BodyCheck
from desktop_app.exchange.frame_stream import Content
from desktop_app.exchange.frames import Frame, FrameType
from desktop_app.exchange.header import Header, Part, Recipient, SchemaVersion, Sender
from desktop_app.exchange.header_json import parse_header
from desktop_app.exchange.keys import SigningKeys
from desktop_app.exchange.layout import read_layout
from desktop_app.exchange.limits import MIB, Limits
from desktop_app.exchange.open_body import Section, open_body
from desktop_app.exchange.pairing import PairingCard, decode_card
from desktop_app.exchange.reader import check_body_hash
from desktop_app.exchange.reasons import PackageRefused, ReasonCode
from desktop_app.exchange.suites import suite
from desktop_app.exchange.writer import WriterKeys, WrittenPackage, write_package

PAIRING_LIMITS = Limits(file=MIB, plain=MIB, document=64 * 1024)


def write_pairing(
    target: Path, card: PairingCard, signing: SigningKeys, *, package_id: str, now: datetime, app_version: str
) -> WrittenPackage:
    """Write a card as a pairing file.

    :raises EnvironmentProblem: when the file cannot be written.
    """
    header = Header(
        package_id=package_id,
        kind=PackageKind.PAIRING,
        sender=Sender(card.office, card.installation, card.signing_key),
        recipient=Recipient("", ()),
        schema=SchemaVersion(1, 1),
        part=Part(package_id),
        app_version=app_version,
        wall_time=now,
    )
    return write_package(target, header, Content(card=card), WriterKeys(signing, card.recipient))


def read_pairing(path: Path) -> PairingCard:
    """Read and check a pairing file. Who made it is settled by comparing ``pairing_number``.

    :raises PackageRefused: NOT_A_PACKAGE (also for a package of another kind), SHORT, BAD_SIG,
        BAD_HASH, LIMIT, SUITE, UNREADABLE, NEED_UPGRADE.
    :raises EnvironmentProblem: when the file cannot be read.
    """
    cards: list[PairingCard] = []
    try:
        with path.open("rb") as file:
            size = path.stat().st_size
            if size > PAIRING_LIMITS.file:
                raise PackageRefused(ReasonCode.LIMIT, "pairing file is too large")
            layout = read_layout(file, PAIRING_LIMITS)
            header = parse_header(layout.found)
            if header.kind is not PackageKind.PAIRING:
                raise PackageRefused(ReasonCode.NOT_A_PACKAGE, "not a pairing file")
            provider = suite(header.suite)
            if not provider.verifies(header.sender.key, layout.signed, layout.signature):
                raise PackageRefused(ReasonCode.BAD_SIG)
            check_body_hash(file, layout, header, size, provider)
            check = BodyCheck(header, layout.found, PAIRING_LIMITS)

            def take(frame: Frame) -> None:
                check.frame(frame)
                if frame.kind == FrameType.PAIRING:
                    cards.append(decode_card(frame.content, provider))

            body = Section(file, layout.body_offset, header.body_len)
            check.finish(open_body(body, lambda _data: None, take, header.plain_len, PAIRING_LIMITS, None))
    except OSError as error:
        raise EnvironmentProblem("配对文件读不出来", "请检查 U 盘是否插好，再试一次。") from error
    if (
        len(cards) != 1
        or Sender(cards[0].office, cards[0].installation, cards[0].signing_key) != header.sender
    ):
        raise PackageRefused(ReasonCode.BAD_SIG, "the card is not its sender's")
    return cards[0]
