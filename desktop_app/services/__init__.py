"""Use cases: plain functions with the session first, the acting user and the time as arguments."""
