"""Step Functions on the local AWS: moto's interpreter with IAM roles, JSONata, and AWS's error names."""
