"""The options of a call: how the SDK makes it, and how the caller processes its parameters and result."""
