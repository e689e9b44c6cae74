#!/usr/bin/env bash
# Times wgs against its peers on the same file in the same run: median CPU seconds, wall seconds and peak memory of five runs
# each, as a Markdown table with ratios to the first row. For a quiet machine; nothing here is a test.
#
#   benches/bench.sh align REF.fa SAMPLE.bam            decoding, wgs (all, depth alone, 2 threads), mosdepth, samtools, riker, Picard
#   benches/bench.sh cram  REF.fa SAMPLE.cram           samtools' full decoding against wgs
#   benches/bench.sh fastq R1.fq.gz R2.fq.gz            ISA-L inflating, wgs, fastp, seqkit, FastQC
#   benches/bench.sh deliver R1.fq.gz R2.fq.gz          wgs qc fastq + sha256sum + md5sum against wgs qc deliver (at most 1.3 x their CPU)
#   benches/bench.sh germline REF.fa SAMPLE.bam         bcftools, freebayes, wgs (learning and calling, 2 threads)
#   benches/bench.sh somatic REF.fa TUMOR.bam NORMAL.bam GERMLINE.bam   bcftools on both, wgs (learning and calling, 2 threads), and germline
#                                                       calling of a sample of the same reference, for the cost of a base
#   benches/bench.sh annotate SET                       a folder of benches/annotate_set.py: bcftools csq, SnpEff (SNPEFF=1, slow), wgs
#                                                       with and without names, from a prepared cache, with two packs, BGZF, 2 threads
#
# Peers that are not installed are left out and named. RUNS=n changes the number of runs (slow peers run once with SLOW=1).
set -euo pipefail
cd "$(dirname "$0")/.."
runs=${RUNS:-5} slow=${SLOW:-1}
cargo build --release --quiet --bin wgs
cargo build --release --quiet -p wgs-align --example decode
cargo build --release --quiet -p wgs-io --example inflate_only 2>/dev/null || true
wgs=target/release/wgs
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
first=

median() { sort -g | awk '{v[NR]=$1} END{print v[int((NR+1)/2)]}'; }

row() { # NAME RUNS COMMAND…
  local name=$1 n=$2
  shift 2
  if ! command -v "$1" >/dev/null; then echo "| $name | not installed | | | |"; return; fi
  "$@" >"$out/log" 2>&1 || { echo "| $name | failed: $(tail -1 "$out/log") | | | |"; return; }
  : >"$out/times"
  for _ in $(seq "$n"); do /usr/bin/time -f '%U %S %e %M' -a -o "$out/times" "$@" >/dev/null 2>&1; done
  local cpu wall mem
  cpu=$(awk '{print $1+$2}' "$out/times" | median)
  wall=$(awk '{print $3}' "$out/times" | median)
  mem=$(awk '{print $4/1024}' "$out/times" | median)
  first=${first:-$cpu}
  awk -v n="$name" -v c="$cpu" -v w="$wall" -v m="$mem" -v f="$first" 'BEGIN{printf "| %s | %.2f | %.2f | %.0f | %.2f |\n", n, c, w, m, c/f}'
}

echo "| command | CPU s | wall s | peak MiB | CPU ratio |"
echo "|---|---|---|---|---|"
case ${1:-} in
align)
  ref=$2 bam=$3
  row "decoding alone (rust-htslib 1.0.2, htslib 1.19.1)" "$runs" target/release/examples/decode "$bam" hts
  row "decoding alone (wgs)" "$runs" target/release/examples/decode "$bam"
  row "wgs qc align, everything" "$runs" $wgs qc align "$bam" -r "$ref" -q --json "$out/a.json"
  row "wgs qc align, everything, 2 threads" "$runs" $wgs qc align "$bam" -r "$ref" -q --json "$out/a.json" -@ 2
  row "wgs qc align --only depth" "$runs" $wgs qc align "$bam" -r "$ref" -q --json "$out/a.json" --only depth
  row "mosdepth $(mosdepth --version 2>/dev/null | awk '{print $2}')" "$runs" mosdepth -n -t 0 "$out/mosdepth" "$bam"
  row "samtools stats $(samtools --version | awk 'NR==1{print $2}')" "$runs" samtools stats "$bam"
  row "riker wgs" "$runs" riker wgs -i "$bam" -r "$ref" -o "$out/riker"
  row "riker multi (alignment basic isize gcbias wgs)" "$runs" riker multi -i "$bam" -r "$ref" -o "$out/riker" --tools alignment basic isize gcbias wgs
  java="VALIDATION_STRINGENCY=SILENT QUIET=true VERBOSITY=ERROR"
  # shellcheck disable=SC2086
  row "Picard CollectWgsMetrics" "$slow" PicardCommandLine CollectWgsMetrics I="$bam" R="$ref" O="$out/wgs.txt" $java
  # shellcheck disable=SC2086
  row "Picard CollectMultipleMetrics" "$slow" PicardCommandLine CollectMultipleMetrics I="$bam" R="$ref" O="$out/multiple" $java \
    PROGRAM=null PROGRAM=CollectAlignmentSummaryMetrics PROGRAM=CollectInsertSizeMetrics PROGRAM=QualityScoreDistribution \
    PROGRAM=MeanQualityByCycle PROGRAM=CollectBaseDistributionByCycle PROGRAM=CollectGcBiasMetrics PROGRAM=CollectQualityYieldMetrics
  ;;
