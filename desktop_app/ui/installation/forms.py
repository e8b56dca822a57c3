"""Forms of the page: name, letter, another PC, key sheet, root key, roster."""

from desktop_app.services.installation import MOST_NAME, PcRow
from desktop_app.ui.kit.fields import FileField, FolderField, LongTextField, TextField
from desktop_app.ui.kit.fields.password import PasswordField
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.tokens import look

_ROOT = "根钥匙 (*.fqroot)"
_NAME = "请给电脑起个名字，例如“窗口二号机”。"


def name_form(row: PcRow) -> SideForm:
    """Calling a PC something else."""
    form = Form("改名")
    form.add_section("这台电脑叫什么", help_text="写在包和日志里，让人认得出是哪一台")
    name = TextField("name", "名字", width=look().sizes.width_long, required=_NAME, limit=MOST_NAME)
    name.set_value(row.name)
    form.add_row(name)
    return SideForm("改名", form, "改名", about=f"{row.office_name}  {row.shown}")


def letter_form(row: PcRow) -> SideForm:
    """The letter in the numbers that a PC gives."""
    form = Form("工位字母")
    form.add_section("编号里的工位字母", help_text="两台电脑各用各的字母，编号才不会重")
    letter = TextField("letter", "字母", width=look().sizes.width_number, required="请填一个字母。", limit=1)
    letter.set_value(row.letter)
    form.add_row(letter)
    return SideForm("工位字母", form, "定下", about=f"{row.office_name}  {row.shown}")


def another_form() -> SideForm:
    """This copy of the centre becomes another PC of its office."""
    form = Form("作为另一台电脑")
    form.add_section("这台新电脑", help_text="字母不填，就取下一个没用过的")
    form.add_row(
        TextField("name", "名字", width=look().sizes.width_short, required=_NAME, limit=MOST_NAME),
        TextField("letter", "工位字母（可不填）", width=look().sizes.width_phone, limit=1),
    )
    title = "把本机作为本单位的另一台电脑"
    about = "本机的数据是从另一台电脑复制来的，或从备份恢复的，才这样做。原来那台照常用。"
    return SideForm(title, form, "作为另一台电脑", about=about)


def confirm_sheet_form() -> SideForm:
    """The last line read from the printed sheet, before the key is taken out of the database."""
    form = Form("只留在纸上")
    form.add_section("照印好的纸输入第 4 行", help_text="输对了，说明纸上看得清")
    form.add_row(TextField("sheet", "第 4 行", width=look().sizes.width_long, required="请照纸输入第 4 行。"))
    about = "从此这把密钥只在那张纸上，程序不再留；纸丢了补不回来。"
    return SideForm("私钥只留在纸上", form, "只留在纸上", about=about)


def enter_sheet_form() -> SideForm:
    """The four lines of a sheet."""
    form = Form("录入密钥单")
    form.add_section("照纸上四行输入", help_text="大小写、空格不要紧")
    form.add_wide(LongTextField("sheet", "四行密钥", required="请照纸输入四行。", lines=4))
    about = "换了电脑以后，原来发给本单位、现在打不开的包，录入密钥单就能打开。"
    return SideForm("照密钥单录入", form, "录入", about=about)


def root_form() -> SideForm:
    """The county's root key, onto two sticks."""
    form = Form("建根钥匙")
    form.add_section("插上两个空 U 盘", help_text="两个各写一份，分开封存")
    form.add_wide(FolderField("first", "第一个 U 盘", required="请选第一个 U 盘。"))
    form.add_wide(FolderField("places", "第二个 U 盘", required="请选第二个 U 盘。"))
    form.add_section("给根钥匙定一个口令", help_text="签名册时要用，写下来另外封存")
    form.add_row(PasswordField("password", "口令", required="请定一个口令。"))
    form.add_row(PasswordField("again", "再输一次", required="请把口令再输一次。", caps_warning=False))
    about = "根钥匙一个县只建一次，本机不留；它签的名册说明哪些单位、哪些电脑可以往来。"
    return SideForm("建根钥匙", form, "写到两个 U 盘", about=about)


def roster_form(version: int) -> SideForm:
    """Signing this version of the roster."""
    form = Form("签发名册")
    form.add_section("插上封存的根钥匙 U 盘")
    form.add_wide(FileField("root", "根钥匙文件", _ROOT, required="请选 U 盘里的根钥匙文件。"))
    form.add_row(PasswordField("passphrase", "根钥匙口令", required="请输入口令。"))
    return SideForm(f"签发第 {version} 版名册", form, "签发", about="随下一个包送到各乡镇；U 盘用完收好。")


def adopt_form() -> SideForm:
    """A fresh centre takes the identity that the county's file names."""
    form = Form("接上原来的单位")
    form.add_section("县中心写的重建文件")
    form.add_wide(FileField("package", "重建文件", "重建文件 (*.fqpkg)", required="请选县中心给的重建文件。"))
    about = "原来的电脑坏了又没有备份，才这样做；这个空的中心从此就是那个单位。"
    return SideForm("接上原来的单位", form, "接上", about=about)
