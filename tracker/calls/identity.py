"""Who a call is: source, external id or canonical address, and round. Pure."""
