"""What a call can do beyond a native SDK integration: pages, waiters, queries, and bodies in S3."""
