"""A check of the macro in a real AWS account. It settles what the project otherwise only assumes."""
