"""`cross-region explain`: shows the calls of a template and the source of each permission."""
