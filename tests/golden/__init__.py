"""Golden cases: `<topic>/<name>.yaml` and what it becomes.

An expansion is in `<name>.expanded.yaml`; a template that is rejected has its exact message in `<name>.error.txt`.
`scripts/golden` adds and updates them.
"""
