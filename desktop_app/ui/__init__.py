"""The window: layout and behaviour, no database."""
