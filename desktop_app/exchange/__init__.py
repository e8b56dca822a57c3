"""The package format: bytes to dataclasses and back, no database."""
