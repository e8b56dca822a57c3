"""A paired township turns hostile: what its own key signs is refused by the import, and nothing changes."""

import hashlib
import io
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import zstandard

from db.canonical import Json, canonical
from desktop_app.exchange.frames import FrameType, encode_frame
from desktop_app.exchange.header import Header, Recipient, Sender
from desktop_app.exchange.header_json import header_json
from desktop_app.exchange.layout import front, read_layout, signed_bytes
from desktop_app.exchange.limits import Limits
from desktop_app.exchange.reader import peek
from desktop_app.exchange.reasons import PackageRefused, ReasonCode
from desktop_app.exchange.suites import SUITE_1
from desktop_app.services.office import OwnKeys, own_keys
from tests.faults.scene import Scene, import_scene
from tests.faults.soundness import digest, leftovers, problems
from tests.faults.work import opened, take


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    made = import_scene(tmp_path_factory.mktemp("hostile"))
    made.fresh()
    return made


@pytest.fixture(scope="module")
def keys(scene: Scene) -> OwnKeys:
    with opened(scene.other) as town, town.reading() as session:
        return own_keys(session, town.identity, town.installation, town.key)


class Forge:
    """Makes packages from an honest one, signed with the township's own key."""

    def __init__(self, honest: Path, keys: OwnKeys, folder: Path) -> None:
        self.header: Header = peek(honest)
        with honest.open("rb") as file:
            layout = read_layout(file, Limits())
            file.seek(layout.body_offset)
            self.body = file.read()
        self._keys = keys
        self._path = folder / "包.fqpkg"

    def sign(self, body: bytes, header: Header | None = None, **extra: Json) -> Path:
        """Sign a body; ``extra`` are other values of the header."""
        full = replace(
            header or self.header, body_len=len(body), body_sha256=hashlib.sha256(body).hexdigest()
        )
        transported = canonical({**header_json(full), **extra})
        signature = SUITE_1.sign(self._keys.signing.private, signed_bytes(transported))
        self._path.write_bytes(front(transported, signature) + body)
        return self._path

    def seal(self, plain: bytes) -> Path:
        """Any plain bytes, compressed and encrypted to the honest recipients."""
        sink = io.BytesIO()
        packed = zstandard.ZstdCompressor(level=9).compress(plain)
        SUITE_1.encrypt(io.BytesIO(packed), sink, list(self.header.recipient.keys))
        return self.sign(sink.getvalue(), plain_len=len(plain))


def _deep(forge: Forge) -> Path:
    return forge.seal(encode_frame(FrameType.MANIFEST, b'{"v":' + b"[" * 5000 + b"]" * 5000 + b"}"))


def _huge_integer(forge: Forge) -> Path:
    return forge.seal(encode_frame(FrameType.MANIFEST, b'{"v":' + b"9" * 100_000 + b"}"))


def _bomb(forge: Forge) -> Path:
    zeros = bytes(64 * 1024 * 1024)
    return forge.seal(encode_frame(FrameType.MANIFEST, zeros[: 1 << 20]) + zeros)


def _noise(forge: Forge) -> Path:
    return forge.sign(random.Random(3).randbytes(5000))


def _other_office(forge: Forge) -> Path:
    return forge.sign(forge.body, replace(forge.header, recipient=Recipient("9" * 32, ("age1x",))))


def _other_sender(forge: Forge) -> Path:
    sender = forge.header.sender
    return forge.sign(forge.body, replace(forge.header, sender=Sender(sender.org, "9" * 32, sender.key)))


CASES: dict[str, tuple[Callable[[Forge], Path], ReasonCode]] = {
    "deep JSON": (_deep, ReasonCode.LIMIT),
    "huge integer": (_huge_integer, ReasonCode.LIMIT),
    "bomb": (_bomb, ReasonCode.UNREADABLE),
    "noise as body": (_noise, ReasonCode.DECRYPT),
    "own body under another header": (
        lambda f: f.sign(f.body, replace(f.header, package_id="9" * 32)),
        ReasonCode.BAD_SIG,
    ),
    "number of a link beyond its changes": (
        lambda f: f.sign(f.body, link={**_link(f), "to": 10**9}),
        ReasonCode.BAD_SIG,
    ),
    "another office": (_other_office, ReasonCode.NOT_FOR_ME),
    "another installation": (_other_sender, ReasonCode.UNKNOWN_SENDER),
    "unknown suite": (lambda f: f.sign(f.body, suite=7), ReasonCode.SUITE),
    "suite that is reserved": (lambda f: f.sign(f.body, suite=2), ReasonCode.SUITE),
    "newer format": (lambda f: f.sign(f.body, format=2), ReasonCode.NEED_UPGRADE),
    "rebuild by a township": (lambda f: f.sign(f.body, kind="rebuild"), ReasonCode.AUTHORITY),
    "roster by a township": (lambda f: f.sign(f.body, kind="roster"), ReasonCode.AUTHORITY),
    "false length": (lambda f: f.sign(f.body, plain_len=4 * 2**30 + 1), ReasonCode.LIMIT),
    "no body": (lambda f: f.sign(b""), ReasonCode.DECRYPT),
}


def _link(forge: Forge) -> dict[str, Json]:
    found = header_json(forge.header)["link"]
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(("make", "reason"), CASES.values(), ids=CASES.keys())
def test_it_is_refused_with_its_reason_and_nothing_changes(
    make: Callable[[Forge], Path], reason: ReasonCode, scene: Scene, keys: OwnKeys, tmp_path: Path
) -> None:
    (honest,) = scene.job.files
    file = make(Forge(honest, keys, tmp_path))
    job = scene.job
    with opened(job) as centre:
        before = digest(centre)
        with pytest.raises(PackageRefused) as caught:
            take(job, centre, file)
        assert caught.value.reason is reason, caught.value.detail
        assert digest(centre) == before
        assert problems(centre, job.stick, job.now) == []
        assert leftovers(centre, job.stick) == set()


def test_the_forge_makes_acceptable_packages(scene: Scene, keys: OwnKeys, tmp_path: Path) -> None:
    """What is forged with true values is taken: the refusals above are for what was made false."""
    (honest,) = scene.job.files
    scene.fresh()
    with opened(scene.job) as centre:
        before = digest(centre)
        forge = Forge(honest, keys, tmp_path)
        take(scene.job, centre, forge.sign(forge.body, plain_len=forge.header.plain_len))
        assert digest(centre) != before
