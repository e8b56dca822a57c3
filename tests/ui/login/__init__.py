"""Tests of the login window."""
