"""What the distribution is called, and its version, in one place."""

DISTRIBUTION = "kg-workbench"
__version__ = "0.1.0"
