"""Binding of a dossier: cover, contents, papers, back cover."""
