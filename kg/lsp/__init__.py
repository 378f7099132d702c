"""The project in an editor: what is found while one types, what may be typed, and what a name means."""
