"""The CloudFormation macro: a template with the shorthand in, a plain template out."""
