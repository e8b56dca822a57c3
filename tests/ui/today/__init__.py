"""Tests of 工作台."""
