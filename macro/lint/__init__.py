"""Rules for cfn-lint, loaded with one setting: `append_rules: [macro.lint]`.

They report the macro's diagnostics with their locations, and let cfn-lint's own rules accept cross-Region calls.
"""

from macro.lint.rule_classes import RULE_CLASSES

# cfn-lint creates a rule from each class in this namespace, so the base class must not be here
globals().update(RULE_CLASSES)
