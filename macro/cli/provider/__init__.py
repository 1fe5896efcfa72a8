"""The subcommands for the provider stack: `deploy`, `status`, and `remove`."""
