"""Side-by-side measurements: each script prints ratios against its own reference, measured in the same run."""
