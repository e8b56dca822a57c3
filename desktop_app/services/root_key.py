"""The county's root key (根钥匙): made once, kept on two sealed sticks and nowhere else.

Its private part is an encrypted file with a passphrase of its own (Argon2id, like the key slots of a centre).
The public part travels in the county's pairing card; what it signs is the roster.
"""

from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from db import vault
from db.enums import AuditAction, CentreLevel
from db.errors import DatabaseProblem, WrongSecret
from desktop_app.domain.actor import Actor
from desktop_app.errors import EnvironmentProblem, PermissionDenied, RuleViolation
from desktop_app.exchange.keys import SigningKeys, fingerprint, new_signing_keys, signing_keys
from desktop_app.services import audit, setting
from desktop_app.services.centre import Centre, check_password
from desktop_app.services.permissions import Permission, needs

SUFFIX = ".fqroot"
_SLOT = "根钥匙"


@needs(Permission.OVERSEE_EXCHANGE)
def create_root(
    session: Session,
    centre: Centre,
    places: tuple[Path, Path],
    passphrase: str,
    *,
    by: Actor,
    now: datetime,
) -> tuple[Path, Path]:
    """Make the county's root key and write it to two sticks; returns the two files, each read back.

    :raises PermissionDenied: when this is not a county centre.
    :raises RuleViolation: when there is a root key already, the two places are one, a place holds a root key,
        or the passphrase is too weak.
    :raises EnvironmentProblem: when a place cannot be written; then there is no root key.
    """
    if centre.identity.level is not CentreLevel.COUNTY:
        raise PermissionDenied("根钥匙由县级综治中心来建。", "role")
    if setting.get(session, setting.ROOT_KEY):
        raise RuleViolation("本县已经有根钥匙，请用封存的那两个 U 盘。", "root")
    check_password(passphrase)
    if places[0].resolve() == places[1].resolve():
        raise RuleViolation("请选两个不同的 U 盘，一个坏了还有另一个。", "places")
    name = f"根钥匙-{centre.identity.short_name or centre.identity.code}{SUFFIX}"
    files = places[0] / name, places[1] / name
    if any(file.exists() for file in files):
        raise RuleViolation("这个位置已经有一个根钥匙文件，请换一个 U 盘。", "places")
    root = new_signing_keys()
    written: list[Path] = []
    try:
        for file in files:
            slot = vault.password_slot(root.private, passphrase, centre.identity.uid, _SLOT, "root")
            vault.save(file, (slot,))
            written.append(file)
            if open_root(file, passphrase).public != root.public:
                raise EnvironmentProblem("根钥匙写好后核对不上", "请换一个 U 盘再做一次。")
    except BaseException as error:
        for file in written:
            file.unlink(missing_ok=True)
        if isinstance(error, DatabaseProblem):
            raise EnvironmentProblem("根钥匙没有写成", "请检查两个 U 盘都能写入，再做一次。") from error
        raise
    setting.put(session, setting.ROOT_KEY, root.public)
    detail = f"建立根钥匙，指纹 {fingerprint(root.public)}"
    audit.record(session, AuditAction.RIGHTS, detail, by=by, now=now)
    return files


def open_root(file: Path, passphrase: str) -> SigningKeys:
    """The root key of a stick's file (Argon2id: about 0.15 s).

    :raises RuleViolation: for a wrong passphrase.
    :raises EnvironmentProblem: when the file is missing or damaged.
    """
    try:
        private, _ = vault.unlock(vault.load(file), _SLOT, passphrase)
    except WrongSecret as error:
        raise RuleViolation("根钥匙的口令不对，请再输一次。", "passphrase") from error
    except DatabaseProblem as error:
        raise EnvironmentProblem(
            "根钥匙文件读不出来", f"请插上封存的 U 盘，选里面扩展名为 {SUFFIX} 的文件；坏了请用另一个。"
        ) from error
    return signing_keys(private)
