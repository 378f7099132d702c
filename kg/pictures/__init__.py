"""Pictures of answers: a view says which variable plays which part, and each form is made from that alone."""
