"""Makes the reference of the fields."""
