"""Tests of the package format on real bytes and files."""
