"""show: to be filled."""
