"""The signed header of a package: who, to whom, which part of the link, what is acknowledged."""

from dataclasses import dataclass, field
from datetime import datetime

from db.enums import PackageKind
from desktop_app.exchange.chain import LinkRange

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Sender:
    """Office and installation that signed, with its public signing key."""

    org: str
    installation: str
    key: str


@dataclass(frozen=True, slots=True)
class Recipient:
    """Office the package is for and the public keys it was encrypted to; both empty when pairing.

    ``installation`` names one PC of the office, for packages between the PCs of one office; else it is empty.
    """

    org: str
    keys: tuple[str, ...]
    installation: str = ""


@dataclass(frozen=True, slots=True)
class Ack:
    """What the sender durably holds of a link towards it. A hint: it may go down, never permits deletion.

    With ``office``, between the PCs of one office: how far the sender's own link to that office goes.
    """

    installation: str
    epoch: str
    seq: int
    head: str
    office: str = ""


@dataclass(frozen=True, slots=True)
class Want:
    """Something the sender asks for.

    Kinds: ``changes`` (installation, epoch, first to last), ``full`` (everything, installation),
    ``blob`` (sha256, chunks; no chunks = all), ``rebuild``. Other kinds are of a newer version: ignore.
    ``request`` is the random name of a ``full`` request; the header of an answer names it.
    """

    kind: str
    installation: str = ""
    epoch: str = ""
    first: int = 0
    last: int = 0
    sha256: str = ""
    chunks: tuple[int, ...] = ()
    request: str = ""


@dataclass(frozen=True, slots=True)
class SchemaVersion:
    """Version of the exchanged entities: the writer's, and the least a reader must know."""

    writer: int
    min_reader: int


@dataclass(frozen=True, slots=True)
class Part:
    """Part ``index`` (from 1) of ``count`` parts of one export, which share the ``set`` id."""

    set_id: str
    index: int = 1
    count: int = 1


@dataclass(frozen=True, slots=True)
class Counts:
    """How many frames of each sort the body holds."""

    changes: int = 0
    receipts: int = 0
    outcomes: int = 0
    blob_chunks: int = 0


@dataclass(frozen=True, slots=True)
class Header:
    """All fields of the header. The body fields are filled in by the writer.

    ``answers`` names the ``full`` requests of the recipient that were answered by this package or before it.
    ``ordinal`` is the sender's 包号 for people, 0 when it has none. ``digest`` stands in the last part of a
    rebuild: digest of the recipient's business data as the sender holds it; else it is empty.
    """

    package_id: str
    kind: PackageKind
    sender: Sender
    recipient: Recipient
    schema: SchemaVersion
    part: Part
    app_version: str
    wall_time: datetime
    link: LinkRange | None = None
    acks: tuple[Ack, ...] = ()
    wants: tuple[Want, ...] = ()
    answers: tuple[str, ...] = ()
    roster_version: int = 0
    ordinal: int = 0
    digest: str = ""
    format: int = FORMAT
    suite: int = 1
    body_len: int = 0
    body_sha256: str = ""
    plain_len: int = 0
    counts: Counts = field(default_factory=Counts)
