"""Rules for cfn-lint, loaded with one setting: `append_rules: [cross_region_awscall.lint]`."""

from macro.lint.rule_classes import RULE_CLASSES

# cfn-lint creates a rule from each class in this namespace, so the base class must not be here
globals().update(RULE_CLASSES)
