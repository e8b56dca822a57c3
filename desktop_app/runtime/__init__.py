"""The only place that sees Qt and a session together."""
