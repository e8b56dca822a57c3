"""Key slots: the database key, wrapped once per user and once for the printed recovery code.

``centre.keys`` is JSON. The key itself is random and never written in the clear. A slot holds the key
under AES-256-GCM with a key derived by Argon2id (RFC 9106) from a password or the recovery code.
"""

import base64
import hashlib
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from db.errors import DatabaseProblem, KeyFileProblem, WrongSecret

MEMORY_KIB = 65536
PASSES = 3
LANES = 2
MIN_PASSWORD = 8
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOKALIKE = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})
_NEXT_STEP = "请从备份里取回 centre.keys 放回中心文件夹"


@dataclass(frozen=True, slots=True)
class Slot:
    """One way to the key; ``kind`` is ``password`` or ``recovery``. Name and role are shown at login."""

    kind: str
    user_uid: UUID | None
    user_name: str
    role: str
    salt: bytes
    nonce: bytes
    wrapped: bytes
    memory_kib: int
    passes: int
    lanes: int


def new_key() -> bytes:
    """A random 256-bit database key."""
    return secrets.token_bytes(32)


def new_recovery_code() -> str:
    """A recovery code of 130 random bits with two check characters, in groups of four for printing."""
    body = "".join(secrets.choice(_ALPHABET) for _ in range(26))
    code = body + _check(body)
    return "-".join(code[i : i + 4] for i in range(0, 28, 4))


