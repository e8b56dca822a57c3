"""会场程序 (F17) of a recorded meeting."""

from collections.abc import Mapping, Sequence

from desktop_app.domain.clock_time import local_time
from desktop_app.services.mediation_detail import MeetingRow
from desktop_app.services.meeting_protocol import ProtocolDraft
from desktop_app.ui.kit.fields import LongTextField, RecordField, TextField
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.tokens import look
from desktop_app.ui.mediation.record_form import Now, RecordForm

_PARTS = (
    ("identities", "核对身份", "请写明核对了谁的身份。"),
    ("discipline", "会场纪律", "请写明宣布的会场纪律。"),
    ("rights", "权利义务", "请写明告知的权利义务。"),
    ("points", "争议焦点", "请写明争议焦点。"),
    ("closing", "结束", "请写明结束语。"),
)


class ProtocolForm(RecordForm[ProtocolDraft]):
    """What the host said and asked, in the order of the meeting; recusal comes from its own records."""

    def __init__(self, now: Now, meeting: MeetingRow, mediators: Sequence[str]) -> None:
        """Show what was written before, or propose the meeting's people."""
        super().__init__(f"第 {meeting.ordinal} 次调解会场程序", now, None)
        s = look().sizes
        self._meeting = meeting
        self.add_widget(Label("各方要不要回避，在“回避”里登记，打印时自动写上。", Words.HELP, wrap=True))
        self.host = TextField("host", "主持人", required="请填写主持人。", width=s.width_name, limit=50)
        self.recorder = TextField(
            "recorder", "记录人", required="请填写记录人。", width=s.width_name, limit=50
        )
        self.add_row(self.host, self.recorder)
        self.host.set_value(next(iter(mediators), ""))
        self.recorder.set_value(meeting.recorder)
        self.parts = {
            key: LongTextField(key, label, required=sentence, lines=2, limit=5000)
            for key, label, sentence in _PARTS
        }
        for key in ("identities", "discipline", "rights"):
            self.add_wide(self.parts[key])
        self.text = RecordField("statements", "各方陈述", required="请写明各方的陈述。", limit=20_000)
        self.add_wide(self.text)
        for key in ("points", "closing"):
            self.add_wide(self.parts[key])
        self.text.edit.answerers = (*meeting.present, *meeting.agents)
        if meeting.protocol is not None:
            self._show(meeting.protocol.draft)

    def _show(self, draft: ProtocolDraft) -> None:
        self.host.set_value(draft.host)
        self.recorder.set_value(draft.recorder)
        self.text.set_value(draft.statements)
        for key, field in self.parts.items():
            field.set_value(str(getattr(draft, key)))

    def draft(self) -> ProtocolDraft:
        """What was entered; call it only after the fields passed."""
        said = {key: field.value() for key, field in self.parts.items()}
        return ProtocolDraft(
            said["identities"],
            said["discipline"],
            said["rights"],
            self.text.value(),
            said["points"],
            said["closing"],
            self.host.value(),
            self.recorder.value(),
        )

    def words(self) -> Mapping[str, str]:
        """Time, place and people of the meeting."""
        m = self._meeting
        clock = f"{local_time(m.started_at):%H:%M}"
        people = {"主持人": self.host.value(), "记录人": self.recorder.value()}
        return {"时间": clock, "地点": m.place, **people}
