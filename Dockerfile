# kg as a container: docker build -t kg . && docker run --rm -v "$PWD:/project" --user "$(id -u):$(id -g)" kg check
FROM python:3.13-slim AS built
WORKDIR /source
COPY pyproject.toml README.md LICENSE kg.toml ./
COPY kg kg
COPY ontology ontology
COPY data data
COPY queries queries
COPY tests/queries tests/queries
COPY docs/glossary.md docs/glossary.md
COPY examples examples
RUN python -m venv /opt/kg && /opt/kg/bin/pip install --no-cache-dir --disable-pip-version-check .

FROM python:3.13-slim
# git is asked by what compares with a commit, such as kg validate --changed; the image says of which year it is.
# hadolint ignore=DL3008
RUN apt-get update && apt-get install --yes --no-install-recommends git && rm -rf /var/lib/apt/lists/*
COPY --from=built /opt/kg /opt/kg
ENV PATH="/opt/kg/bin:$PATH"
RUN useradd --create-home --uid 1000 kg && git config --system --add safe.directory /project
USER 1000
WORKDIR /project
ENTRYPOINT ["kg"]
CMD ["--help"]
