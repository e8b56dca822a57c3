"""改由其他乡镇承办: which township, and why."""

from collections.abc import Sequence
from uuid import UUID

from db.enums import CentreLevel
from desktop_app.services.custody import CustodyDraft
from desktop_app.services.dispute_detail import DisputeDetail
from desktop_app.services.office import OfficeRow
from desktop_app.ui.kit.fields import LongTextField, SelectField
from desktop_app.ui.kit.form import Form
from desktop_app.ui.kit.text import Label, Words
from desktop_app.ui.kit.tokens import look

_AFTERWARDS = (
    "两个乡镇都会随下一个数据包知道。原来的乡镇知道以后只能查看；在那以前写的照样收下，标明“原承办单位补报”。"
)


class CustodyForm(Form):
    """Hands a case to another township; ``draft()`` of what was entered."""

    def __init__(self, detail: DisputeDetail, offices: Sequence[OfficeRow]) -> None:
        """``offices`` are all that are paired; the one that works the case is not offered."""
        super().__init__("改由其他乡镇承办")
        self._uid = detail.uid
        others = [row for row in offices if row.level is CentreLevel.TOWNSHIP and row.uid != detail.holder_id]
        self.add_section("交给谁", help_text=f"现在由{detail.holder_name}承办")
        self._names = {row.uid: row.name for row in others if row.paired_at and row.revoked_at is None}
        self._office = SelectField[UUID](
            "to_office", "改由哪个乡镇承办", list(self._names.items()),
            required="请选择已配对的乡镇。", width=look().sizes.width_choice,
        )  # fmt: skip
        self.add_row(self._office)
        self._reason = LongTextField(
            "reason", "理由", required="请写明改由哪个乡镇承办的理由。", lines=3, limit=500
        )
        self.add_wide(self._reason)
        self.add_widget(Label(_AFTERWARDS, Words.HELP, wrap=True))

    def office_name(self) -> str:
        """Name of the township that was chosen."""
        office = self._office.value()
        return "" if office is None else self._names[office]

    def draft(self) -> CustodyDraft:
        """What was entered; the form checked both fields before."""
        office = self._office.value()
        assert office is not None, "required"
        return CustodyDraft(self._uid, office, self._reason.value())
