"""Golden cases: `<folder>/<name>.yaml` and its expected output.

The expanded template is in `<name>.expanded.yaml`. If the macro refuses the template, `<name>.error.txt` has the exact
message. `scripts/golden` adds and updates these files.
"""
