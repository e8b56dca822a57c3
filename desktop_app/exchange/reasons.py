"""Why a package, or one change of it, was not taken: one code, one sentence, one next step each."""

from enum import StrEnum
from typing import TYPE_CHECKING

from desktop_app.errors import RuleViolation

if TYPE_CHECKING:
    from desktop_app.exchange.header import Header


class ReasonCode(StrEnum):
    """Reason codes of the exchange; the value travels in receipts and stands in the journal."""

    sentence: str
    next_step: str
    success: bool

    def __new__(cls, value: str, sentence: str, next_step: str) -> "ReasonCode":
        """Make a member from its code, its sentence and what to do next."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.sentence = sentence
        member.next_step = next_step
        member.success = value == "DUPLICATE"
        return member

    NOT_A_PACKAGE = (
        "NOT_A_PACKAGE",
        "这个文件不是枫桥案台的数据包。",
        "请在 U 盘里另选扩展名为 .fqpkg 的文件。",
    )
    SHORT = (
        "SHORT",
        "数据包不完整，可能是 U 盘拔早了。",
        "请回到导出的电脑上重新复制一次，等提示“可以安全拔出”后再拔。",
    )
    NOT_FOR_ME = (
        "NOT_FOR_ME",
        "这个数据包不是发给本单位的。",
        "请核对收件单位，把文件交给包上写明的单位。",
    )
    UNKNOWN_SENDER = (
        "UNKNOWN_SENDER",
        "还没有与发出这个数据包的电脑配对。",
        "请先与对方交换配对文件，两人核对 20 位数字后再收包。",
    )
    REVOKED = (
        "REVOKED",
        "发出这个数据包的电脑已被停用。",
        "请打电话与对方单位核实，由中心主任决定是否收下。",
    )
    SUITE = (
        "SUITE",
        "这个数据包的加密方式不是规定的方式。",
        "请对方按县里规定的加密方式重新导出。",
    )
    BAD_SIG = (
        "BAD_SIG",
        "数据包的签名不对，内容可能被改动过。",
        "请不要使用这个文件，打电话请对方重新导出。",
    )
    BAD_HASH = (
        "BAD_HASH",
        "数据包的内容与校验值不符，文件已损坏。",
        "请对方重新复制或重新导出一次；再出错请换一个 U 盘。",
    )
    DECRYPT = (
        "DECRYPT",
        "用本单位的密钥打不开这个数据包。",
        "请与对方重新核对配对，再请对方重新导出。",
    )
    LIMIT = (
        "LIMIT",
        "数据包超出了允许的大小。",
        "请对方分成几个包重新导出。",
    )
    UNREADABLE = (
        "UNREADABLE",
        "数据包的内容不合格式，无法读取。",
        "请保留这个文件，与县级系统管理员联系。",
    )
    NEED_UPGRADE = (
        "NEED_UPGRADE",
        "这个数据包由更新版本的程序导出。",
        "请先升级本机的枫桥案台，再收这个包。",
    )
    GAP = (
        "GAP",
        "前面还有数据包没有收到。",
        "请向对方要前面的包；收到后本包会自动补收，不用重新导入。",
    )
    FORK = (
        "FORK",
        "数据包与以前收到的内容接不上，对方电脑可能恢复过备份或被复制过。",
        "请把回执带给对方，对方收下后会重新发送全部内容，已有内容不会丢失。",
    )
    AUTHORITY = (
        "AUTHORITY",
        "对方无权填写这些内容。",
        "内容已另存备查、没有采用；请与对方核对应由哪一方填写。",
    )
    DUPLICATE = (
        "DUPLICATE",
        "这个数据包以前已经收过。",
        "不用再做什么，内容没有重复。",
    )

    @property
    def text(self) -> str:
        """Sentence and next step together, as shown to a person."""
        return self.sentence + self.next_step


class PackageRefused(RuleViolation):
    """A package was not taken. ``header`` is set once the signature was found good.

    ``detail`` is for the log (English, no personal data); it never reaches a screen.
    """

    def __init__(self, reason: ReasonCode, detail: str = "", *, header: "Header | None" = None) -> None:
        """Refuse with a reason; the shown text comes from the reason alone."""
        super().__init__(reason.text, "package")
        self.reason = reason
        self.detail = detail
        self.header = header

    @property
    def hints(self) -> "Header | None":
        """The header whose acknowledgements and wants may be used; none of an unsigned or revoked one."""
        return None if self.reason is ReasonCode.REVOKED else self.header
