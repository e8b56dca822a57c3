"""The form of one step: exactly the fields that ``DisputeAction.asks`` names, and the reason."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from db.enums import SignManner
from desktop_app.domain.deadlines import StopReason
from desktop_app.services.dispatch_record import OrderTerms
from desktop_app.services.dispute_detail import DisputeAction
from desktop_app.services.dispute_record import StepDraft
from desktop_app.services.rules import Rules
from desktop_app.services.unit_duty import DutySuggestion
from desktop_app.ui.dispatch.suggest import SuggestLine
from desktop_app.ui.dispute.codes import method_choices
from desktop_app.ui.kit.fields import (
    CheckField,
    Choice,
    ChoiceField,
    DateField,
    Field,
    LongTextField,
    NumberField,
    SelectField,
    TextField,
)
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.tokens import look

Find = Callable[[str, Callable[[Sequence[Choice[str]]], None]], None]
FindCase = Callable[[str, Callable[[Sequence[Choice[UUID]]], None]], None]
_SUPPORTS = 3


class StepForm(Form):
    """Fields of a step; ``draft()`` gives what was entered."""

    def __init__(
        self,
        action: DisputeAction,
        rules: Rules,
        today: Callable[[], date],
        *,
        find_unit: Find,
        find_case: FindCase,
    ) -> None:
        """Build the fields that the step asks for."""
        super().__init__(action.verb)
        self._action, self._rules, self._today = action, rules, today
        self._find_unit, self._find_case = find_unit, find_case
        self._basis = ""
        self.add_section("办理意见", help_text="理由必填" if action.needs_reason else "")
        if action.needs_reason:
            self.add_wide(LongTextField("reason", "理由", required="请写明理由。", lines=2, limit=500))
        for name in action.asks:
            if name != "reason":
                self._ask(name)
        if "note" not in action.asks:
            self.add_wide(LongTextField("note", "说明（可不填）", lines=1, limit=500))

    def suggest(self, suggested: SuggestLine, text: str, category: str) -> None:
        """Show which units the lists of duties name for a case of these words and this category."""
        self.add_section("按职责清单")
        self.add_widget(suggested)
        suggested.ask(text, category)

    def take_unit(self, found: DutySuggestion) -> None:
        """Take a suggested unit as the one that leads; its duty goes into the order."""
        self.fields["lead_unit_code"].set_value(None)
        self.fields["lead_unit_name"].set_value(found.unit)
        self._basis = found.basis

    def _ask(self, name: str) -> None:
        s = look().sizes
        make: dict[str, Callable[[], list[Field[Any]]]] = {
            "told_on": lambda: [DateField("told_on", "书面告知的日期", self._today, latest=self._today)],
            "main_case_uid": lambda: [
                ChoiceField[UUID](
                    "main_case_uid",
                    "并入哪一件",
                    required="请选定并入的主案。",
                    width=s.width_long,
                    placeholder="编号、姓名",
                    find=self._find_case,
                )
            ],
            "lead_unit_code": self._lead_fields,
            "support_unit_codes": lambda: [
                self._unit_field(f"support{n}", f"协办单位 {n}") for n in range(1, _SUPPORTS + 1)
            ],
            "order": lambda: [
                TextField("order_leader", "批示领导（可不填）", width=s.width_name, limit=100),
                TextField("order_demands", "办理要求（可不填）", width=s.width_long, limit=500),
            ],
            "sign_manner": lambda: [
                SelectField(
                    "sign_manner", "怎么签收的", [(one, one.label) for one in SignManner], width=s.width_name
                )
            ],
            "in_mediation": lambda: [CheckField("in_mediation", "交人民调解（按人民调解的期限办）")],
            "responsible_name": lambda: [
                TextField("responsible_name", "责任人", width=s.width_name),
                TextField("responsible_phone", "责任人电话", width=s.width_phone),
            ],
            "stop_reason": lambda: [
                SelectField(
                    "stop_reason",
                    "中止事由",
                    [(r, r.label) for r in StopReason],
                    required="请选中止事由。",
                    width=s.width_long,
                )
            ],
            "proof": lambda: [
                TextField("proof", "证明材料", required="请写明证明材料。", width=s.width_long)
            ],
            "extension_days": lambda: [
                NumberField("extension_days", "延长几天", least=1, most=365, required="请填写要延长的天数。")
            ],
            "all_parties_agree": lambda: [CheckField("all_parties_agree", "各方当事人都同意延期")],
            "resolution_method": lambda: [
                SelectField("resolution_method", "化解方式", method_choices(), width=s.width_choice)
            ],
            "satisfaction": lambda: [
                SelectField(
                    "satisfaction",
                    "当事人满意度",
                    [(word, word) for word in self._rules.profile.satisfaction_scale],
                    width=s.width_phone,
                )
            ],
        }
        long = {
            "note": LongTextField("note", "案情摘要", required="请写好案情摘要。", lines=3, limit=2000),
            "result": LongTextField("result", "办理结果", required="", lines=3, limit=2000),
        } if name in {"note", "result"} else {}  # fmt: skip
        if name in long:
            self.add_wide(long[name])
        else:
            self.add_row(*make[name]())

    def _unit_field(self, key: str, label: str) -> ChoiceField[str]:
        return ChoiceField[str](
            key, label, width=look().sizes.width_choice, placeholder="村、乡镇", find=self._find_unit
        )

    def _lead_fields(self) -> list[Field[Any]]:
        other = TextField(
            "lead_unit_name",
            "或写单位名称",
            width=look().sizes.width_choice,
            placeholder="例如：镇环保站",
        )
        return [self._unit_field("lead_unit_code", "主办单位"), other]

    def draft(self) -> StepDraft:
        """What was entered, as the service takes it."""
        values = self.values()
        get = partial(values.get)
        supports = tuple(values[f"support{n}"] for n in range(1, _SUPPORTS + 1) if values.get(f"support{n}"))
        return StepDraft(
            reason=get("reason") or "",
            note=get("note") or "",
            lead_unit_code=get("lead_unit_code"),
            lead_unit_name=get("lead_unit_name") or None,
            support_unit_codes=supports,
            in_mediation=get("in_mediation"),
            responsible_name=get("responsible_name") or None,
            responsible_phone=get("responsible_phone") or None,
            main_case_uid=get("main_case_uid"),
            stop_reason=get("stop_reason"),
            proof=get("proof") or "",
            extension_days=get("extension_days"),
            all_parties_agree=bool(get("all_parties_agree")),
            resolution_method=get("resolution_method"),
            result=get("result") or "",
            told_on=get("told_on"),
            satisfaction=get("satisfaction"),
            order=OrderTerms(
                demands=get("order_demands") or "", leader_name=get("order_leader") or "", basis=self._basis
            ),
            sign_manner=get("sign_manner"),
        )
