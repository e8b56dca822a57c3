"""专项行动: campaigns with their days and counters, made and changed in the place of the detail."""

from collections.abc import Callable
from functools import partial
from typing import Any

from db.enums import CampaignKind, CampaignRule
from desktop_app.domain.campaign_day import CampaignTime
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.date_input import parse_day
from desktop_app.errors import RuleViolation
from desktop_app.services.campaign import (
    CampaignDraft,
    change_campaign,
    start_campaign,
    tag_finding,
    void_campaign,
)
from desktop_app.services.campaign_view import CampaignRow, list_campaigns
from desktop_app.services.permissions import Permission
from desktop_app.services.sweep_event import EventRow, list_events
from desktop_app.ui.kit.action_row import Action
from desktop_app.ui.kit.cells import Text, TwoLine
from desktop_app.ui.kit.confirm import confirm
from desktop_app.ui.kit.empty import EmptyState
from desktop_app.ui.kit.fields import CheckField, DateField, LongTextField, SelectField, TextField
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.rows_model import Column
from desktop_app.ui.kit.side_form import SideForm
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.tokens import Tone, look
from desktop_app.ui.page_context import PageContext
from desktop_app.ui.record_desk import RecordDesk

_WEEKDAYS = "一二三四五六日"
_DEFINED = (
    "应做：行动的日子里，截至今天，有人在岗的网格各算一次；已做：当天报了的，零报告也算；"
    "发现：归到这次行动的情况。"
)


def _span(time: CampaignTime) -> str:
    return f"{time.starts_on:%m-%d} 至 {time.ends_on:%m-%d}"


_COLUMNS = (
    Column[CampaignRow]("name", "行动", lambda r: Text(r.draft.name), always=True),
    Column[CampaignRow](
        "time",
        "时间",
        lambda r: Text(_span(r.draft.time)),
        width=130,
    ),
    Column[CampaignRow]("rule", "排查日子", lambda r: Text(r.rule_words, Tone.MUTED), width=120),
    Column[CampaignRow](
        "done", "已做/应做", lambda r: Text(f"{r.count.done:,}/{r.count.due:,}"), width=110, always=True
    ),
    Column[CampaignRow]("found", "发现", lambda r: Text(f"{r.count.found:,}"), width=60),
)


def _two_line(row: CampaignRow) -> TwoLine:
    done = Text(f"{row.count.done:,}/{row.count.due:,}", Tone.MUTED)
    return TwoLine(row.draft.name, f"{_span(row.draft.time)}  {row.rule_words}", end=done)


