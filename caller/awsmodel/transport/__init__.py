"""Parameters that decide about the host, the signature, and the checksum of a request."""
