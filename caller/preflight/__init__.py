"""The readiness check: a custom resource that fails the deployment of a stack if its calls can't be made."""
