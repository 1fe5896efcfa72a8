"""How the commands use a terminal: colors, lines that fit, progress, and Ctrl-C."""
