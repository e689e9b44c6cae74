#!/bin/sh
# From a checkout to a verdict: installs what is missing, builds, and runs FASTQ QC, alignment QC and the verdict on the
# real reads under testdata/demo. Results go to target/demo.
set -eu
cd "$(dirname "$0")/.."

scripts/setup.sh --build
echo "building (a few minutes the first time) ..." >&2
cargo build --release --locked --quiet --bin wgs
wgs=target/release/wgs
out=target/demo
rm -rf "$out"
mkdir -p "$out"
gzip -dc testdata/demo/hg19.chr20.fa.gz > "$out/hg19.chr20.fa"

say() { printf '\n$ wgs %s\n' "$*"; }
run() {
    say "$@"
    "$wgs" "$@"
}

threads=$(nproc 2>/dev/null || echo 1)
run qc fastq testdata/demo/NA12878_R1.fq.gz testdata/demo/NA12878_R2.fq.gz --sample NA12878 \
    -@ "$threads" --json "$out/fastq.json" --html "$out/fastq.html"
run qc align testdata/demo/NA12878.bam -r "$out/hg19.chr20.fa" --sample NA12878 \
    -@ "$threads" --json "$out/align.json" --html "$out/align.html" --fingerprint "$out/NA12878.fp"

# A slice of a genome cannot pass limits made for a whole one: exit code 1 is the right answer here.
set +e
run judge "$out/fastq.json" "$out/align.json" --profile ga4gh-reference \
    --json "$out/verdict.json" --html "$out/report.html"
code=$?
set -e
case $code in
    0 | 1) ;;
    *) exit "$code" ;;
esac

printf '\nexit code of the verdict: %s (0 pass or warn, 1 fail or incomplete)\n' "$code"
printf 'report: %s\n' "$PWD/$out/report.html"
