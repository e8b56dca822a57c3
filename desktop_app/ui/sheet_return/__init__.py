"""收纸: printed sheets that come home are read from scans, file themselves, or wait in the tray."""
