"""Mutated templates for the macro, mutated payloads for the caller, and the contract for every response."""
