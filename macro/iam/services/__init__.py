"""Services whose actions and resources don't follow from the ARN formats of the catalog alone."""
