"""The CloudFormation macro: replaces cross-Region calls in a template with Lambda tasks."""
