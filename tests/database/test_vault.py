"""Key slots: one password lost loses nothing; a stolen file gives nothing."""

from pathlib import Path
from uuid import UUID

import pytest

from db import vault
from db.errors import KeyFileProblem, WrongSecret
from tests.support.passwords import cheap_passwords

UID = UUID(int=7)


@pytest.fixture(autouse=True)
def _cheap() -> object:
    with cheap_passwords():
        yield


def test_each_slot_gives_the_same_key(tmp_path: Path) -> None:
    key, code = vault.new_key(), vault.new_recovery_code()
    slots = (
        vault.password_slot(key, "枫桥经验2026", UID, "周砚秋", "centre_director"),
        vault.recovery_slot(key, code),
    )
    vault.save(tmp_path / "centre.keys", slots)
    assert key not in (tmp_path / "centre.keys").read_bytes()
    loaded = vault.load(tmp_path / "centre.keys")
    assert vault.unlock(loaded, "周砚秋", "枫桥经验2026")[0] == key
    assert vault.unlock_with_code(loaded, code) == key
    assert vault.unlock_with_code(loaded, code.lower().replace("-", " ").replace("0", "o")) == key


def test_wrong_secrets_are_refused() -> None:
    key = vault.new_key()
    slots = (
        vault.password_slot(key, "枫桥经验2026", UID, "周砚秋", "x"),
        vault.recovery_slot(key, vault.new_recovery_code()),
    )
    for name, password in (("周砚秋", "枫桥经验2025"), ("别人", "枫桥经验2026"), ("周砚秋", "")):
        with pytest.raises(WrongSecret, match="密码不对"):
            vault.unlock(slots, name, password)
    with pytest.raises(WrongSecret, match="恢复码输错了"):
        vault.unlock_with_code(slots, "ABCD")
    with pytest.raises(WrongSecret, match="不是本中心"):
        vault.unlock_with_code(slots, vault.new_recovery_code())


def test_a_mistyped_recovery_code_is_told_from_a_foreign_one() -> None:
    codes = [vault.new_recovery_code() for _ in range(40)]
    typos = sum(
        vault.clean_recovery_code(code[:i] + ("7" if c != "7" else "8") + code[i + 1 :]) is not None
        for code in codes
        for i, c in enumerate(code)
        if c != "-"
    )
    assert typos <= 10  # two check characters: one in 1,024 slips through, of about a thousand


def test_a_slot_cannot_be_given_to_another_user() -> None:
    from dataclasses import replace

    slot = vault.password_slot(vault.new_key(), "枫桥经验2026", UID, "周砚秋", "x")
    with pytest.raises(WrongSecret):
        vault.unlock((replace(slot, user_uid=UUID(int=8)),), "周砚秋", "枫桥经验2026")


def test_a_new_password_replaces_the_old_one() -> None:
    key = vault.new_key()
    slots = (vault.password_slot(key, "枫桥经验2026", UID, "周砚秋", "x"),)
    slots = vault.with_slot(slots, vault.password_slot(key, "换一个新密码", UID, "周砚秋", "x"))
    assert len(slots) == 1
    assert vault.unlock(slots, "周砚秋", "换一个新密码")[0] == key
    assert vault.without_user(slots, UID) == ()


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"slots": [{}]}', '{"slots": 5}'])
def test_a_damaged_key_file_says_so(tmp_path: Path, content: str) -> None:
    (tmp_path / "centre.keys").write_text(content)
    with pytest.raises(KeyFileProblem, match="已损坏"):
        vault.load(tmp_path / "centre.keys")
    with pytest.raises(KeyFileProblem, match="找不到"):
        vault.load(tmp_path / "none.keys")
