"""CloudWatch Logs: metrics from log events, and queries of CloudWatch Logs Insights."""
