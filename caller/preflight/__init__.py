"""The readiness check: a custom resource that proves, when a stack is deployed, that its calls can be made."""
