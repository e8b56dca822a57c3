"""Tests of the page 分流督办."""
