"""The share of native states in real templates that work in another Region with only the Region added."""
