"""Shared building blocks of the papers: fonts, pages, tables, text, signature lines."""
