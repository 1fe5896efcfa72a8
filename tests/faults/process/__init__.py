"""The caller in a process of its own."""
