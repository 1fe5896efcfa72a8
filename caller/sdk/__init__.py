"""The caller's use of botocore: sessions, clients, event handlers, and the translation of errors."""
