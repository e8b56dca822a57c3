"""Shared widgets; the only place with a colour, a size or a duration. Start here when you write a page.

tokens      look() -> Look(.colours .sizes .scale .px(n)); px(n); Tone; DURATIONS. style.apply_look(app,
            theme, scale) once before a window is built. No colour, size or font elsewhere.
text        Label(text, Words.PAGE|TITLE|SECTION|VALUE|LABEL|HELP, tone=, wrap=, select=); ElidedLabel; line()
buttons     Button(word, fn, kind=Kind.PLAIN|SMALL|LINK|ICON|PRIMARY|DANGER, icon=, hint=); link();
            icon_button()
icons       pixmap(name, colour, side), icon(name): names are the files in resources/icons
dates       day_words short_day_words moment_words short_moment_words clock_words due_words due_tone
            money_words
page        class MyPage(Page): page_key = "disputes"; entities = frozenset({"dispute"});
            super().__init__("纠纷登记"); self.set_subtitle(..) .add_link(word, fn) .set_primary(word, fn,
            icon="plus", hint="Ctrl+N") .body (QVBoxLayout) .notify(text, NoticeKind.OK, action="撤销",
            on_action=fn); override refresh(entities), show_target(target), may_leave(); signals navigate(page
            key, target), status(text)
card        Card("到期与超期", help_text=..): .body .add_link(..) .set_help(..) .add_head_widget(w)
            .add_padded(w)
cells       what a column function returns: Text TwoPart State Risk Due Number Day Verb Steps DayLine Sign;
            Group(title, help) between rows is a head row
rows_model  Column(key, title, cell_fn, width=76 | 0 for the rest, sort=key_fn, wide=True, always=True,
            right=True); RowsModel(columns, row_key=lambda r: r.uid, two_line=lambda r: TwoLine(..)):
            .set_rows(tuple) .extend(tuple) .row_at(n)
table       RowsTable(model, "纠纷列表", row_height=0, header=True): signals opened(row)
            current_row_changed(row | None) verb_clicked(row, column key) near_end(); .current_row()
            .selected_rows() .select_key(key) .set_menu(lambda row: [QAction..]) .sort_by(key, descending=)
            .columns.actions(). set_rows keeps the selected row.
chips       StateChip(word, done=, paused=), RiskChip(level), FilterChip(label, ((key, word),..), value=key |
            None, one_of=True for the order of a list)
view_row    ViewRow(words, *ends): picked(word); .show_word(word) .set_count(word, 3) .chips, Alt+1 … Alt+9
filter_row  FilterRow(*chips): changed(); .values() .set_count("38 件") .add_more(word, fn)
            .add_columns_button(table) .clear()
list_detail ListDetail("disputes"): .add(filter_row) .add_table(table, EmptyState(..)) .set_detail(panel)
            .show_detail(bool); narrow_changed(bool). TableOrEmpty(table, empty) for cards.
detail      DetailPanel(): .set_head(DetailHead(title, number, state, risk, days_left, due_day))
            .set_actions([Action(word, fn)..], why=Action("为何不能结案？", fn), icons=[Action("打印", fn,
            "printer")]) .clear_sections() .add_section("基本情况", help_text=) -> Section: .body
            .add_link("修改", fn)  (Action: action_row)
facts       KeyValues([(label, value)..], columns=2), PartyRows([PartyLine(side, name, id_number, phone,
            address)..]), LinkRow(label, text, link(..), note=), Paragraph(text)
timeline    Timeline().set_events((TimelineEvent(when, title, who, text, counts, key),..)); opened(key)
fields      TextField LongTextField DateField MoneyField(fen) NumberField IdNumberField SelectField
            ChoiceField CheckField: Field(key, label, .., required="请填写姓名。",
            width=look().sizes.width_name): .value() .set_value(v) .set_error(text) .set_help(text, tone)
            .check(); changed, left. key = the path that RuleViolation.field names. ChoiceField(key, label,
            [Choice(value, word, code, help, keys=pinyin initials)..], find=fn(typed, give))
form        Form(name): .add_section(title, help_text=) .add_row(*fields) .add_wide(field) .add_widget(w)
            .register(field) .values() .set_values(pairs) .check() .show_violation(RuleViolation) -> bool
            .focus_first() .save(); save_wanted() leave_wanted() draft_changed(key). Enter moves on,
            Ctrl+Enter saves, Esc leaves.
side_form   SideForm("记一次动作", form, "保存", about=..): a form in the place of the detail; saved(values)
            closed() .refused(error) .saving(bool)
side_stack  SideStack(detail panel): .open_side(form, key) .close_side() .close_saved() .keep_draft();
            turned(bool)
flow        FlowLayout(parent, gap=): rows that break
notice      NoticeBar, NoticeKind.OK|WARNING|DANGER (Page.notify)
confirm     confirm(parent, title=, text=, verb="作废这件纠纷", on_yes=fn(reason), reason_label=""): only for
            what cannot be undone; never QMessageBox
progress    ProgressStrip().watch(job, "正在打印全卷"): shown after one second, with 停止
pdf_view    PdfView(runner): .show_pdf(bytes) .clear(); zoom, pages, fit width
print_pdf   print_pdf(self, pdf, title, on_done=fn(pages)): the system's print dialog, pages at 200 dpi
empty       EmptyState(sentence, icon=, action=word, on_action=fn)
memory      recall(key) / remember(key, text): small things a window remembers

Every control needs an accessible name (kit widgets take theirs from the word or label); tab order as added.
"""
