"""What shortens a cold start: garbage collection, lazy imports, and the warm-up before the first call."""
