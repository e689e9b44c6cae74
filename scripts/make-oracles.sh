#!/bin/sh
# Pins what samtools, mosdepth and Picard say about the bundled alignments: testdata/qc-align/*.oracle.json. Each file
# holds tool, version, command and values. Run it again after the toy set or a tool's version changed, and look at the diff.
set -eu
cd "$(dirname "$0")/.."
cargo build -q -p wgs-testkit
oracles=${CARGO_TARGET_DIR:-target}/debug/oracles
t=testdata/qc-align
for name in toy toy-odd; do
    "$oracles" $t/$name.oracle.json $t/toy.fa.gz $t/$name.sam
done
"$oracles" $t/NA12878.oracle.json testdata/demo/hg19.chr20.fa.gz testdata/demo/NA12878.bam
