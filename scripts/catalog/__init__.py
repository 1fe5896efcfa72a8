"""Generates macro/catalog/tables from published sources, for `scripts/refresh-catalog`."""
