"""The measured programs. Each of them runs in its own process."""
