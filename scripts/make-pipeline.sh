#!/bin/sh
# testdata/pipeline: what `wgs run` needs from FASTQ to a report, from the data folder (default ../shared/data).
#   scripts/make-pipeline.sh [DATA]
# One reference for a germline sample (the FASTQ of testdata/demo) and for a tumour and its normal in two lanes each: chr20 of
# hg19 with its sequence where reads are. Tables, configuration, profile, case files and lists are written by hand and stay.
set -eu
cd "$(dirname "$0")/.."
data=$(realpath "${1:-../shared/data}")
out=testdata/pipeline
dream=$data/somatic/dream-set1-chr20
platinum=$data/germline/na12878-platinum-chr20
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
mkdir -p $out

# Windows of the pair, 300 bases around them for the reads that hang over; the germline sample's 100 kb.
awk 'BEGIN { OFS = "\t" } { print "chr20", $2, $3 }' "$dream/dream1.callable.bed" > $out/DREAM1.windows.bed
printf 'chr20\t10000000\t10100000\n' > $out/NA12878.windows.bed
awk '{ print $2 - 300, $3 + 300 } END { print 9999000, 10101000 }' $out/DREAM1.windows.bed | sort -n \
    | awk 'NR > 1 && $1 <= end { if ($2 > end) end = $2; next } NR > 1 { print start, end } { start = $1; end = $2 }
        END { print start, end }' > "$tmp/keep"
gzip -dc "$data/ref/grch37.chr20.partial.fa.gz" | awk -v keep="$tmp/keep" '
    BEGIN { while ((getline line < keep) > 0) { n++; split(line, f, " "); from[n] = f[1]; to[n] = f[2] }
            at = 1; print ">chr20" }
    /^>/ { next }
    { # 0-based start of this line is `position`; everything outside the kept intervals becomes N.
      length_here = length($0); text = ""; here = position; end = position + length_here
      while (here < end) {
          while (at <= n && to[at] <= here) at++
          if (at > n || from[at] >= end) { text = text sprintf("%*s", end - here, ""); here = end }
          else if (from[at] > here) { text = text sprintf("%*s", from[at] - here, ""); here = from[at] }
          else { stop = to[at] < end ? to[at] : end; text = text substr($0, here - position + 1, stop - here); here = stop }
      }
      gsub(" ", "N", text); print text; position = end }' | bgzip -l 9 > $out/chr20.fa.gz

# The pair as the sequencer gave it: base qualities before recalibration (OQ), reads that passed its filter, whole pairs.
# DREAM1-T is the tumour, DREAM1-N the normal; C09DF and D0EN0 are the flow cells.
for sample in T:tumor N:normal; do
    for cell in C09DF D0EN0; do
        bam=$dream/${sample#*:}_1.bam
        samtools view -H "$bam" | awk -F '[\t:]' -v cell=$cell '/^@RG/ && index($3, cell) == 1 { print $3 }' > "$tmp/groups"
        name=DREAM1-${sample%:*}.${cell}
        samtools view -u -F 0xb00 -R "$tmp/groups" "$bam" | samtools collate -u -O - "$tmp/collate" \
            | samtools fastq -n -O -1 "$tmp/1.fq" -2 "$tmp/2.fq" -0 /dev/null -s /dev/null - 2> /dev/null
        gzip -9n < "$tmp/1.fq" > "$out/${name}_R1.fq.gz"
        gzip -9n < "$tmp/2.fq" > "$out/${name}_R2.fq.gz"
    done
done

# Truth: the mutations that were spiked into the tumour; the benchmark of NA12878 with its confident intervals.
sed 's/^20\t/chr20\t/; s/ID=20,/ID=chr20,/; /ID=21,/d' "$dream/dream1.truth.chr20.vcf" > $out/DREAM1.truth.vcf
gzip -dc "$platinum/test_nist.b37_chr20_100kbp_at_10mb.vcf.gz" > $out/NA12878.truth.vcf
cat "$platinum/test_nist.b37_chr20_100kbp_at_10mb.bed" > $out/NA12878.confident.bed

# RefSeq transcripts on chr20 that the windows touch.
gzip -dc "$data/annotate/genemodels/hg19.refGene.txt.gz" | awk -F '\t' -v keep="$tmp/keep" '
    BEGIN { while ((getline line < keep) > 0) { n++; split(line, f, " "); from[n] = f[1]; to[n] = f[2] } }
    $3 == "chr20" { for (i = 1; i <= n; i++) if ($5 < to[i] && $6 > from[i]) { print; next } }' \
    | gzip -9n > $out/genes.refGene.txt.gz
