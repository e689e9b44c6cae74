#!/usr/bin/env bash
# Calls of bcftools and freebayes against truth: the allele counts of `wgs bench` beside those of an exact comparison of
# left-aligned alleles (compare.sh of the shared tools). Not a test: a table for docs/methods/bench.md.
#
#   benches/bench_callsets.sh NAME REF.fa TRUTH.vcf.gz CONFIDENT.bed CALLS.vcf.gz COMPARE.sh
#
# compare.sh looks at every ALT of a record, called or not: alleles that no genotype calls are taken out first.
set -euo pipefail
cd "$(dirname "$0")/.."
name=$1 ref=$2 truth=$3 bed=$4 calls=$5 compare=$6
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
for side in truth calls; do
  bcftools view --trim-alt-alleles -i 'GT="alt"' -Oz -o "$out/$side.vcf.gz" "${!side}"
  bcftools index "$out/$side.vcf.gz"
done
"$compare" "$out/truth.vcf.gz" "$out/calls.vcf.gz" "$ref" "$bed" >"$out/exact"
target/release/wgs bench "$truth" "$calls" -r "$ref" -b "$bed" -q --json "$out/bench.json"
for class in snv indel; do
  read -r tp fn fp < <(awk -v c=$class '$1==c{print $3, $5, $7}' "$out/exact")
  jq -r --arg n "$name" --arg c $class --argjson tp "$tp" --argjson fn "$fn" --argjson fp "$fp" '.sections.bench.alleles[$c] |
    "| \($n) | \($c) | \($tp) / \($fn) / \($fp) | \(.tp) / \(.fn) / \(.fp) | \(.respelled) / \(.query_respelled) | \(.tp - .respelled - $tp) / \(.fn + .respelled - $fn) / \(.fp + .query_respelled - $fp) |"' "$out/bench.json"
done
