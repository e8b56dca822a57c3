"""``attachments``, and what ``check``, ``doctor``, ``backup`` and the dossier say of them."""

import io
import shutil
from pathlib import Path

import pikepdf

from tests.cli.office import Office, refused


def pdf(folder: Path, name: str) -> Path:
    made = pikepdf.new()
    made.add_blank_page(page_size=(595, 842))
    out = io.BytesIO()
    made.save(out, deterministic_id=True)
    path = folder / name
    path.write_bytes(out.getvalue() + name.encode())
    return path


def test_a_file_goes_in_is_listed_comes_out_and_is_void(town: Office, tmp_path: Path) -> None:
    number = town.register()
    source = pdf(tmp_path, "转账凭证.pdf")
    made = town.json("attachments", "add", number, source)
    assert (made["size"], made["media_type"]) == (source.stat().st_size, "application/pdf")
    town.ok("attachments", "add", number, pdf(tmp_path, "IMG_1.pdf"), "--title", "收条")
    rows = town.json("attachments", "list", number)["attachments"]
    assert [(r["n"], r["title"], r["state"], r["chunks"]) for r in rows] == [
        (1, "转账凭证", "here", 1),
        (2, "收条", "here", 1),
    ]
    assert town.ok("attachments", "list", number).out.splitlines()[1].endswith("已到")
    town.ok("attachments", "save", number, 1, "-o", tmp_path / "出来.pdf")
    assert (tmp_path / "出来.pdf").read_bytes() == source.read_bytes()
    refused(town("attachments", "void", number, 9, "--reason", "x"), 1, "只有 2 份附件")
    assert town.ok("attachments", "void", number, 1, "--reason", "扫错了人").last == "附件“转账凭证”已作废"
    assert [r["title"] for r in town.json("attachments", "list", number)["attachments"]] == ["收条"]


def test_what_is_refused_says_why(town: Office, tmp_path: Path) -> None:
    number = town.register()
    empty = tmp_path / "空.pdf"
    empty.write_bytes(b"")
    refused(town("attachments", "add", number, empty), 1, "空文件")
    refused(town("attachments", "add", number, tmp_path / "没有.pdf"), 1, "读不出来")
    refused(
        town("attachments", "add", number, pdf(tmp_path, "a.pdf"), "--slot", "evidence"), 1, "还没有人民调解"
    )


def test_check_and_doctor_look_at_the_files_and_a_backup_brings_them_back(
    town: Office, tmp_path: Path
) -> None:
    number = town.register()
    town.ok("attachments", "add", number, pdf(tmp_path, "收条.pdf"))
    assert "1 个文件" in town.ok("doctor").out
    made = town.json("backup", "--to", tmp_path / "备份")
    assert made["attachments"] == 1
    assert town.json("backups")["backups"] == []
    (path,) = (town.folder / "attachments").glob("??/*.blob")
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.unlink()  # the backup may be the same file
    path.write_bytes(data)
    assert town.json("check")["ok"] is True
    said = town("check", "--full")
    assert (said.status, said.err.startswith("有附件缺了或已损坏：已记下")) == (3, True)
    assert "的附件“收条”，文件缺了或已损坏" in said.out
    assert town.json("attachments", "list", number)["attachments"][0]["state"] == "lost"
    shutil.rmtree(town.folder / "attachments")
    assert "附件的文件夹没有了" in town.ok("doctor").out
    town.ok("restore", made["folder"])
    assert town.json("attachments", "list", number)["attachments"][0]["state"] == "here"
    assert town.json("check", "--full")["ok"] is True
