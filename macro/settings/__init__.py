"""The template's settings, from its Metadata section."""
