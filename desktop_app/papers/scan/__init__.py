"""Scanned sheets that come home: reading the pages of a file with their codes, joining them to one paper."""
