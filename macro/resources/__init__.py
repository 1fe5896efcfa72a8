"""The resources that a state machine's calls need: caller function, role, policies, log group, invoke grant."""
