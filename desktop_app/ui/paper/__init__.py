"""A paper in the window: read, drawn, saved as PDF, printed. Used by every page that prints."""
