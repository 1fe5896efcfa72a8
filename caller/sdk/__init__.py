"""How the caller uses botocore: sessions, clients, event handlers, and the translation of errors."""
