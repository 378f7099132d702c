"""Tables in: mappings that say what the rows of a table state, and files of the project made by them."""
