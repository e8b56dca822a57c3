"""What can go wrong with the centre's files: each problem says what it is and what to do next."""


class DatabaseProblem(Exception):
    """A problem of the centre's files with a Chinese title and a next step."""

    def __init__(self, title: str, what_to_do: str) -> None:
        """Keep both parts; ``str()`` joins them to one sentence."""
        super().__init__(f"{title}：{what_to_do}")
        self.title = title
        self.what_to_do = what_to_do


class WrongSecret(DatabaseProblem):
    """The password or recovery code opens no key slot."""


class KeyFileProblem(DatabaseProblem):
    """``centre.keys`` is missing or damaged."""


class NewerDatabase(DatabaseProblem):
    """The database was written by a newer version of the program."""


class DamagedDatabase(DatabaseProblem):
    """The database cannot be read or fails its check."""


class DamagedBlob(DatabaseProblem):
    """The file of an attachment is missing, cannot be read, or differs from its name."""

    def __init__(self) -> None:
        """Always the same sentence."""
        super().__init__("附件文件缺了或已损坏", "程序会向对方要回；也可以把原来的文件再加一次")


class UnloggedWrite(Exception):
    """A bug: an exchanged table was written around the change log."""
