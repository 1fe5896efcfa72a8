"""Parts of a template that look like shorthand but that the macro does not expand."""
