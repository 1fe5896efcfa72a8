"""Features that a native SDK integration doesn't have, such as pagination, waiters, queries, and bodies in S3."""
