"""Questions and answers: an engine opened, arguments, running, labels, what is known of a thing."""
