"""What a call must be allowed to do: actions and resources, derived from the call."""
