"""Bad inputs, one a row: what is laid down, what is asked, and what is to be said of it."""
