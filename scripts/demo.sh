#!/bin/sh
# From a checkout to a verdict and a case report: installs what is missing, builds, checks the real reads under testdata/demo as a
# delivery, runs alignment QC and the verdict on them, and makes the report of a made-up family. Results go to target/demo.
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
mkdir -p "$out/delivery"
cp testdata/demo/NA12878_R1.fq.gz testdata/demo/NA12878_R2.fq.gz "$out/delivery"
{
    printf 'sample\trole\tfile\tmd5\tdin\n'
    for read in R1 R2; do
        printf 'NA12878\tgermline\tNA12878_%s.fq.gz\t%s\t8.1\n' "$read" "$(md5sum < "$out/delivery/NA12878_$read.fq.gz" | cut -c1-32)"
    done
} > "$out/delivery/manifest.tsv"
# 100 kb at 52x pass as a delivery: exit code 1 would be a finding.
run qc deliver "$out/delivery/manifest.tsv" -@ "$threads" --json "$out/delivery.json" --html "$out/delivery.html" --reports "$out/reports"
run qc align testdata/demo/NA12878.bam -r "$out/hg19.chr20.fa" --sample NA12878 \
    -@ "$threads" --json "$out/align.json" --html "$out/align.html" --fingerprint "$out/NA12878.fp"

# A slice of a genome cannot pass limits made for a whole one: exit code 1 is the right answer here.
set +e
run judge "$out/reports/NA12878.json" "$out/align.json" --profile ga4gh-reference \
    --json "$out/verdict.json" --html "$out/report.html"
code=$?
set -e
case $code in
    0 | 1) ;;
    *) exit "$code" ;;
esac

from=testdata/report/germline
run report --case $from/case.toml --germline $from/annotated.jsonl.gz --candidates $from/candidates.tsv --genes $from/genes.txt \
    --secondary-genes $from/secondary.txt --gene-regions $from/regions.bed --callable $from/callable.bed --assessments $from/assessed.toml \
    -o "$out/case.html" --json "$out/case.json" --fhir "$out/bundle.json" --phenopacket "$out/phenopacket.json"

printf '\nexit code of the verdict: %s (0 pass or warn, 1 fail or incomplete)\n' "$code"
printf 'report: %s\ncase:   %s\n' "$PWD/$out/report.html" "$PWD/$out/case.html"
