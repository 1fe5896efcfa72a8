"""The name of the state type."""

STATE_TYPE = "Cross::Region::AwsCall"
"""The state type of a cross-Region call, and the name of the template's Metadata section with its settings."""
