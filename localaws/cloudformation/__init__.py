"""CloudFormation on the local AWS: templates, transforms, change sets, stacks and their resources."""
