"""Gets drafts from funders' sites. The only package that imports Scrapy and feedparser."""
