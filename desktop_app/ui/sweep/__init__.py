"""每日一排: the board of the month, the telephone round, findings, review and lock, the printed day."""
