"""日程: everything that has a day, in one calendar."""
