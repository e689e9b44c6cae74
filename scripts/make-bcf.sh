#!/usr/bin/env bash
# testdata/bcf: some of testdata/vcf as BCF, and the lines bcftools prints for them. Needs bcftools (1.16 made them).
set -euo pipefail
cd "$(dirname "$0")/.."
for name in bcftools-call freebayes gatk-haplotypecaller.g gatk-mutect2 manta octopus strelka2.somatic; do
    bcf=testdata/bcf/$name.bcf
    bcftools view --no-version -O b -o "$bcf" "testdata/vcf/$name.vcf"
    bcftools view --no-version "$bcf" >"testdata/bcf/$name.lines"
done
