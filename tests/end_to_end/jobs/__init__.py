"""Executions of states that wait for jobs."""
