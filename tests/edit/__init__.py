"""Files changed by meaning."""
