"""Fengqiao Desk 枫桥案台: offline case management for township governance centres."""

__version__ = "0.1.0"
