"""What is known of funders besides their calls."""
