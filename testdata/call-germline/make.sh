#!/bin/sh
# Makes the fixture again from a simulated set: make.sh DIR, with DIR/reads.bam and DIR/ref.fa. See README.md.
set -eu
cd "$(dirname "$0")"
set_dir=$1
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
printf 'chr20\t996500\t1003500\nchr20\t1997000\t2003000\nchr20\t2998000\t3003000\nchr20\t3500000\t3504000\n' > "$tmp/windows.bed"
# Only records well inside a window, and of their tags only the read group.
samtools view -h -L "$tmp/windows.bed" "$set_dir/reads.bam" | awk -v windows="$tmp/windows.bed" '
    BEGIN { OFS = "\t"; while ((getline line < windows) > 0) { split(line, f, "\t"); s[++n] = f[2]; e[n] = f[3] } }
    /^@PG/ { next }
    /^@/ { print; next }
    { for (i = 1; i <= n; i++) if ($4 > s[i] + 200 && $4 + 400 < e[i]) {
          rg = ""; for (j = 12; j <= NF; j++) if ($j ~ /^RG/) rg = $j
          print $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, rg; break } }' > "$tmp/reads.sam"
samtools view -b --no-PG -o reads.bam "$tmp/reads.sam"
samtools index reads.bam
samtools faidx "$set_dir/ref.fa"
awk 'BEGIN { print ">chr20" }
    { while (n < $2) { printf "N"; n++; if (n % 60 == 0) print "" }
      cmd = "samtools faidx -n 60 '"$set_dir"'/ref.fa " $1 ":" $2 + 1 "-" $3 " | tail -n +2 | tr -d \"\\n\""
      cmd | getline seq; close(cmd)
      for (i = 1; i <= length(seq); i++) { printf "%s", substr(seq, i, 1); n++; if (n % 60 == 0) print "" } }
    END { while (n < 4000000) { printf "N"; n++; if (n % 60 == 0) print "" } if (n % 60) print "" }' \
    "$tmp/windows.bed" > "$tmp/ref.fa"
bgzip -c "$tmp/ref.fa" > ref.fa.gz
# Variants of the truth at least 450 bases inside a window, genotypes unphased.
{
    printf '#position\tchange\tgenotype\n'
    zcat "$set_dir/truth.vcf.gz" | awk -v windows="$tmp/windows.bed" '
        BEGIN { OFS = "\t"; while ((getline line < windows) > 0) { split(line, f, "\t"); s[++n] = f[2]; e[n] = f[3] } }
        /^#/ { next }
        { for (i = 1; i <= n; i++) if ($2 > s[i] + 450 && $2 < e[i] - 450) {
              split($10, g, /[|\/]/); if (g[1] > g[2]) { t = g[1]; g[1] = g[2]; g[2] = t }
              print $2, $4 ">" $5, g[1] "/" g[2] } }'
} > truth.tsv
