"""The agreement within the detail: terms, sums, lines to sign, effect, obligations and performance."""

from collections.abc import Callable, Set
from functools import partial

from db.enums import AgreementForm, ObligationKind, SignerRole
from desktop_app.services.agreement_line import SignatureLineRow
from desktop_app.services.agreement_view import AgreementRow, InstalmentRow, PerformanceRow
from desktop_app.services.mediation_detail import MediationDetail
from desktop_app.ui.kit.dates import day_words, money_words
from desktop_app.ui.kit.detail import DetailPanel
from desktop_app.ui.kit.facts import KeyValues, Paragraph
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.tokens import Tone
from desktop_app.ui.mediation.line_rows import Fold, Line, LineAct, LineRows

Ask = Callable[[str, object], None]
_CHINESE = "一二三四五六七八九十"


def add_agreement(panel: DetailPanel, d: MediationDetail, ask: Ask, fold: Fold, *, may_print: bool) -> None:
    """Append the sections, the obligations first once it is in force.

    ``ask`` gets ``sign``, ``record_performance`` and ``print_agreement``.
    """
    a = d.agreement
    if a is None:
        return
    keys = {action.key for action in d.actions if not action.why_not}
    written = a.form is AgreementForm.WRITTEN
    performs = a.effective_on is not None
    if performs:
        _instalments(panel, a, keys, ask)
    section = panel.add_section("调解协议", help_text=f"{a.form.label}，{a.number}")
    if may_print and written:
        section.add_link("打印协议书", partial(ask, "print_agreement", a.uid))
    elif may_print:
        section.add_link("打印登记表", partial(ask, "print_oral", a.uid))
    if a.supersedes:
        section.body.addWidget(Label(f"替代原协议 {a.supersedes}", Words.HELP))
    if may_print and written and "sign" in keys:
        section.add_link("对着扫描件登记签名", partial(ask, "sign_by_scan", a.uid))
    _effect(section.body.addWidget, a)
    section.body.addWidget(Label("协议内容", Words.HELP))
    section.body.addWidget(Paragraph(_terms(a)))
    section.body.addWidget(Label("履行方式和时限", Words.HELP))
    section.body.addWidget(Paragraph(a.performance))
    if a.items:
        section.body.addWidget(Label("金额明细", Words.HELP))
        section.body.addWidget(Paragraph(_items(a)))
    if a.lines:
        _signatures(panel, a, ask if "sign" in keys else None, fold)
    if not performs:
        _instalments(panel, a, keys, ask)


def _effect(add: Callable[[Label | KeyValues], object], a: AgreementRow) -> None:
    if a.effective_on is None:
        missing = sum(line.signed_on is None for line in a.lines)
        add(Label(f"还差 {missing} 处签字盖章，签齐才生效。", tone=Tone.WARNING, wrap=True))
    elif a.form is AgreementForm.ORAL and any(line.signed_on is None for line in a.lines):
        add(Label("口头协议已经生效；登记表还要调解员、记录人签名并盖章。", tone=Tone.WARNING, wrap=True))
    pairs = [
        ("订立", day_words(a.drawn_up_on)),
        ("生效", day_words(a.effective_on) if a.effective_on else ""),
        ("金额", money_words(a.amount_fen) if a.amount_fen is not None else ""),
        ("份数", f"一式 {a.copies} 份" if a.copies else ""),
        ("记录人", a.recorder),
    ]
    add(KeyValues([pair for pair in pairs if pair[1]]))


def _items(a: AgreementRow) -> str:
    return "\n".join(
        f"{one.name} {money_words(one.amount_fen)}" + (f"（{one.note}）" if one.note else "")
        for one in a.items
    )


def _terms(a: AgreementRow) -> str:
    if len(a.terms) == 1:
        return a.terms[0]
    heads = [_CHINESE[n] if n < len(_CHINESE) else str(n + 1) for n in range(len(a.terms))]
    return "\n".join(f"{head}、{term}" for head, term in zip(heads, a.terms, strict=True))


