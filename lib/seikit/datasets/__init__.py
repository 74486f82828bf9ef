"""datasets: to be filled."""
