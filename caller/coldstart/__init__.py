"""Faster cold starts: garbage collection, lazy imports, and the warm-up before the first call."""
