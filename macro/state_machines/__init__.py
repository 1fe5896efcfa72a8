"""The state machines of a template, their calls, and their execution roles."""
