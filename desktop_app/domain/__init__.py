"""Rules as pure functions and frozen dataclasses: no clock, no input or output."""
