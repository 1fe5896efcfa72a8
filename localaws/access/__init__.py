"""Access control of the local AWS: role sessions, policies, disabled Regions, and the Regions of buckets."""
