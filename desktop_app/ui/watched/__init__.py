"""特殊群体: who is to be visited, and the log of the visits; for those alone who may see it."""
