"""Writes the generated pages of docs/ and the JSON Schemas in schema/."""
