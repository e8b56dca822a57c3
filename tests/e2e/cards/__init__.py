"""The eight case cards, each told from the application to the bound dossier."""
