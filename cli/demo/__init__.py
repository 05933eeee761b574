"""`grants demo`: a small site of invented funders, served on this machine, crawled for real, changed, crawled again."""
