"""The graph over HTTP: one application that makes every page and answer, a server in front of it, and its workers."""
