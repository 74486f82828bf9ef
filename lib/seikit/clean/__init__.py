"""clean: to be filled."""
