"""Parts of the Task states: the Retry for Lambda's errors, jobs, invoked functions, timeouts, and Map iterations."""
