"""JSON and YAML templates: values, their positions in the text, and text for values."""
