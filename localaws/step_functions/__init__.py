"""Step Functions on the local AWS: moto's interpreter, with roles, JSONata and Lambda's error names."""
