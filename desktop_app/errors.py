"""The two kinds of error that a person is told about; everything else is a bug.

Both carry one Chinese sentence that says what to do. Exit codes follow the command-line contract.
"""


class FengqiaoError(Exception):
    """Base of the errors shown to a person."""

    exit_code = 1

    def __init__(self, text: str) -> None:
        """Keep the sentence shown to the user."""
        super().__init__(text)
        self.text = text


class RuleViolation(FengqiaoError):
    """A rule was broken by the input; shown at ``field`` with the input kept. Nothing was changed."""

    exit_code = 1

    def __init__(self, text: str, field: str = "") -> None:
        """Say what to do (``text``) and where (``field``, dotted path of the draft, may be empty)."""
        super().__init__(text)
        self.field = field


class PermissionDenied(RuleViolation):
    """The acting user's role does not include the permission that the action needs."""


class EnvironmentProblem(FengqiaoError):
    """Disk, permission, damaged or locked file, newer version: ``title`` and what to do next."""

    exit_code = 3

    def __init__(self, title: str, what_to_do: str) -> None:
        """Join both parts to the one sentence that a log or the command line prints."""
        super().__init__(f"{title}：{what_to_do}")
        self.title = title
        self.what_to_do = what_to_do
