"""设置: how it looks, backups, one's own password, colleagues, this installation."""