def _signatures(panel: DetailPanel, a: AgreementRow, ask: Ask | None, fold: Fold) -> None:
    signed = sum(line.signed_on is not None for line in a.lines)
    section = panel.add_section("签字盖章", help_text=f"{signed} / {len(a.lines)} 处")
    if signed == len(a.lines):
        section.set_help(f"{signed} 处都签齐了")
        is_open = fold.is_open(a.uid)
        section.add_link("收起" if is_open else "看谁签的", partial(fold.turn, a.uid))
        if not is_open:
            return
    section.body.addWidget(LineRows([_signature_line(line, ask) for line in a.lines]))


def _signature_line(line: SignatureLineRow, ask: Ask | None) -> Line:
    lead, caption, what = _caption(line)
    if line.signed_on is not None:
        means = line.means.label if line.means else ""
        by = "" if line.signer_name in caption else line.signer_name
        state = " ".join(p for p in (by, means, f"{line.signed_on:%m-%d}") if p)
        return Line("check", "已签", Tone.OK, caption, lead=lead, state=state)
    acts = (
        (LineAct("登记签名", f"登记签名：{line.caption}", partial(ask, "sign", line)),)
        if ask is not None
        else ()
    )
    state = "，".join(p for p in (what, "还没签") if p)
    return Line("pending", "还没签", Tone.WARNING, caption, lead=lead, state=state, acts=acts)


def _caption(line: SignatureLineRow) -> tuple[str, str, str]:
    """Who: 被申请人, the name, and 负责人签名 or 公章 for an organisation, which has two lines."""
    if line.role is SignerRole.COMMITTEE:
        return "", line.caption, ""
    lead, _, name = line.caption.partition(" ")
    plain, bracket, what = name.partition("（")
    two = bracket and what in {"负责人签名）", "公章）"}
    return lead, plain if two else name, what.removesuffix("）") if two else ""


def _instalments(panel: DetailPanel, a: AgreementRow, keys: Set[str], way: Ask) -> None:
    if not a.instalments:
        return
    ask = way if keys & {"record_performance", "declare_breach", "route_breach"} else None
    waited = [i for i in a.instalments if i.kind is not ObligationKind.REFRAIN]
    done = sum(i.performed_on is not None for i in waited)
    section = panel.add_section("履行", help_text=f"{done} / {len(waited)} 期")
    lines: list[Line] = []
    for i in a.instalments:
        lines += [_instalment_line(i, ask), *(_act_line(i, act, ask) for act in i.acts)]
    section.body.addWidget(LineRows(lines))
    for i in a.instalments:
        if i.note and not i.acts:
            section.body.addWidget(Label(f"第 {i.ordinal} 期：{i.note}", Words.HELP, wrap=True, select=True))


def _act_line(i: InstalmentRow, act: PerformanceRow, ask: Ask | None) -> Line:
    amount = money_words(act.amount_fen) if act.amount_fen is not None else "已履行"
    caption = "　　" + "　".join(p for p in (f"收到 {amount}", act.means, act.proof, *act.files) if p)
    acts = ()
    if ask is not None:
        name = f"作废第 {i.ordinal} 期 {act.performed_on:%m-%d} 的履行"
        acts = (LineAct("作废", name, partial(ask, "void_performance", act)),)
    return Line("check", "收到", Tone.MUTED, caption, state=f"{act.performed_on:%m-%d}", acts=acts)


def _instalment_line(i: InstalmentRow, ask: Ask | None) -> Line:
    way = " → ".join(p for p in (i.payer, i.payee) if p)
    amount = money_words(i.amount_fen) if i.amount_fen is not None else i.what
    until = f"{i.due_on:%m-%d} 前" if i.due_on is not None else i.condition
    caption = "　".join(p for p in (f"第 {i.ordinal} 期", amount, way) if p)
    if i.performed_on is not None:
        return Line("check", "已履行", Tone.OK, caption, state=f"{i.performed_on:%m-%d} 已履行")
    if not i.owed:
        return Line("clock", "一直遵守", Tone.MUTED, caption, state=until)
    if i.open_fen is not None and i.open_fen != i.amount_fen:
        until += f"，还差 {money_words(i.open_fen)}"
    acts = (
        (LineAct("登记履行", f"登记第 {i.ordinal} 期履行", partial(ask, "record_performance", i)),)
        if ask is not None
        else ()
    )
    if i.overdue:
        state = f"{until}，已过期"
        return Line("alert", "过期没有履行", Tone.DANGER, caption, state=state, acts=acts)
    return Line("pending", "待履行", Tone.MUTED, caption, state=until, acts=acts)
