"""Taking over what the other side says of linked things, into a source of its own."""
