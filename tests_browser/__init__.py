"""Tests of finished reports in a real browser; `make test-browser` runs them."""
