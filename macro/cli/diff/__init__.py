"""`cross-region diff`: what changes for calls, Regions, and permissions between two versions of a template."""
