"""measures: to be filled."""
