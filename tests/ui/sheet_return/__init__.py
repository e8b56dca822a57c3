"""收纸 in the window."""
