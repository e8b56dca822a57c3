"""SQLCipher's driver has the interface of the standard library's sqlite3."""

from sqlite3 import Connection as Connection
from sqlite3 import Error as Error

def connect(
    database: str,
    timeout: float = ...,
    isolation_level: str | None = ...,
    check_same_thread: bool = ...,
    uri: bool = ...,
) -> Connection: ...
