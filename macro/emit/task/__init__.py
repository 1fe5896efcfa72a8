"""Parts of the Task: the data of a Map's iteration, and the timeout of a state that waits."""
