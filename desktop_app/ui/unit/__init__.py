"""网格与人员: villages, their grids, and who serves each grid from when to when."""
