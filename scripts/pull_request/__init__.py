"""Comments on a pull request what changes for calls, Regions, and permissions. `action.yml` runs it on GitHub."""
