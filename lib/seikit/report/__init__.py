"""report: to be filled."""
