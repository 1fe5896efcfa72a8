"""The shorthand: its two spellings, its fields, and how a state becomes an `AwsCall`."""
