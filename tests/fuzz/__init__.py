"""Mutated templates for the macro and mutated payloads for the caller, and what must hold for every answer."""
