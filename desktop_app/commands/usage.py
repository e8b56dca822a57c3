"""Wrong usage of the command line, said in Chinese: exit status 2.

typer carries its own parser and writes English; what it says is recognised here and said again.
"""

import re

from typer.exceptions import TyperException

from desktop_app.errors import FengqiaoError

_SAYINGS = (
    (r"No such command '(.*?)'", "没有“{0}”这个命令"),
    # These two are known everywhere: a verb only sees one that has nothing behind it.
    (r"No such option: (--centre|--user)$", "{0} 后面要写内容"),
    (r"No such option: (\S+)", "没有 {0} 这个选项"),
    (r"Missing (?:argument|option|parameter) '(.*?)'", "还缺 {0}"),
    (r"Option '?(.*?)'? requires (?:an argument|\d+ arguments)", "{0} 后面要写内容"),
    (r"Option '?(.*?)'? does not take a value", "{0} 后面不能写内容"),
    (r"Got unexpected extra argument(?:s|\(s\))? \((.*)\)", "多写了“{0}”"),
    (r"Invalid value for '(.*?)': .*?'([^']*)' is not one of (.*?)\.?$", "{0} 不能填“{1}”，可以填 {2}"),
    (r"Invalid value for '(.*?)': .*valid integer", "{0} 应填整数"),
    (r"Invalid value for '(.*?)': .*greater than or equal to (\S+)", "{0} 不能小于 {1}"),
    (r"Invalid value for '(.*?)': .*less than or equal to (\S+)", "{0} 不能大于 {1}"),
    (r"Invalid value for '(.*?)'", "{0} 填得不对"),
)
_NEXT = "请加 --help 看用法"


class WrongUsage(FengqiaoError):
    """The command was written wrong; nothing was done."""

    exit_code = 2


def in_chinese(error: TyperException) -> str:
    """One sentence for what the parser did not understand, with the next step."""
    # The base class of the parser's errors does not declare it.
    tell = getattr(error, "format_message", None)
    said = str(error) if tell is None else str(tell())
    for pattern, sentence in _SAYINGS:
        if found := re.search(pattern, said, re.DOTALL):
            parts = (part.replace("', '", "、").strip("'") for part in found.groups())
            return f"{sentence.format(*parts)}，{_NEXT}"
    return f"命令没有写完或写得不对，{_NEXT}"
