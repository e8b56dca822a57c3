"""Page 上报与接收: packages to and from other offices, pairing, conflicts, dispatches."""
