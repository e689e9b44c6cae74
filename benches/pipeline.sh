#!/usr/bin/env bash
# What each kind of step of `wgs run` costs: CPU nanoseconds for a base that was sequenced, peak memory and bytes written, from the
# records of a run from FASTQ to report. For a quiet machine; nothing here is a test. The rates of docs/scale.md come from here.
#
#   benches/pipeline.sh REF.fa OUT SAMPLE R1.fq.gz R2.fq.gz                          a germline sample
#   benches/pipeline.sh REF.fa OUT TUMOR T_R1 T_R2 NORMAL N_R1 N_R2                  a tumour with its normal
#
# REF.fa must be one that `wgs qc align` knows the assembly of, or parts of it; ALIGNER (default: auto) and THREADS (default: 1) as in the
# environment. GENES adds annotation with these gene models.
set -euo pipefail
wgs=${WGS:-$(cd "$(dirname "$0")/.." && pwd)/target/release/wgs}
ref=$(realpath "$1") out=$2
shift 2
mkdir -p "$out"
out=$(realpath "$out")
{
  printf 'sample\tfastq1\tfastq2\trole\tpair\n'
  if [ $# = 3 ]; then
    printf '%s\t%s\t%s\tgermline\t.\n' "$1" "$(realpath "$2")" "$(realpath "$3")"
  else
    printf '%s\t%s\t%s\ttumor\tP\n' "$1" "$(realpath "$2")" "$(realpath "$3")"
    printf '%s\t%s\t%s\tnormal\tP\n' "$4" "$(realpath "$5")" "$(realpath "$6")"
  fi
} >"$out/samples.tsv"
{
  printf 'out = "run"\n[reference]\nfasta = "%s"\n[align]\naligner = "%s"\n[judge]\nat_failed_gate = "continue"\n' "$ref" "${ALIGNER:-auto}"
  [ -z "${GENES:-}" ] || printf '[annotate]\ngenes = "%s"\n' "$(realpath "$GENES")"
} >"$out/config.toml"
"$wgs" run "$out/samples.tsv" -c "$out/config.toml" -@ "${THREADS:-1}" -q || [ $? = 1 ]
bases=$(cat "$out"/run/*/*.fastq.json | jq -s '[.[].sections.qc_fastq.total.bases] | add')
echo "| step | CPU s | ns a base | peak MiB | bytes out | bytes a base |"
echo "|---|---|---|---|---|---|"
jq -rs --argjson bases "$bases" '
  group_by(.step | split("/")[0])[] | (.[0].step | split("/")[0]) as $kind
  | (map(.cpu_seconds) | add) as $cpu | (map(.outputs[].bytes) | add) as $bytes
  | "| \($kind) | \($cpu * 100 | round / 100) | \($cpu * 1e11 / $bases | round / 100) | \(map(.peak_mb) | max) | \($bytes) | \($bytes * 1000 / $bases | round / 1000) |"
' "$out"/run/.wgs-run/steps/*.json
echo "bases sequenced: $bases"