def _check(body: str) -> str:
    value = int.from_bytes(hashlib.sha256(body.encode()).digest()[:2], "big") % 1024
    return _ALPHABET[value // 32] + _ALPHABET[value % 32]


def clean_recovery_code(text: str) -> str | None:
    """Canonical form of a typed recovery code, or None when its check characters do not fit."""
    code = "".join(text.upper().split()).replace("-", "").translate(_LOOKALIKE)
    if len(code) != 28 or any(c not in _ALPHABET for c in code) or _check(code[:26]) != code[26:]:
        return None
    return code


def _derive(secret: str, slot: Slot) -> bytes:
    kdf = Argon2id(
        salt=slot.salt, length=32, iterations=slot.passes, lanes=slot.lanes, memory_cost=slot.memory_kib
    )
    return kdf.derive(secret.encode("utf-8"))


def _bound(slot: Slot) -> bytes:
    # The slot's identity is authenticated, so that slots cannot be exchanged between users.
    user = "" if slot.user_uid is None else slot.user_uid.hex
    return f"fengqiao-key-slot|{slot.kind}|{user}".encode()


def _wrap(key: bytes, secret: str, slot: Slot) -> Slot:
    wrapped = AESGCM(_derive(secret, slot)).encrypt(slot.nonce, key, _bound(slot))
    return _with_wrapped(slot, wrapped)


def _with_wrapped(slot: Slot, wrapped: bytes) -> Slot:
    return Slot(
        slot.kind, slot.user_uid, slot.user_name, slot.role, slot.salt, slot.nonce, wrapped,
        slot.memory_kib, slot.passes, slot.lanes,
    )  # fmt: skip


def _empty(kind: str, user_uid: UUID | None, name: str, role: str) -> Slot:
    return Slot(
        kind, user_uid, name, role, os.urandom(16), os.urandom(12), b"", MEMORY_KIB, PASSES, LANES
    )  # fmt: skip


def password_slot(key: bytes, password: str, user_uid: UUID, name: str, role: str) -> Slot:
    """A slot that the user's password opens."""
    return _wrap(key, password, _empty("password", user_uid, name, role))


def recovery_slot(key: bytes, code: str) -> Slot:
    """The slot that the printed recovery code opens.

    :raises ValueError: when the code is not well formed.
    """
    clean = clean_recovery_code(code)
    if clean is None:
        raise ValueError("not a recovery code")
    return _wrap(key, clean, _empty("recovery", None, "", ""))


def unlock(slots: tuple[Slot, ...], name: str, password: str) -> tuple[bytes, Slot]:
    """The database key and the slot of the user called ``name``.

    :raises WrongSecret: for an unknown name or a wrong password (the same answer to both).
    """
    for slot in slots:
        if slot.kind == "password" and slot.user_name == name:
            try:
                return AESGCM(_derive(password, slot)).decrypt(slot.nonce, slot.wrapped, _bound(slot)), slot
            except InvalidTag:
                break
    raise WrongSecret("密码不对", "请再输一次；忘记密码可以用恢复码打开")


def unlock_with_code(slots: tuple[Slot, ...], code: str) -> bytes:
    """The database key by the printed recovery code; case, spaces and lookalike letters are forgiven.

    :raises WrongSecret: when the code is mistyped or belongs to another centre.
    """
    clean = clean_recovery_code(code)
    if clean is None:
        raise WrongSecret("恢复码输错了", "请照打印的恢复码逐组核对，共七组，每组四个字符")
    for slot in slots:
        if slot.kind == "recovery":
            try:
                return AESGCM(_derive(clean, slot)).decrypt(slot.nonce, slot.wrapped, _bound(slot))
            except InvalidTag:
                continue
    raise WrongSecret("这不是本中心的恢复码", "请找出本中心初始化时打印的那一张")


def load(path: Path) -> tuple[Slot, ...]:
    """Read the key slots.

    :raises KeyFileProblem: when the file is missing or damaged.
    """
    try:
        raw = path.read_text("utf-8")
    except FileNotFoundError as error:
        raise KeyFileProblem("找不到钥匙文件 centre.keys", _NEXT_STEP) from error
    except OSError as error:
        raise KeyFileProblem("钥匙文件 centre.keys 读不出来", _NEXT_STEP) from error
    try:
        document: Mapping[str, Any] = json.loads(raw)
        return tuple(_slot_from(item) for item in document["slots"])
    except (ValueError, KeyError, TypeError) as error:
        raise KeyFileProblem("钥匙文件 centre.keys 已损坏", _NEXT_STEP) from error


def _slot_from(item: Mapping[str, Any]) -> Slot:
    return Slot(
        kind=str(item["kind"]),
        user_uid=None if item["user_uid"] is None else UUID(hex=item["user_uid"]),
        user_name=str(item["user_name"]),
        role=str(item["role"]),
        salt=base64.b64decode(item["salt"]),
        nonce=base64.b64decode(item["nonce"]),
        wrapped=base64.b64decode(item["wrapped"]),
        memory_kib=int(item["memory_kib"]),
        passes=int(item["passes"]),
        lanes=int(item["lanes"]),
    )


def save(path: Path, slots: tuple[Slot, ...]) -> None:
    """Write the key slots so that a power cut leaves the old file or the new one, never half of one.

    :raises DatabaseProblem: when the folder cannot be written.
    """
    items = [
        {
            "kind": s.kind,
            "user_uid": None if s.user_uid is None else s.user_uid.hex,
            "user_name": s.user_name,
            "role": s.role,
            "salt": base64.b64encode(s.salt).decode(),
            "nonce": base64.b64encode(s.nonce).decode(),
            "wrapped": base64.b64encode(s.wrapped).decode(),
            "memory_kib": s.memory_kib,
            "passes": s.passes,
            "lanes": s.lanes,
        }
        for s in slots
    ]
    text = json.dumps({"format": 1, "kdf": "argon2id", "slots": items}, ensure_ascii=False, indent=1)
    write_durably(path, text.encode("utf-8"))


def write_durably(path: Path, data: bytes) -> None:
    """Write a small file by a temporary one, fsync and rename.

    :raises DatabaseProblem: when the folder cannot be written or the disk is full.
    """
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise DatabaseProblem("文件写不进去", f"请检查“{path.parent.name}”能否写入、磁盘是否已满") from error


def with_slot(slots: tuple[Slot, ...], slot: Slot) -> tuple[Slot, ...]:
    """The slots with this one added, in place of the same user's (or the old recovery) slot."""
    return (*(s for s in slots if (s.kind, s.user_uid) != (slot.kind, slot.user_uid)), slot)


def without_user(slots: tuple[Slot, ...], user_uid: UUID) -> tuple[Slot, ...]:
    """The slots without this user's."""
    return tuple(s for s in slots if s.user_uid != user_uid)
