"""The results and errors of optimized integrations."""
