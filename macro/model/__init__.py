"""The values that the macro's packages exchange: calls, diagnostics, statements, and template values."""
