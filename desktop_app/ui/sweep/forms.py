"""The forms of the sweep, in the place of the round panel, and the drafts that their values make."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from db.enums import SecondReport, SweepState
from desktop_app.services.sweep_correction import CorrectionDraft
from desktop_app.services.sweep_lock import LockDraft
from desktop_app.ui.kit.fields import LongTextField, SelectField, TextField
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.tokens import Tone, look

Values = Mapping[str, Any]


def proxy_form(about: str, late: str) -> SideForm:
    """代报: who speaks for the grid and what was said."""
    form = Form("代报")
    form.add_section("谁代报", help_text="必填")
    if late:
        form.add_widget(Label(late, Words.HELP, tone=Tone.WARNING, wrap=True))
    form.add_row(
        TextField("reporter_name", "代报人", width=look().sizes.width_name, required="请写明是谁代报。")
    )
    form.add_wide(TextField("note", "为什么代报", placeholder="请假、手机停机……"))
    states = [(SweepState.ZERO, SweepState.ZERO.label), (SweepState.FINDINGS, SweepState.FINDINGS.label)]
    form.add_row(
        SelectField("state", "报的是", states, width=look().sizes.width_phone, required="请选零报告或有情。")
    )
    form.add_widget(Label("选“有情”，下一步填写情况。", Words.HELP))
    return SideForm("代报", form, "记下代报", about=about)


def second_form(kind: SecondReport, about: str, said: str, late: str) -> SideForm:
    """A further statement of a grid and day: a correction of the first one, or another source beside it."""
    is_correction = kind is SecondReport.CORRECTION
    title = "更正上报" if is_correction else "另一来源"
    form = Form(title)
    form.add_section(
        "已经报过", help_text="原来那条作废留底" if is_correction else "原来那条不动，两条都留着"
    )
    form.add_widget(Label(said, Words.HELP, wrap=True))
    if late and not is_correction:
        form.add_widget(Label(late, Words.HELP, tone=Tone.WARNING, wrap=True))
    states = [(SweepState.ZERO, SweepState.ZERO.label), (SweepState.FINDINGS, SweepState.FINDINGS.label)]
    required = "" if is_correction else "请写明是谁说的。"
    form.add_row(
        SelectField("state", "报的是", states, width=look().sizes.width_phone, required="请选零报告或有情。"),
        TextField("reporter_name", "谁说的", width=look().sizes.width_name, required=required),
    )
    form.add_wide(TextField("second_reason", "为什么再报", required="请写明为什么再报。", limit=200))
    form.add_widget(Label("选“有情”，下一步填写情况。", Words.HELP))
    return SideForm(title, form, "记下", about=about)


_SILENT = "silent"


def correction_form(about: str, said: str) -> SideForm:
    """更正 of a locked day: what the grid's day is found to have been."""
    form = Form("更正")
    form.add_section("锁定时", help_text="锁定的日报不变，更正另记一行")
    form.add_widget(Label(said or "没有报。", Words.HELP, wrap=True))
    form.add_section("应当是")
    states = [
        (SweepState.ZERO.value, SweepState.ZERO.label),
        (SweepState.FINDINGS.value, SweepState.FINDINGS.label),
        (_SILENT, "没有报"),
    ]
    form.add_row(
        SelectField(
            "to_state", "更正为", states, width=look().sizes.width_phone, required="请选更正为什么。"
        ),
        TextField("reporter", "谁报的", width=look().sizes.width_name, limit=100),
    )
    form.add_wide(LongTextField("description", "什么情况（有情才填）", lines=2, limit=500))
    form.add_wide(TextField("reason", "更正的理由", required="请写明更正的理由。", limit=200))
    return SideForm("更正", form, "记下更正", about=about)


def correction_draft(code: str, day: date, values: Values) -> CorrectionDraft:
    """What ``correction_form`` says."""
    state = None if values["to_state"] == _SILENT else SweepState(values["to_state"])
    return CorrectionDraft(code, day, state, values["reason"], values["reporter"], values["description"])


def reason_form(title: str, label: str, verb: str, about: str, required: str) -> SideForm:
    """One long text: why something is withdrawn, how a finding was settled."""
    form = Form(title)
    form.add_wide(LongTextField("reason", label, required=required, lines=3))
    return SideForm(title, form, verb, about=about)


def lock_form(draft: LockDraft, about: str, notes: Sequence[str] = ()) -> SideForm:
    """审核并锁定: who compiled, reviewed and issued the day; ``notes`` are for the reviewer to look at."""
    wide = look().sizes.width_name
    form = Form("审核并锁定")
    if notes:
        form.add_section("锁定前请留意")
        form.add_widget(Label("；".join(notes) + "。", tone=Tone.WARNING, wrap=True))
        form.add_wide(TextField("review_note", "怎样核实的", placeholder="抽查了哪几格", limit=200))
    form.add_section("谁报送、谁审核、谁签发", help_text="必填")
    form.add_row(TextField("compiler", "报送人", width=wide, required="请填写报送人。"))
    form.add_row(TextField("reviewer", "审核人", width=wide, required="请填写审核人。"))
    form.add_row(TextField("issuer", "签发人", width=wide, required="请填写签发人。"))
    form.add_widget(Label("锁定后当天只能更正；没报的格记为漏报。", Words.HELP, wrap=True))
    form.set_values([(key, getattr(draft, key)) for key in ("compiler", "reviewer", "issuer")])
    return SideForm(f"审核并锁定 {draft.day:%m-%d}", form, "审核并锁定", about=about)


def lock_draft(day: date, values: Values) -> LockDraft:
    """What the form of the lock says."""
    note = values.get("review_note") or ""
    return LockDraft(day, values["compiler"], values["reviewer"], values["issuer"], note)
