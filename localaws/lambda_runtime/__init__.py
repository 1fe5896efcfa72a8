"""Lambda functions in child processes, under AWS's own runtime client (awslambdaric)."""
