# wgs in a container.
#
#   docker build -t wgs .                          the program alone
#   docker build -t wgs-run --target pipeline .    with samtools, bwa and minimap2, for `wgs run`
#   docker run --rm --network none -u "$(id -u):$(id -g)" -v "$PWD:/data" wgs qc align sample.bam -r ref.fa --json sample.json
#
# Nothing reaches for the network when it runs. The user is not root; /data is where the work is mounted.

FROM rust:1.91-slim-bookworm AS build
# What scripts/setup.sh --build installs (held together by a test).
RUN apt-get update \
    && apt-get install -y --no-install-recommends gcc g++ make cmake pkg-config libclang-dev nasm autoconf automake libtool zlib1g-dev git ca-certificates \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
# The commit for `wgs --version` where the context has no .git: --build-arg COMMIT=$(git rev-parse --short=12 HEAD)
ARG COMMIT=""
RUN WGS_COMMIT="$COMMIT" CARGO_PROFILE_RELEASE_DEBUG=none CARGO_PROFILE_RELEASE_STRIP=symbols cargo install --locked --no-track --path . --root /out \
    && /out/bin/wgs man /out/share/man/man1 \
    && mkdir -p /out/share/doc/wgs \
    && cp LICENSE-MIT LICENSE-APACHE THIRDPARTY.yml CITATION.cff CHANGELOG.md /out/share/doc/wgs

FROM debian:bookworm-slim AS runtime
LABEL org.opencontainers.image.title="wgs" \
      org.opencontainers.image.description="Quality control, small-variant calling and reports for whole-genome sequencing" \
      org.opencontainers.image.source="https://github.com/wgs-tools/wgs" \
      org.opencontainers.image.licenses="MIT OR Apache-2.0"
RUN useradd --create-home --uid 10001 wgs && mkdir /data && chown wgs:wgs /data
COPY --from=build /out/ /usr/local/
USER wgs
WORKDIR /data
ENTRYPOINT ["wgs"]
CMD ["--help"]

FROM runtime AS pipeline
USER root
RUN apt-get update \
    && apt-get install -y --no-install-recommends samtools bwa minimap2 \
    && rm -rf /var/lib/apt/lists/*
USER wgs

# The last stage is what `docker build .` makes.
FROM runtime AS wgs
