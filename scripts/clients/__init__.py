"""Runs the programs with which people use the project, and compares what they do with what the project expects."""

import warnings

# A dependency of the tests' checks of policies, which the modules of this package import, uses it.
warnings.filterwarnings("ignore", "pkg_resources is deprecated", UserWarning)