class CampaignDesk(RecordDesk[CampaignRow]):
    """The campaigns that concern a township."""

    def __init__(self, context: PageContext) -> None:
        """Build without rows."""
        empty = EmptyState(
            "还没有专项行动。百日攻坚、重点时段、逢六说事都可以在这里定日子、看进度。", icon="megaphone"
        )
        super().__init__(context, "专项行动", _COLUMNS, lambda row: row.uid, empty, _two_line)
        self._township = ""
        self._turn: Callable[[], object] = list
        self.villages: tuple[tuple[str, str], ...] = ()
        self.may = context.may(Permission.LOCK_SWEEP)
        if self.may:
            self.add_button("新建行动…", self.open_new, icon="plus")

    def ask(self, township: str) -> None:
        """Read the list again."""
        self._township = township
        self.context.runner.query(
            list_campaigns, township, self.context.rules, self.context.clock.now(),
            by=self.context.actor, slot="campaigns", on_done=self.show_rows, on_error=self.refuse, owner=self,
        )  # fmt: skip

    def title_of(self, row: CampaignRow) -> str:
        """Name of the campaign."""
        return row.draft.name

    def facts_of(self, row: CampaignRow) -> list[tuple[str, str]]:
        """Time, days, who takes part, counters."""
        time, count = row.draft.time, row.count
        following = f"{row.next_day:%Y-%m-%d}" if row.next_day else "没有了"
        pairs = [
            ("种类", row.draft.kind.label),
            ("时间", f"{time.starts_on:%Y-%m-%d} 至 {time.ends_on:%Y-%m-%d}"),
            ("排查日子", f"{row.rule_words}，共 {len(row.days)} 天"),
            ("下次", following),
            ("参加的村", f"{row.village_count} 个" + ("" if row.draft.villages else "（全部）")),
            ("应做", f"{count.due:,} 格次"),
            ("已做", f"{count.done:,} 格次（{count.rate_text}）"),
            ("发现", f"{count.found:,} 条，其中已处置 {count.closed:,} 条"),
        ]
        return [*pairs, ("说明", row.draft.note)] if row.draft.note else pairs

    def text_of(self, row: CampaignRow) -> str:
        """Why its days are not known, else what the counters mean."""
        return row.problem or _DEFINED

    def actions_of(self, row: CampaignRow) -> list[Action]:
        """Put findings under it; change it, or make it void."""
        found: list[Action] = []
        if self.context.may(Permission.REPORT_SWEEP):
            found.append(Action("归入情况…", partial(self._ask_findings, row)))
        if self.may and row.own:
            found.append(Action("修改", partial(self._open_change, row)))
            found.append(Action("作废", partial(self._void, row)))
        return found

    def _ask_findings(self, row: CampaignRow) -> None:
        time = row.draft.time
        self.context.runner.query(
            list_events, self._township, time.starts_on, time.ends_on, self.context.rules,
            by=self.context.actor, slot="findings", on_done=partial(self._offer, row),
            on_error=self.refuse, owner=self,
        )  # fmt: skip

    def _offer(self, row: CampaignRow, rows: tuple[EventRow, ...]) -> None:
        if not rows:
            self.refuse(RuleViolation("这次行动的日子里还没有排查出情况。", "event"))
            return
        form = Form("归入情况")
        choices = [(one.uid, f"{one.day:%m-%d} {one.grid_title} {one.description[:40]}") for one in rows]
        wide = look().sizes.popup
        form.add_wide(SelectField("event", "哪一条情况", choices, required="请选一条情况。", width=wide))

        def save(values: Any, made: SideForm) -> None:  # noqa: ANN401 - values of a form
            self.context.runner.command(
                tag_finding, values["event"], row.uid, by=self.context.actor,
                on_done=partial(self.finish, "已归到这次行动。"), on_error=made.refused, owner=made,
            )  # fmt: skip

        self.open_form(SideForm("归入情况", form, "归入", about=row.draft.name), save)

    # forms
    def open_new(self) -> None:
        """The form of a new campaign."""
        form = self._form()
        today = local_date(self.context.clock.now())
        form.set_values([("kind", CampaignKind.SPECIAL), ("rule", CampaignRule.DAILY), ("starts_on", today)])
        self._turn()
        self.open_form(SideForm("新建行动", form, "新建行动"), self._start)

    def _open_change(self, row: CampaignRow) -> None:
        form, draft = self._form(), row.draft
        time = draft.time
        pairs: list[tuple[str, Any]] = [
            ("name", draft.name), ("kind", draft.kind), ("starts_on", time.starts_on),
            ("ends_on", time.ends_on), ("rule", time.rule), ("note", draft.note or ""),
        ]  # fmt: skip
        if time.rule is CampaignRule.WEEKDAYS:
            pairs += [(f"day{value}", True) for value in time.values]
        if time.rule is CampaignRule.DATES:
            pairs.append(("dates", "、".join(time.values)))
        pairs += [(f"village-{code}", True) for code in draft.villages]
        form.set_values(pairs)
        self._turn()
        self.open_form(SideForm("修改行动", form, "保存"), partial(self._change, row))

    def _form(self) -> Form:
        s = look().sizes
        form = Form("专项行动")
        form.add_section("叫什么，什么时候")
        form.add_wide(TextField("name", "名称", required="请写明行动的名称。", limit=100))
        kinds = [(kind, kind.label) for kind in CampaignKind]
        form.add_row(SelectField("kind", "种类", kinds, required="请选种类。", width=s.width_phone))
        today = partial(local_date, self.context.clock.now())
        form.add_row(
            DateField("starts_on", "开始", today, required="请写开始日期。", ahead=True),
            DateField("ends_on", "结束", today, required="请写结束日期。", ahead=True),
        )
        form.add_section("哪些日子排查")
        rules = [(rule, rule.label) for rule in CampaignRule]
        rule = SelectField("rule", "排查日子", rules, required="请选排查日子。", width=s.width_phone)
        form.add_row(rule)
        week = form.add_row(*(CheckField(f"day{n}", f"周{word}") for n, word in enumerate(_WEEKDAYS)))
        dates = form.add_wide(TextField("dates", "日期", placeholder="12-01、12-15", limit=2000))
        calendar = self.context.rules.profile.feng_liu.calendar.label
        said = Label(f"逢六按{calendar}初六、十六、廿六，逢集按县里的本地配置。", Words.HELP, wrap=True)
        form.add_widget(said)

        def turn() -> None:
            week.setVisible(rule.value() is CampaignRule.WEEKDAYS)
            dates.setVisible(rule.value() is CampaignRule.DATES)
            said.setVisible(rule.value() in {CampaignRule.FENG_LIU, CampaignRule.MARKET})

        rule.changed.connect(turn)
        self._turn = turn
        if self.villages:
            form.add_section("哪些村参加", help_text="都不选就是全部")
            form.add_row(*(CheckField(f"village-{code}", name) for code, name in self.villages))
        form.add_wide(LongTextField("note", "说明", lines=2, limit=2000))
        return form

    def _draft(self, values: Any) -> CampaignDraft:  # noqa: ANN401 - values of a form
        rule: CampaignRule = values["rule"]
        today = local_date(self.context.clock.now())
        listed: tuple[str, ...] = ()
        if rule is CampaignRule.WEEKDAYS:
            listed = tuple(str(n) for n in range(7) if values[f"day{n}"])
        elif rule is CampaignRule.DATES:
            words = str(values["dates"]).replace("，", "、").replace(",", "、").split("、")
            days = [parse_day(word.strip(), today, ahead=True) for word in words if word.strip()]
            listed = tuple("" if day is None else day.isoformat() for day in days)
        time = CampaignTime(values["starts_on"], values["ends_on"], rule, listed)
        villages = tuple(code for code, _ in self.villages if values.get(f"village-{code}"))
        return CampaignDraft(values["name"], values["kind"], time, villages, values["note"] or None)

    def _start(self, values: Any, form: SideForm) -> None:  # noqa: ANN401 - values of a form
        self.context.runner.command(
            start_campaign, self._draft(values), self.context.rules, by=self.context.actor,
            on_done=partial(self.finish, "行动已建好。"), on_error=form.refused, owner=form,
        )  # fmt: skip

    def _change(self, row: CampaignRow, values: Any, form: SideForm) -> None:  # noqa: ANN401 - values of a form
        self.context.runner.command(
            change_campaign, row.uid, self._draft(values), self.context.rules, by=self.context.actor,
            on_done=partial(self.finish, "已改好。"), on_error=form.refused, owner=form,
        )  # fmt: skip

    def _void(self, row: CampaignRow) -> None:
        def yes(reason: str) -> None:
            self.context.runner.command(
                void_campaign, row.uid, reason, by=self.context.actor,
                on_done=partial(self.finish, "行动已作废。"), on_error=self.refuse, owner=self,
            )  # fmt: skip

        confirm(
            self,
            title=f"作废“{row.draft.name}”？",
            text="各网格当天的上报不变；归到这次行动的情况不再归类。",
            verb="作废这次行动",
            reason_label="为什么作废",
            on_yes=yes,
        )
