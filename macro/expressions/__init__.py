"""Expressions that an execution evaluates: what is certain about their results when the macro runs."""
