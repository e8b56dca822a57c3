"""领导包案: assignments by leader, one in detail, and the steps that its state allows."""
