"""人员: whom the centre knows, what they were parties to, and two records that are one person."""
