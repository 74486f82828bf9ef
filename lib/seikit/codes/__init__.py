"""codes: to be filled."""
