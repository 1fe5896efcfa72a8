"""Makes the catalogue of messages."""