cram)
  ref=$2 cram=$3
  row "samtools $(samtools --version | awk 'NR==1{print $2}') view -c, full decoding" "$runs" samtools view -T "$ref" -c -e 'length(seq) >= 0 && length(qname) >= 0' "$cram"
  row "wgs qc align, everything" "$runs" $wgs qc align "$cram" -r "$ref" -q --json "$out/a.json"
  row "wgs qc align, everything, 2 threads" "$runs" $wgs qc align "$cram" -r "$ref" -q --json "$out/a.json" -@ 2
  ;;
fastq)
  r1=$2 r2=$3
  row "inflating both files alone (ISA-L)" "$runs" target/release/examples/inflate_only "$r1" "$r2"
  row "wgs qc fastq, everything" "$runs" $wgs qc fastq "$r1" "$r2" -q --json "$out/f.json"
  row "wgs qc fastq, everything, 2 threads" "$runs" $wgs qc fastq "$r1" "$r2" -q --json "$out/f.json" -@ 2
  row "fastp $(fastp --version 2>&1 | awk '{print $2}') without filters" "$runs" fastp -i "$r1" -I "$r2" -A -G -Q -L -w 2 -j "$out/p.json" -h "$out/p.html"
  row "seqkit stats -a $(seqkit version 2>/dev/null | awk '{print $2}')" "$runs" seqkit stats -aT "$r1" "$r2"
  row "FastQC $(fastqc --version 2>/dev/null | awk '{print $2}')" "$slow" fastqc -q -o "$out" "$r1" "$r2"
  ;;
deliver)
  # The budget: what `qc fastq`, sha256sum and md5sum take together, on the same two files, against one `qc deliver`.
  mkdir "$out/in" && cp "$2" "$out/in/S_R1.fq.gz" && cp "$3" "$out/in/S_R2.fq.gz"
  (cd "$out/in" && printf 'sample\tfile\tmd5\tsha256\trole\n' &&
    for f in S_R1.fq.gz S_R2.fq.gz; do
      printf 'S\t%s\t%s\t%s\tgermline\n' $f "$(md5sum <$f | cut -c1-32)" "$(sha256sum <$f | cut -c1-64)"
    done) >"$out/in/manifest.tsv"
  printf 'name = "bench"\nversion = "1"\nrequired_sections = ["qc_fastq"]\n' >"$out/p.toml"
  parts='wgs=$1; a=$2; b=$3; o=$4; $wgs qc fastq "$a" "$b" -q --json "$o"; sha256sum "$a" "$b"; md5sum "$a" "$b"'
  row "wgs qc fastq, sha256sum, md5sum" "$runs" bash -c "$parts" _ $wgs "$out/in/S_R1.fq.gz" "$out/in/S_R2.fq.gz" "$out/f.json"
  row "wgs qc fastq --digest" "$runs" $wgs qc fastq "$out/in/S_R1.fq.gz" "$out/in/S_R2.fq.gz" -q --digest --json "$out/f.json"
  row "wgs qc deliver" "$runs" $wgs qc deliver "$out/in/manifest.tsv" -q --profile "$out/p.toml" --json "$out/d.json"
  row "wgs qc deliver, 2 threads" "$runs" $wgs qc deliver "$out/in/manifest.tsv" -q --profile "$out/p.toml" --json "$out/d.json" -@ 2
  ;;
