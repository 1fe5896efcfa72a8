"""The integration that a state uses: its ARN, its pattern, and the optimized integrations."""
