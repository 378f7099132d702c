"""One folder on disk: kg.toml, saved queries, snapshots, new projects, the doctor."""
