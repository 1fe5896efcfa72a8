"""The account in which a run works: its Regions, the names in it, and the removal of everything with such a name."""
