"""The run command: deploy a template to the local AWS and execute a state machine."""
