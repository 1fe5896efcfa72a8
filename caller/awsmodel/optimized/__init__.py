"""The optimized integrations of Step Functions: their names, parameters, results, and error names."""
