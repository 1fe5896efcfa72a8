"""The command line of the macro."""
