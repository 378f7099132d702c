"""Files of a project changed by meaning: laid out, renamed, mended, and written for a person who states facts."""
