"""A second reader of packages, written from docs/exchange-format.md alone; it imports nothing of ours.

It reads honest packages and checks everything that the page lets a reader check: if it and the program
disagree, the page or the program is wrong.
"""

import hashlib
import io
import json
import struct
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pyrage
import zstandard
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

MAGIC = bytes.fromhex("8946 5150 0D0A 1A0A")
MANIFEST, CHANGE, RECEIPT, OUTCOMES, BLOB_CHUNK, ROSTER, PAIRING, END = 1, 2, 3, 4, 5, 6, 7, 127
LATE = ("body_len", "body_sha256", "plain_len", "counts")


_age = cast("Any", pyrage)  # it ships no types


def opened(sealed: bytes, identities: tuple[str, ...]) -> bytes:
    """Decrypt an age file with any of some secret keys."""
    return _age.decrypt(sealed, [_age.x25519.Identity.from_str(one) for one in identities])


def sha(data: bytes) -> str:
    """SHA-256 as hex64."""
    return hashlib.sha256(data).hexdigest()


def written(value: object) -> bytes:
    """Canonical JSON."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return unicodedata.normalize("NFC", text).encode()


def parsed(data: bytes) -> Any:
    """A canonical JSON text; anything else is no package."""
    value = json.loads(data)
    assert written(value) == data
    return value


def check_signature(public: str, signature: bytes, signed: bytes) -> None:
    """Suite 1."""
    key = bytes.fromhex(public.removeprefix("ed25519:"))
    Ed25519PublicKey.from_public_bytes(key).verify(signature, signed)


class Package:
    """An opened package: ``header``, and the contents of its frames by type, in order."""

    def __init__(self, file: Path, identities: tuple[str, ...]) -> None:
        """Read and check a file; ``identities`` are age secret keys of the recipient.

        :raises AssertionError: when anything is not as the page says.
        """
        source = io.BytesIO(file.read_bytes())
        assert source.read(8) == MAGIC
        (length,) = struct.unpack(">I", source.read(4))
        assert length <= 64 * 1024
        header = source.read(length)
        signed = source.getvalue()[: source.tell()]
        (length,) = struct.unpack(">H", source.read(2))
        signature, body = source.read(length), source.read()
        self.header = parsed(header)
        assert (self.header["format"], self.header["suite"]) == (1, 1)
        check_signature(self.header["sender"]["key"], signature, signed)
        assert (len(body), sha(body)) == (self.header["body_len"], self.header["body_sha256"])
        if self.header["kind"] != "pairing":
            body = opened(body, identities)
        with zstandard.ZstdDecompressor().stream_reader(body, read_across_frames=True) as reader:
            plain = reader.read()
        assert len(plain) == self.header["plain_len"]
        self.frames = list(self._frames(plain))

    def _frames(self, plain: bytes) -> Iterator[tuple[int, bytes]]:
        at, hashes, kinds = 0, hashlib.sha256(), list[int]()
        while at < len(plain):
            kind, length = struct.unpack(">BI", plain[at : at + 5])
            digest, content = plain[at + 5 : at + 37], plain[at + 37 : at + 37 + length]
            assert hashlib.sha256(content).digest() == digest
            if kind == END:
                end = parsed(content)
                assert (end["counts"], end["frames"]) == (self.header["counts"], len(kinds))
                assert end["sha256"] == hashes.hexdigest()
                assert at + 37 + length == len(plain)
                return
            if not kinds:
                self._check_manifest(kind, content)
            hashes.update(digest)
            kinds.append(kind)
            yield kind, content
            at += 37 + length
        raise AssertionError("no END")

    def _check_manifest(self, kind: int, content: bytes) -> None:
        header = {key: value for key, value in self.header.items() if key not in LATE}
        assert kind == MANIFEST
        told = parsed(content)
        assert told["v"] == 1
        assert (told["sender"], told["recipient"]) == (header["sender"], header["recipient"])
        assert told["header_sha256"] == sha(written(header))

    def of(self, kind: int) -> list[bytes]:
        """Contents of the frames of a type."""
        return [content for one, content in self.frames if one == kind]

    def changes(self, keys: tuple[str, ...]) -> list[list[Any]]:
        """``[id, entity, uid, op, form, values]`` of each; ``keys`` may open what is sealed."""
        found = list[list[Any]]()
        for content in self.of(CHANGE):
            form, length = struct.unpack(">BI", content[:5])
            head, payload = content[5 : 5 + length], content[5 + length :]
            told, values = parsed(head), None
            word = ("erased", "open", "sealed")[form]
            if word == "sealed":
                payload = opened(payload, keys)
            if word == "erased":
                assert payload == b""
            else:
                assert sha(payload) == told["payload_sha256"]
                values = parsed(payload)["values"]
            found.append([sha(head), told["entity"], told["uid"], told["op"], word, values])
        self._check_link([row[0] for row in found])
        return found

    def _check_link(self, ids: list[str]) -> None:
        link = self.header["link"]
        if link is None:
            assert ids == []
            return
        assert len(ids) == link["to"] - link["from"] + 1
        head = bytes.fromhex(link["prev_hash"])
        if link["from"] == 1:
            genesis = b"fengqiao link epoch 1\n" + bytes.fromhex(link["epoch"])
            assert head == hashlib.sha256(genesis).digest()
        for one in ids:
            head = hashlib.sha256(head + bytes.fromhex(one)).digest()
        assert head.hex() == link["head_hash"]

    def receipts(self) -> list[list[Any]]:
        """``[about, state, reason, missing, outcomes]`` of each, its digest checked."""
        found, outcomes = list[list[Any]](), list[list[Any]]()
        digests = list[str]()
        for kind, content in self.frames:
            if kind == RECEIPT:
                one = parsed(content)
                found.append([one["about"], one["state"], one["reason"], one["missing"], one["count"]])
                digests.append(one["digest"])
                outcomes.append([])
            elif kind == OUTCOMES:
                outcomes[-1] += [
                    [o["entity"], o["uid"], o["result"], o["why"]] for o in parsed(content)["outcomes"]
                ]
        for row, told, digest in zip(found, outcomes, digests, strict=True):
            assert row[4] == len(told)
            assert digest == sha(written({"reason": row[2], "outcomes": sorted(told)}))
        return found

    def blobs(self) -> list[list[Any]]:
        """``[name, size, index, hash of the bytes]`` of each chunk."""
        return [
            [chunk[:32].hex(), *struct.unpack(">QI", chunk[32:44]), sha(chunk[44:])]
            for chunk in self.of(BLOB_CHUNK)
        ]

    def roster(self, root: str) -> list[Any] | None:
        """``[version, names of the offices]``, its signature checked."""
        for content in self.of(ROSTER):
            one = parsed(content)
            signed = b"fengqiao roster 1\n" + written(one["roster"])
            check_signature(root, bytes.fromhex(one["signature"]), signed)
            return [one["roster"]["version"], [office["name"] for office in one["roster"]["offices"]]]
        return None
