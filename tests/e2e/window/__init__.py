"""Scenarios of the service window, told as a clerk would tell them."""
