"""Runs cloudformation-validate: `python validate_templates.py TEMPLATE …` prints a JSON object of findings by file."""

import json
import sys

from cloudformation_validate import CompositeEngine

engine = CompositeEngine()
findings = {}
for name in sys.argv[1:]:
    diagnostics = engine.validate_template(name).diagnostics
    findings[name] = [[item.severity.name, item.rule_id, item.message] for item in diagnostics]
json.dump(findings, sys.stdout)
