"""The documentation site and the playground: builds them in `build/site`, and tests them in a browser."""
