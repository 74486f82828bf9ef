"""read: to be filled."""
