"""电脑与密钥 with keys and clicks: names, letters, PCs, shared folder, key sheet, root key, rebuild."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from db.enums import Role
from desktop_app.domain.actor import Actor
from desktop_app.services import setting
from desktop_app.services.centre_file import read_identity
from desktop_app.services.installation import list_pcs
from desktop_app.services.key_sheet import print_key_sheet
from desktop_app.services.package_within import set_share_folder
from desktop_app.services.roster import roster_state
from desktop_app.ui.installation.page import InstallationPage
from desktop_app.ui.kit.confirm import ConfirmDialog
from desktop_app.ui.kit.fields import Field
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.paper.sheet_view import SheetView
from tests.services.office_pcs import another_pc, introduce, round_of
from tests.services.package_world import World, register
from tests.support.centre import OpenTestCentre, fresh_centre
from tests.support.passwords import cheap_passwords
from tests.ui.open_page import OpenPage, open_page, press, texts, verbs

Opened = OpenPage[InstallationPage]


def show(home: OpenTestCentre, qtbot: QtBot, actor: Actor | None = None) -> Any:
    return open_page(home, InstallationPage, qtbot, actor)


def fill(opened: Opened, **values: object) -> SideForm:
    """Type into the open form and save it with its key."""
    side = opened.page.side.side()
    assert isinstance(side, SideForm)
    fields = {field.key: field for field in side.findChildren(Field)}
    for key, value in values.items():
        fields[key].set_value(value)
    opened.qtbot.keyClick(side.form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    opened.settle()
    return side


def says(opened: Opened, words: str) -> None:
    """The page says this, once what is new on it is laid out."""
    opened.qtbot.waitUntil(lambda: words in texts(opened.page))


def errors(form: SideForm) -> list[str]:
    return [field.error() for field in form.findChildren(Field) if field.error()]


def choose(opened: Opened, name: str) -> None:
    table = opened.page.table
    uid = next(row.uid for row in opened.page.view.pcs if name in (row.name, row.office_name))
    assert table.select_key(uid)
    opened.settle()


def answer(opened: Opened, verb: str, reason: str) -> None:
    dialog = opened.page.findChild(ConfirmDialog)
    assert dialog is not None
    assert dialog.reason is not None
    dialog.reason.set_value(reason)
    press(dialog, verb, opened.qtbot)
    opened.settle()


def test_this_pc_gets_a_name_and_a_letter(world: World, qtbot: QtBot) -> None:
    with show(world.town, qtbot) as opened:
        says(opened, "本单位 1 台，往来单位 1 个")
        press(opened.page, "改名", qtbot)
        wrong = fill(opened, name="")
        assert errors(wrong) == ["请给电脑起个名字，例如“窗口二号机”。"]
        fill(opened, name="窗口一号机")
        says(opened, "已改名为“窗口一号机”。")
        press(opened.page, "定工位字母", qtbot)
        assert errors(fill(opened, letter="1")) != []
        fill(opened, letter="c")
        with world.town.reading() as session:
            own = list_pcs(session, by=world.town.actor, today=world.town.now.date())[0]
        assert (own.name, own.letter) == ("窗口一号机", "C")


def test_a_copy_becomes_another_pc_and_asks_for_the_login(world: World, qtbot: QtBot) -> None:
    with show(world.town, qtbot) as opened:
        press(opened.page, "作为另一台电脑", qtbot)
        fill(opened, name="窗口二号机", letter="")
        assert opened.reopened == 1
        with world.town.reading() as session:
            rows = list_pcs(session, by=world.town.actor, today=world.town.now.date())
        assert [(r.name, r.letter, r.is_self) for r in rows if r.within] == [
            ("窗口二号机", "B", True),
            ("", "A", False),
        ]


def test_a_pc_is_switched_off_with_a_reason_and_on_again(world: World, qtbot: QtBot) -> None:
    with show(world.county, qtbot) as opened:
        choose(opened, "柳桥镇综治中心")
        press(opened.page, "停用这台", qtbot)
        answer(opened, "停用这台电脑", "被盗")
        says(opened, "已停用")
        press(opened.page, "恢复使用", qtbot)
        opened.settle()
        opened.page.panel._doors.switch_office()  # pyright: ignore[reportPrivateUsage] - behind 更多
        answer(opened, "停用这个单位", "撤并")
        assert all(row.office_revoked for row in opened.page.view.pcs if row.office_name == "柳桥镇综治中心")


def test_two_pcs_exchange_by_themselves(world: World, tmp_path: Path, qtbot: QtBot) -> None:
    share = tmp_path / "共享"
    share.mkdir()
    two = another_pc(world.town, "two", "窗口二号机")
    introduce(world.town, two)
    register(two, 1)
    round_of(two, share)
    # The window stands open at a mediator's: the round is done all the same.
    mediator = world.town.someone(Role.MEDIATOR)
    with world.town.session() as session:
        set_share_folder(session, world.town.centre, share, by=world.town.actor, now=world.town.now)
    with show(world.town, qtbot, mediator) as opened:
        says(opened, "还没有互换过。")
        assert "改名" not in verbs(opened.page)
        opened.share.look()
        opened.settle()
        assert opened.share.state.words.endswith("互换过")
        says(opened, opened.share.state.words)
        share.rename(tmp_path / "没了")
        press(opened.page, "现在互换", qtbot)
        opened.settle()
        assert opened.share.state.words == "共享文件夹连不上"
        says(opened, "请检查网络")
    two.centre.close()


def test_the_folder_is_chosen_and_given_up(
    world: World, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "共享"
    place.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_a, **_k: str(place))
    with show(world.town, qtbot) as opened:
        press(opened.page, "选共享文件夹", qtbot)
        opened.settle()
        assert opened.share.state.folder == place
        says(opened, str(place))
        press(opened.page, "不用了", qtbot)
        opened.settle()
        assert opened.share.state.folder is None
        monkeypatch.setattr(
            QFileDialog, "getExistingDirectory", lambda *_a, **_k: str(world.town.centre.folder)
        )
        press(opened.page, "选共享文件夹", qtbot)
        opened.settle()
        says(opened, "共享文件夹不能放在中心文件夹里")


def test_the_key_sheet_is_printed_then_kept_on_paper_only(world: World, tmp_path: Path, qtbot: QtBot) -> None:
    with show(world.town, qtbot) as opened:
        says(opened, "还没有印")
        press(opened.page, "印密钥单", qtbot)
        opened.settle()
        sheet = opened.page.side.side()
        assert isinstance(sheet, SheetView)
        assert not sheet.save_button.isVisible()
        printer = QPrinter()
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(tmp_path / "sheet.pdf"))
        with qtbot.waitSignal(sheet.printed, timeout=15000):
            sheet.print_on(printer)
        assert (tmp_path / "sheet.pdf").stat().st_size > 1000
        with world.town.session() as session:
            lines = print_key_sheet(session, world.town.centre, by=world.town.actor, now=world.town.now).lines
        press(sheet, "返回", qtbot)
        press(opened.page, "只留在纸上", qtbot)
        assert errors(fill(opened, sheet="AAAA BBBB"))[0].startswith("与密钥单的最后一行不一样")
        fill(opened, sheet=lines[-1].lower())
        says(opened, "已经印好，私钥只在那张纸上。")
        assert "印密钥单" not in verbs(opened.page)
        press(opened.page, "照密钥单录入", qtbot)
        assert errors(fill(opened, sheet="AAAA")) == ["收发密钥单一共四行，请照纸上一行一行输入，不要漏字。"]
        fill(opened, sheet="\n".join(lines))
        says(opened, "密钥单已录入，没有因此能打开的包。")


def test_the_county_makes_its_root_key_and_signs_the_roster(
    world: World, tmp_path: Path, qtbot: QtBot
) -> None:
    one, two = tmp_path / "甲盘", tmp_path / "乙盘"
    for folder in (one, two):
        folder.mkdir()
    with show(world.county, qtbot) as opened, cheap_passwords():
        press(opened.page, "建根钥匙", qtbot)
        secret = {"password": "根钥匙口令2026", "again": "根钥匙口令2026"}
        assert errors(fill(opened, first=one, places=two, **{**secret, "again": "别的"})) == [
            "两次输的不一样，请再输一次。"
        ]
        assert errors(fill(opened, first=one, places=one, **secret)) == [
            "请选两个不同的 U 盘，一个坏了还有另一个。"
        ]
        fill(opened, first=one, places=two, **secret)
        says(opened, "下一步：签发名册")
        root = next(one.glob("*.fqroot"))
        press(opened.page, "签发名册", qtbot)
        assert errors(fill(opened, root=root, passphrase="错的")) == ["根钥匙的口令不对，请再输一次。"]
        fill(opened, root=root, passphrase="根钥匙口令2026")
        says(opened, "第 1 版")
        with world.county.reading() as session:
            state = roster_state(session, by=world.county.actor, today=world.county.now.date())
        assert (state.version, state.root, state.lacking) == (1, True, 2)


def test_a_restored_county_is_told_to_sign_above_what_is_out(world: World, qtbot: QtBot) -> None:
    with world.county.session() as session:
        setting.put(session, setting.ROOT_KEY, "00" * 32)
        setting.put(session, setting.ROSTER_HEARD, {world.town.centre.installation.hex: 4})
    with show(world.county, qtbot) as opened:
        says(opened, "有的电脑已经拿着第 4 版，比本机的新")
        press(opened.page, "签发名册", qtbot)
        says(opened, "签发第 5 版名册")


def test_a_dead_office_is_rebuilt_from_the_window(
    world: World, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(world.town, 1)
    world.carry(world.town, world.county)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_a, **_k: str(world.stick))
    with show(world.county, qtbot) as opened:
        choose(opened, "柳桥镇综治中心")
        opened.page.rebuild.offer()
        opened.settle()
        says(opened, "重建文件已写好")
        file = next(world.stick.glob("重建-*.fqpkg"))
        opened.page.rebuild.export()
        opened.settle()
        says(opened, "一共 1 个文件，都要带到。")
    fresh = fresh_centre(tmp_path / "new", now=world.county.now)
    with show(fresh, qtbot) as opened:
        opened.page.rebuild.open_adopt()
        wrong = fill(opened, package=next(p for p in world.stick.glob("*.fqpkg") if p != file))
        assert opened.reopened == 0
        assert errors(wrong)[0].startswith("这不是重建文件。")
        fill(opened, package=file)
        assert opened.reopened == 1
    assert read_identity(fresh.centre.folder).uid == world.town.centre.identity.uid
    fresh.centre.close()


def test_a_clone_is_said_until_somebody_has_seen_to_it(world: World, qtbot: QtBot) -> None:
    with world.town.session() as session:
        setting.put(session, setting.CLONE_SEEN, world.town.now.isoformat())
    with show(world.town, qtbot) as opened:
        says(opened, "有另一台电脑在用本机的同一份数据")
        press(opened.page, "已经处理了", qtbot)
        opened.settle()
        says(opened, "好的，不再提醒。")
        qtbot.waitUntil(lambda: "有另一台电脑在用本机的同一份数据" not in texts(opened.page))


def test_the_administrator_sees_this_page_and_may_not_oversee(world: World, qtbot: QtBot) -> None:
    with show(world.county, qtbot, world.county.someone(Role.SYSTEM_ADMIN)) as opened:
        qtbot.waitUntil(lambda: {"改名", "定工位字母"} <= verbs(opened.page))
        assert not {"印密钥单", "建根钥匙", "停用这台"} & verbs(opened.page)
