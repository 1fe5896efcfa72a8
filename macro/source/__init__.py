"""Template files and source locations, used by the command line and the lint rules."""