germline)
  ref=$2 bam=$3
  row "bcftools $(bcftools --version | awk 'NR==1{print $2}') mpileup, call" "$slow" bash -c "bcftools mpileup -f '$ref' -a AD,DP -q 1 -Ou '$bam' | bcftools call -mv -Oz -o '$out/b.vcf.gz'"
  row "freebayes $(freebayes --version 2>/dev/null | awk '{print $2}')" "$slow" bash -c "freebayes -f '$ref' '$bam' > '$out/f.vcf'"
  row "decoding alone (wgs)" "$runs" target/release/examples/decode "$bam"
  $wgs call learn "$bam" -r "$ref" -q -o "$out/s.profile"
  row "wgs call learn" "$runs" $wgs call learn "$bam" -r "$ref" -q -o "$out/s.profile"
  row "wgs call germline --profile" "$runs" $wgs call germline "$bam" -r "$ref" -q --profile "$out/s.profile" -o "$out/w.vcf.gz"
  row "wgs call germline (learns first)" "$runs" $wgs call germline "$bam" -r "$ref" -q -o "$out/w.vcf.gz"
  row "wgs call germline (learns first), 2 threads" "$runs" $wgs call germline "$bam" -r "$ref" -q -@ 2 -o "$out/w.vcf.gz"
  ;;
somatic)
  ref=$2 tumor=$3 normal=$4 germline=$5
  pair="$tumor --normal $normal -r $ref -q"
  row "bcftools $(bcftools --version | awk 'NR==1{print $2}') mpileup, call, both samples" "$slow" bash -c "bcftools mpileup -f '$ref' -a AD,DP -q 1 -Ou '$tumor' '$normal' | bcftools call -mv -Oz -o '$out/b.vcf.gz'"
  # shellcheck disable=SC2086
  $wgs call learn $pair -o "$out/t.profile" --normal-output "$out/n.profile"
  # shellcheck disable=SC2086
  row "wgs call learn --normal" "$runs" $wgs call learn $pair -o "$out/t.profile"
  # shellcheck disable=SC2086
  row "wgs call somatic --profile" "$runs" $wgs call somatic $pair --profile "$out/t.profile" --normal-profile "$out/n.profile" -o "$out/w.vcf.gz"
  # shellcheck disable=SC2086
  row "wgs call somatic (learns first)" "$runs" $wgs call somatic $pair -o "$out/w.vcf.gz"
  # shellcheck disable=SC2086
  row "wgs call somatic (learns first), 2 threads" "$runs" $wgs call somatic $pair -@ 2 -o "$out/w.vcf.gz"
  row "wgs call germline (learns first), the other sample" "$runs" $wgs call germline "$germline" -r "$ref" -q -o "$out/w.vcf.gz"
  ;;
annotate)
  set=$2
  models="$set/genes.refGene.txt.gz"
  call="$wgs annotate $set/set.vcf -g $models -r $set/ref.fa -q --gene-cache $out/genes.cache -o $out/w.vcf"
  row "bcftools $(bcftools --version | awk 'NR==1{print $2}') csq (no names)" "$runs" bcftools csq -l -n 256 -f "$set/ref.fa" -g "$set/genes.gff3" "$set/set.vcf" -o "$out/b.vcf"
  # shellcheck disable=SC2086
  row "wgs annotate, models read and prepared" 1 $call
  head -n 20 "$set/set.vcf" | grep '^#' > "$out/empty.vcf"
  row "wgs annotate, no record (start-up from the cache)" "$runs" $wgs annotate "$out/empty.vcf" -g "$models" -r "$set/ref.fa" -q --gene-cache "$out/genes.cache" -o "$out/w.vcf"
  # shellcheck disable=SC2086
  row "wgs annotate --no-hgvs" "$runs" $call --no-hgvs
  # shellcheck disable=SC2086
  row "wgs annotate" "$runs" $call
  # shellcheck disable=SC2086
  row "wgs annotate, 2 threads" "$runs" $call -@ 2
  # shellcheck disable=SC2086
  row "wgs annotate --vrs" "$runs" $call --vrs
  row "wgs annotate, .vcf.gz" "$runs" $wgs annotate "$set/set.vcf" -g "$models" -r "$set/ref.fa" -q --gene-cache "$out/genes.cache" -o "$out/w.vcf.gz"
  $wgs annotate pack "pop=$set/pop.vcf.gz:AC,AN,AF" -r "$set/ref.fa" -q -o "$out/pop.wgspack"
  $wgs annotate pack "scores=$set/scores.vcf.gz:SCORE" -r "$set/ref.fa" -q -o "$out/scores.wgspack"
  # shellcheck disable=SC2086
  row "wgs annotate, two packs" "$runs" $call --source "$out/pop.wgspack" --source "$out/scores.wgspack"
  # shellcheck disable=SC2086
  row "wgs annotate, two sources by their index" "$runs" $call --source "pop=$set/pop.vcf.gz:AC,AN,AF" --source "scores=$set/scores.vcf.gz:SCORE"
  ;;
*)
  sed -n '2,15p' "$0"
  exit 2
  ;;
esac
