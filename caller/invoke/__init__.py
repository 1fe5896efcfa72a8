"""One call from its parsed payload to its native result, including failover between targets."""
