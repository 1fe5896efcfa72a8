"""What exists before the execution starts: templates, objects, and items."""
