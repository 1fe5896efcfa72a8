"""Who may do what on the local AWS: credentials, roles, policies, accounts, and buckets."""
