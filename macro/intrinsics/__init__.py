"""CloudFormation's intrinsic functions, conditions, and placeholders."""
