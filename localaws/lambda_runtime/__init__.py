"""Lambda functions in child processes, with AWS's runtime interface client (awslambdaric)."""
