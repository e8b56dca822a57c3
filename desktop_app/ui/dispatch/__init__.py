"""The page 分流督办."""
