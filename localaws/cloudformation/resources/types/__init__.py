"""The providers of resource types, with a module for each service or group of types."""
