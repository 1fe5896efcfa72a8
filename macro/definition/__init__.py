"""The forms in which a template gives a definition: read, and written back in the same form."""
