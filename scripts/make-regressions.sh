#!/bin/sh
# Makes the folders of testdata/regressions that come from a simulated set: make-regressions.sh SET, with SET as
# testdata/call-germline/README.md has it. Expectations are written anew: look at the difference before you commit it.
set -eu
set_=$1
cd "$(dirname "$0")/.."
wgs=${WGS:-target/release/wgs}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
"$wgs" call learn "$set_/reads.bam" -r "$set_/ref.fa" -o "$scratch/sample.profile" -q
while read -r name site; do
    rm -rf "testdata/regressions/$name"
    "$wgs" call germline "$set_/reads.bam" -r "$set_/ref.fa" --profile "$scratch/sample.profile" -o /dev/null -q \
        --region "$site" --testcase "$site" "testdata/regressions/$name"
done <<'SITES'
homopolymer-25 chr20:3323274
repeat-two-alleles chr20:2705785
cluster-insertion-snvs chr20:374740
deletion-30 chr20:3093019
SITES
