#!/bin/sh
# Makes the bundled slices again from the data folder (default ../shared/data): see testdata/README.md.
set -eu
cd "$(dirname "$0")/.."
data=${1:-../shared/data}
bam=$data/germline/na12878-platinum-chr20/NA12878_S1.chr20.10_10p1mb.bam
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

mkdir -p testdata/demo
# --no-PG: the bytes must not hold the path they were made from.
samtools view --no-PG -b -o testdata/demo/NA12878.bam "$bam" chr20:10000001-10050000
samtools index testdata/demo/NA12878.bam
# The same reads as the sequencer gave them; -n keeps the names as they are.
samtools collate -u -O "$bam" "$tmp/collate" | samtools view --no-PG -u -F 0x900 - \
    | samtools fastq -n -1 "$tmp/1.fq" -2 "$tmp/2.fq" -0 /dev/null -s /dev/null -
head -n 80000 "$tmp/1.fq" | gzip -9n > testdata/demo/NA12878_R1.fq.gz
head -n 80000 "$tmp/2.fq" | gzip -9n > testdata/demo/NA12878_R2.fq.gz
# Chromosome 20 of hg19 at its true length, N outside 9,999,001-10,051,000.
zcat "$data/ref/hg19.chr20.partial.fa.gz" > "$tmp/chr20.fa"
length=$(samtools faidx "$tmp/chr20.fa" && cut -f2 "$tmp/chr20.fa.fai")
{
    echo ">chr20"
    {
        head -c 9999000 /dev/zero | tr '\0' N
        samtools faidx "$tmp/chr20.fa" chr20:9999001-10051000 | tail -n +2 | tr -d '\n'
        head -c $((length - 10051000)) /dev/zero | tr '\0' N
    } | fold -w 1000
    echo
} | sed '/^$/d' | bgzip -l 9 > testdata/demo/hg19.chr20.fa.gz

# A trio over 10 kb, with the one contig it lies on; mates on other contigs are left out.
mkdir -p testdata/call-germline-trio
for sample in HG001 NA12891 NA12892; do
    out=testdata/call-germline-trio/$sample.bam
    samtools view -h --no-PG "$data/trio/$sample.chr20.10_10p1mb_sorted.bam" \
        | awk 'BEGIN { OFS = "\t" }
            /^@SQ/ { if ($2 == "SN:20") print "@SQ", "SN:20", "LN:63025520"; next }
            /^@PG/ { next }
            /^@/ { print; next }
            { if ($7 != "=" && $7 != "20" && $7 != "*") { $7 = "*"; $8 = 0 } print }' \
        | samtools view -b --no-PG -o "$out" -
    samtools index "$out"
done
