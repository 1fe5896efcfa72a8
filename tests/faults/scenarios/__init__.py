"""The test matrix: calls, faults, and the expected outcomes."""
