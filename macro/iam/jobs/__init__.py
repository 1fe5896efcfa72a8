"""The permissions to describe the jobs that a state waits for."""
