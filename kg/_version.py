"""What the distribution is called, its version and its address, in one place."""

DISTRIBUTION = "kg-workbench"
__version__ = "0.1.0"
HOME = "https://w3id.org/music-kg/"
"""The address that the project keeps wherever it is hosted; nothing answers there yet."""
