"""Injects network faults between the caller and a local AWS, and checks every call."""
