"""The machine: files written whole, packing, sorting, git, HTTP and threads; nothing of RDF."""
