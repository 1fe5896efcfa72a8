"""Information from AWS's API models: names, shapes, encoders, and endpoints. The macro imports this package, too."""
