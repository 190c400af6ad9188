"""Speed and memory beside the raw floor: measured, reported in docs/benchmarks.md, never asserted (issue §5). `make bench`."""
