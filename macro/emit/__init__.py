"""The resources that the macro adds to a template, and the Task states that it writes."""
