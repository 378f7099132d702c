"""The tests, and where the project that they test stands."""

from pathlib import Path

ROOT = Path(__file__).parent.parent
