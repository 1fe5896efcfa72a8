"""Makes the JSON Schemas of the shorthand."""
