"""CloudFormation templates: parsing, transforms, parameters, and intrinsic functions. Knows no stacks."""
