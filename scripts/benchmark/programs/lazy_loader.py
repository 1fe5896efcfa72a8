"""Replaces the placeholders of caller.coldstart.lazy_imports by `importlib.util.LazyLoader` of the standard library.

The benchmark imports this module before the handler, to compare the two.
"""

import sys
from importlib.util import LazyLoader, find_spec, module_from_spec

from caller.coldstart.lazy_imports import DOCUMENTATION_CLASSES, LAZY_MODULES

_NAMES = (*LAZY_MODULES, *DOCUMENTATION_CLASSES)

for name in _NAMES:
    sys.modules.pop(name, None)
for name in _NAMES:
    spec = find_spec(name)
    if spec is None or spec.loader is None or name in sys.modules:
        continue
    spec.loader = LazyLoader(spec.loader)
    module = module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
