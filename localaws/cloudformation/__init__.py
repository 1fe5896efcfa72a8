"""CloudFormation on the local AWS: its API, stacks, change sets, and nested stacks."""
