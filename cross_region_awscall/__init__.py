"""The public API of Cross::Region::AwsCall: checks, explains, and expands template files.

```python
from cross_region_awscall import Options, check

for problem in check("template.yaml", Options(region="eu-west-1")):
    print(problem)  # template.yaml:15:13: E9301 unknown field 'Paramters'; did you mean 'Parameters'?
```
"""

from cross_region_awscall.api import TemplateErrors, check, expand, explain
from cross_region_awscall.version import VERSION
from macro.cli.expand_file import LocatedDiagnostic
from macro.cli.explain.explanation import ExplainedCall, ExplainedStatement, Explanation
from macro.model.diagnostics import Diagnostic
from macro.source.expand_options import ExpandOptions as Options
from macro.source.source_locator import SourceLocation

__version__ = VERSION

__all__ = [
    "Diagnostic",
    "ExplainedCall",
    "ExplainedStatement",
    "Explanation",
    "LocatedDiagnostic",
    "Options",
    "SourceLocation",
    "TemplateErrors",
    "__version__",
    "check",
    "expand",
    "explain",
]
