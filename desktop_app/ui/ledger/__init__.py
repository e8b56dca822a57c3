"""Taking over a ledger, step by step; shared by the pages that import ledgers."""
