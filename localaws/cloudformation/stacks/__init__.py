"""Stacks: their data, and the operations that create, update, and delete them."""
