"""A network that fails between the caller and a local AWS, and what must hold for every call over it."""
