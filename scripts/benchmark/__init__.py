"""Measures the caller and its alternatives, and the macro with templates of different sizes."""
