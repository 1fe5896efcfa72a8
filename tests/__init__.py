"""The tests, mirroring macro/ and caller/."""
