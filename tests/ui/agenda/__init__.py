"""Tests of 日程."""
