"""Tests of 纠纷登记."""
