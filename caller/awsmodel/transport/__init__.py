"""Parameters that determine the host, the path, the headers, the signature, and the checksum of a request."""
