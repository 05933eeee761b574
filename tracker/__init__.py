"""The domain: calls, facts, applications, digests. Knows nothing of Scrapy, Typer, Rich or HTTP."""
