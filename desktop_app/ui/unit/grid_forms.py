"""Forms about one grid: its card, re-division, notes, codes, and about its worker: contact, training."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from db.enums import Gender, GridKind, GridNoteKind
from desktop_app.services.grid_matter import MatterKind
from desktop_app.services.grid_view import GridDetail, WorkerCard
from desktop_app.ui.kit.fields import (
    CheckField,
    DateField,
    LongTextField,
    NumberField,
    SelectField,
    TextField,
)
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.tokens import look

Today = Callable[[], date]
Values = Mapping[str, Any]
_GENDERS = [(Gender.MALE, "男"), (Gender.FEMALE, "女"), (Gender.UNKNOWN, "未填")]


def _form(title: str, verb: str, detail: GridDetail, form: Form) -> SideForm:
    return SideForm(title, form, verb, about=f"{detail.row.village_name}  {detail.row.name}")


def _start(today: Today, label: str = "从哪天起", *, ahead: bool = True, tomorrow: bool = False) -> DateField:
    field = DateField("starts_on", label, today, required="请填写日期。", ahead=ahead)
    field.set_value(today() + timedelta(days=1) if tomorrow else today())
    return field


def _reason() -> TextField:
    return TextField("reason", "依据", placeholder="文号或谁决定的", width=look().sizes.width_id, limit=200)


def card_form(detail: GridDetail, _today: Today) -> SideForm:
    """Kind and Party branch."""
    form = Form("网格资料")
    form.add_section("网格资料", help_text="党支部（党小组）建在网格的才填")
    kind = SelectField("kind", "类型", [(k, k.label) for k in GridKind], width=look().sizes.width_phone)
    branch = TextField("party_branch", "党支部（党小组）", width=look().sizes.width_id, limit=100)
    secretary = TextField("party_secretary", "书记（组长）", width=look().sizes.width_name, limit=100)
    form.add_row(kind)
    form.add_row(branch, secretary)
    row = detail.row
    form.set_values(
        [("kind", row.kind), ("party_branch", row.party_branch), ("party_secretary", row.party_secretary)]
    )
    return _form("改网格资料", "保存", detail, form)


def rename_form(detail: GridDetail, today: Today) -> SideForm:
    """Another name."""
    form = Form("改名")
    form.add_section("新名称", help_text="以前报的事还显示原来的名称")
    form.add_row(
        TextField("name", "名称", width=look().sizes.width_id, required="请填写名称。", limit=100),
        _start(today, ahead=False),
    )
    form.add_wide(_reason())
    return _form("改名", "改名", detail, form)


def move_form(detail: GridDetail, today: Today) -> SideForm:
    """Another village."""
    form = Form("划到别村")
    form.add_section("划到哪个村（社区）", help_text="编码没变就空着")
    others = [(code, name) for code, name in detail.villages if code != detail.row.village_code]
    form.add_row(
        SelectField(
            "village_code", "村（社区）", others, required="请选村（社区）。", width=look().sizes.width_id
        )
    )
    form.add_row(
        TextField(
            "name", "在那边的名称", width=look().sizes.width_id, placeholder=detail.row.name, limit=100
        ),
        TextField("code", "新编码", width=look().sizes.width_id, limit=32),
    )
    form.add_row(_start(today))
    form.add_wide(_reason())
    return _form("划到别村", "划过去", detail, form)


def split_form(detail: GridDetail, today: Today) -> SideForm:
    """Two or three parts."""
    form = Form("拆分")
    form.add_section("拆成哪几个", help_text="接着用原编码的，编码照原来填")
    for number, word in enumerate(("第一个", "第二个", "第三个（没有就空着）"), 1):
        need = "请填写名称。" if number < 3 else ""
        form.add_row(
            TextField(f"code{number}", f"{word}：编码", width=look().sizes.width_id, limit=32,
                      required="请填写编码。" if number < 3 else ""),
            TextField(f"name{number}", "名称", width=look().sizes.width_id, limit=100, required=need),
        )  # fmt: skip
    form.fields["code1"].set_value(detail.row.code)
    form.add_row(_start(today, tomorrow=True))
    form.add_wide(_reason())
    form.add_widget(Label("原来的网格员先接着负责每一个，再分别派人。", Words.HELP, wrap=True))
    return _form("拆分网格", "拆分", detail, form)


def merge_form(detail: GridDetail, today: Today) -> SideForm:
    """This grid and one or two neighbours."""
    form = Form("合并")
    choices = [(row.uid, row.name) for row in detail.neighbours]
    form.add_section("和哪个合并", help_text="只能合并同一个村（社区）的")
    form.add_row(
        SelectField("other", "网格", choices, required="请选网格。", width=look().sizes.width_phone),
        SelectField("third", "再加一个", choices, none_word="没有", width=look().sizes.width_phone),
    )
    form.add_section("合并成", help_text="接着用其中一个的编码，就照它填")
    form.add_row(
        TextField("code", "编码", width=look().sizes.width_id, required="请填写编码。", limit=32),
        TextField("name", "名称", width=look().sizes.width_id, required="请填写名称。", limit=100),
    )
    form.set_values([("code", detail.row.code), ("name", detail.row.name)])
    form.add_row(_start(today, tomorrow=True))
    form.add_wide(_reason())
    form.add_widget(Label(f"合并后由{detail.row.name}的网格员负责。", Words.HELP, wrap=True))
    return _form("合并网格", "合并", detail, form)


def end_form(detail: GridDetail, today: Today) -> SideForm:
    """Abolish."""
    form = Form("撤销")
    form.add_section("撤销", help_text="以前报的都留着；从第二天起不能再报")
    last = DateField("last_day", "最后一天", today, required="请填写日期。", ahead=True)
    last.set_value(today())
    form.add_row(last)
    form.add_wide(_reason())
    return _form("撤销网格", f"撤销{detail.row.name}", detail, form)


def note_form(detail: GridDetail, today: Today) -> SideForm:
    """Something to keep in mind, a visit to make."""
    form = Form("记备忘")
    form.add_section("要记住的事", help_text="换了网格员也在")
    kinds = [(GridNoteKind.NOTE, "备忘"), (GridNoteKind.VISIT, "走访")]
    kind = SelectField("kind", "是什么", kinds, width=look().sizes.width_number)
    kind.set_value(GridNoteKind.NOTE)
    due = DateField("due_on", "最晚哪天（走访必填）", today, ahead=True, width=look().sizes.width_phone)
    form.add_row(kind, due)
    form.add_wide(LongTextField("content", "内容", required="请写明要记住的事。", limit=500))
    return _form("记备忘", "记下", detail, form)


def settle_form(detail: GridDetail, _today: Today) -> SideForm:
    """What became of an open note."""
    form = Form("办结备忘")
    open_notes = [(n.uid, n.content[:40]) for n in detail.notes if n.settled_on is None]
    form.add_wide(
        SelectField("note", "哪一条", open_notes, required="请选一条。", width=look().sizes.width_id)
    )
    if open_notes:
        form.fields["note"].set_value(open_notes[0][0])
    form.add_wide(LongTextField("result", "怎样办结的", required="请写明怎样办结的。", limit=500))
    return _form("办结备忘", "办结", detail, form)


def code_form(detail: GridDetail, today: Today) -> SideForm:
    """A code of another system."""
    form = Form("外部编码")
    form.add_section("别的系统的编码", help_text="原来的编码到前一天为止")
    form.add_row(
        TextField("system", "系统", placeholder="公安、民政……", required="请写明系统。", limit=40),
        TextField("code", "编码", width=look().sizes.width_id, required="请填写编码。", limit=60),
    )
    form.add_row(DateField("valid_from", "从哪天起（一直这样就空着）", today, width=look().sizes.width_id))
    return _form("外部编码", "记下", detail, form)


def worker_form(detail: GridDetail, _today: Today) -> SideForm:
    """Name and contact of the worker."""
    s = look().sizes
    worker = _known(detail)
    form = Form("网格员资料")
    form.add_section("网格员资料", help_text="电话空着就不改；以前报的事还记原来的姓名")
    form.add_row(
        TextField("name", "姓名", width=s.width_name, required="请填写姓名。", limit=100),
        SelectField("gender", "性别", _GENDERS, width=s.width_number),
        TextField("phone", "新电话", width=s.width_phone, placeholder=worker.phone_masked, limit=40),
    )
    form.add_wide(TextField("contact", "其他联系方式", placeholder="另一个号码、家里人", limit=100))
    form.add_row(CheckField("party_member", "中共党员"))
    form.set_values(
        [("name", worker.name), ("gender", worker.gender), ("contact", worker.contact),
         ("party_member", worker.party_member)]
    )  # fmt: skip
    return _form("改网格员资料", "保存", detail, form)


def training_form(detail: GridDetail, today: Today) -> SideForm:
    """One training of the worker."""
    form = Form("记培训")
    form.add_section(_known(detail).name)
    day = DateField("day", "哪天", today, required="请填写日期。")
    day.set_value(today())
    form.add_row(day, NumberField("hours", "学时", least=1))
    form.add_wide(TextField("subject", "培训内容", required="请写明培训内容。", limit=200))
    form.add_wide(TextField("note", "备注", placeholder="谁办的、在哪里", limit=200))
    return _form("记培训", "记下", detail, form)


def handover_form(detail: GridDetail, today: Today) -> SideForm:
    """The present worker hands over to another one."""
    s = look().sizes
    worker = _known(detail)
    form = Form("交接")
    form.add_section("接任的人", help_text=f"{worker.name}到前一天为止")
    form.add_row(
        TextField("name", "姓名", width=s.width_name, required="请填写姓名。", limit=100),
        SelectField("gender", "性别", _GENDERS[:2], required="请选性别。", width=s.width_number),
        TextField("phone", "电话", width=s.width_phone, required="请填写电话，催报要用。", limit=40),
    )
    form.add_row(_start(today, tomorrow=True), CheckField("party_member", "中共党员"))
    form.add_section("一并移交")
    form.add_widget(Label(matter_words(worker), wrap=True))
    if len(worker.grids) > 1:
        every = CheckField("every", f"{worker.name}负责的 {len(worker.grids)} 个网格一起交")
        every.set_value(True)
        form.add_row(every)
    form.add_row(TextField("witness", "监交人", width=s.width_name, limit=100))
    form.add_wide(LongTextField("note", "其他说明", lines=2, limit=500))
    return _form("交接", "交接", detail, form)


def matter_words(worker: WorkerCard) -> str:
    """待处置情况 2 条、在办纠纷 1 件: what is in hand, in words."""
    units = {
        MatterKind.FINDING: "条",
        MatterKind.DISPUTE: "件",
        MatterKind.VISIT: "次",
        MatterKind.NOTE: "条",
    }
    counts = {kind: sum(m.kind is kind for m in worker.matters) for kind in MatterKind}
    told = [f"{kind.label} {count} {units[kind]}" for kind, count in counts.items() if count]
    return "、".join(told) if told else "手上没有未了事项"


def _known(detail: GridDetail) -> WorkerCard:
    assert detail.worker is not None, "offered only where somebody serves the grid"
    return detail.worker
