"""The proxy between the caller and a local AWS, and the faults that it injects."""
