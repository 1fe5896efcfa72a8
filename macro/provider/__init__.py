"""The provider stack, which contains the macro and the caller's layer: installs, describes, and removes it."""
