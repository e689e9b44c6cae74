#!/bin/sh
# All checks: formatting, lints, layers, tests (with the Debian tools as oracles), documentation.
#
#   scripts/test.sh           everything; installs what is missing first
#   scripts/test.sh --quick   formatting, lints and unit tests; oracles that are missing are skipped
#
# Tests run in the profile "dev", which is optimised enough for them. Exit code 0 when all passes.
set -eu
cd "$(dirname "$0")/.."

quick=no
[ "${1:-}" = --quick ] && quick=yes

step() { printf '\n== %s\n' "$*"; }

if [ $quick = no ]; then
    step "set-up"
    scripts/setup.sh
    # A tool that should be the judge of a number and is missing is an error from here on, never a pass.
    export WGS_REQUIRE_ORACLES=1
    PATH="$PWD/target/venv/bin:$PATH"
    export PATH
fi

step "formatting"
cargo fmt --all --check

step "lints"
cargo clippy --workspace --all-targets --locked -- -D warnings

if [ $quick = no ]; then
    step "scripts"
    # SC2206: lists that are split on purpose.
    shellcheck -e SC2206 scripts/*.sh examples/ci/*.sh workflow/nextflow/tests/*.sh packaging/bioconda/build.sh .ci/run

    step "packaging"
    scripts/third_party.py licences --check
    target/venv-pack/bin/python scripts/check_packaging.py

    step "scale"
    scripts/scale.py --check

    step "site"
    scripts/check_site.py target/venv-pack/bin/mdbook
fi

step "layers"
cargo run --quiet --locked -p xtask -- check-layers

step "tests"
if cargo nextest --version >/dev/null 2>&1; then
    only=; [ $quick = yes ] && only="--lib --bins"
    # shellcheck disable=SC2086  # words
    cargo nextest run --workspace --locked --no-fail-fast $only
else
    only=; [ $quick = yes ] && only="--lib --bins"
    # shellcheck disable=SC2086  # words
    cargo test --workspace --locked --no-fail-fast $only
fi

if [ $quick = no ]; then
    step "Nextflow modules"
    cargo build --quiet --locked --bin wgs
    scripts/test-nextflow.sh target/debug/wgs

    step "CI on a reference sample"
    scripts/test-ci-example.sh target/debug/wgs

    step "examples in the documentation"
    cargo test --workspace --locked --doc

    step "documentation"
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --locked --no-deps --quiet
fi

if [ $quick = no ]; then
    step "cluster"
    scripts/test-cluster.sh
fi

step "all checks passed"
