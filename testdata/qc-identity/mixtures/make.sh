#!/usr/bin/env bash
# Makes the mixtures again: two persons drawn by Hardy-Weinberg at random sites of chr20, reads simulated and aligned, the
# second one's mixed in at 0, 1, 3 and 10 %. Needs the shared data and its simulate.py (DATA, TOOLS), ART, bwa, samtools, bcftools.
set -euo pipefail
data=$1 tools=$2 out=$3
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$out" && cd "$out"
zcat "$data/ref/grch38.chr20.first10M.fa.gz" > chr20.fa && samtools faidx chr20.fa
python3 "$here/make.py" "$data/truth/HG002_GRCh38_1_22_v4.2.1_benchmark.chr20.vcf.gz"
simulate() { "$tools/simulate.py" germline --ref chr20.fa --bed all.bed --region chr20:60001-4000000 "$@"; }
simulate --truth A.vcf.gz --depth 27 --seed 11 --out A
for part in 0.273:1 0.835:3 3.0:10; do
  simulate --truth B.vcf.gz --depth "${part%:*}" --seed 12 --out "B${part#*:}"
  samtools merge -f -o "mix-${part#*:}pct.bam" A/reads.bam "B${part#*:}/reads.bam"
done
cp A/reads.bam mix-0pct.bam
awk 'NR % 3 == 1' own.tsv > sites.tsv
cut -f1-3 sites.tsv > sites.bed
for share in 0 1 3 10; do
  samtools index "mix-${share}pct.bam"
  samtools mpileup -A -B -q 2 -Q 13 -C 40 -d 0 -f A/ref.fa -l sites.bed "mix-${share}pct.bam" > "pile-${share}pct.txt"
done
