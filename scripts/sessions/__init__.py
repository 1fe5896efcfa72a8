"""Terminal sessions in the documentation, recorded from the real command."""
