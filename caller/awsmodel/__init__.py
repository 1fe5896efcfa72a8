"""What AWS's API models say: names, shapes, encoders, and endpoints. The macro imports this package, too."""
