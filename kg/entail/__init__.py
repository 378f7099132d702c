"""What follows from statements by rules: the rules as data, all that follows, and why something does."""
