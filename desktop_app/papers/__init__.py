"""Frozen dataclass in, PDF bytes out."""
