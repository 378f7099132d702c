"""The test suites of the standards, run through `kg` as it is used at the prompt: `python -m tests.conformance`."""
