"""The ARNs of the resources that a call uses, from the call's parameters."""
