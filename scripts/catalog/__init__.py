"""Makes the tables of `macro/catalog/tables` from published sources; run by `scripts/refresh-catalog`."""
