#!/bin/sh
# Runs examples/ci/bench.sh on the bundled reads, and checks its action and workflow against GitHub's schemas: docs/ci.md.
#
#   scripts/test-ci-example.sh [WGS] [--bless]      WGS: the program [target/debug/wgs]; --bless makes examples/ci/baseline.json again
set -eu
cd "$(dirname "$0")/.."

WGS=$(realpath "${1:-target/debug/wgs}")
export WGS THREADS=1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset GITHUB_STEP_SUMMARY

passed=0
fail() { printf 'FAILED  %s\n' "$*"; exit 1; }
ok() { passed=$((passed + 1)); printf 'ok      %s\n' "$*"; }
# shellcheck disable=SC2015  # fail ends the script
expect() { want=$1; shift; code=0; "$@" > "$work/out" 2> "$work/err" || code=$?; [ "$code" = "$want" ] || { cat "$work/out" "$work/err"; fail "exit code $code, not $want: $*"; }; }

# The simulation's variants as VCF.
data=testdata/call-germline
{
    printf '##fileformat=VCFv4.3\n##contig=<ID=chr20,length=4000000>\n##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n'
    printf '#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tSIM\n'
    awk '!/^#/ { split($2, a, ">"); printf "chr20\t%s\t.\t%s\t%s\t.\tPASS\t.\tGT\t%s\n", $1, a[1], a[2], $3 }' $data/truth.tsv
} > "$work/truth.vcf"
printf 'chr20\t996950\t1003050\nchr20\t1997450\t2002550\nchr20\t2998450\t3002550\nchr20\t3500450\t3503550\n' > "$work/regions.bed"
bench() { examples/ci/bench.sh --truth "$work/truth.vcf" --reference $data/ref.fa.gz --regions "$work/regions.bed" "$@"; }

if [ "${2:-}" = --bless ]; then
    bench --reads $data/reads.bam --out "$work/blessed" --baseline examples/ci/baseline.json --accept
    exit 0
fi

expect 0 bench --reads $data/reads.bam --out "$work/a" --baseline examples/ci/baseline.json
cmp "$work/a/baseline.json" examples/ci/baseline.json || fail "another result than examples/ci/baseline.json; if it is right: $0 WGS --bless"
for file in calls.vcf.gz bench.json bench.html summary.md bench.summary.csv bench.errors.tsv; do
    [ -s "$work/a/$file" ] || fail "$file is missing"
done
ok "reads: as good as the committed baseline, and the same bytes"

# A call less: the run fails and names it.
gzip -dc "$work/a/calls.vcf.gz" | awk '$2 != 1000490' > "$work/worse.vcf"
GITHUB_STEP_SUMMARY=$work/page
export GITHUB_STEP_SUMMARY
expect 1 bench --calls "$work/worse.vcf" --out "$work/b" --baseline examples/ci/baseline.json
unset GITHUB_STEP_SUMMARY
grep -q 'LOST: recall of snv fell by' "$work/out" || fail "no word on the recall"
grep -q 'chr20 1000490 C T FN' "$work/out" || fail "the lost variant is not named"
grep -q 'worse than the baseline' "$work/page" || fail "no verdict on the job's page"
grep -q 'chr20 1000490 C T FN' "$work/page" || fail "the lost variant is not on the job's page"
ok "a call less: exit code 1, the variant named, on the job's page too"

expect 0 bench --calls "$work/worse.vcf" --out "$work/c" --baseline "$work/own.json"
[ ! -e "$work/own.json" ] || fail "a baseline was made without being asked for"
expect 0 bench --calls "$work/worse.vcf" --out "$work/c" --baseline "$work/own.json" --accept
expect 0 bench --calls "$work/worse.vcf" --out "$work/c" --baseline "$work/own.json"
ok "the first baseline, and one that is accepted"

printf 'chr20\t996950\t1003050\n' > "$work/regions.bed"
expect 3 bench --reads $data/reads.bam --out "$work/d" --baseline examples/ci/baseline.json
grep -q 'not comparable: confident bases' "$work/err" || fail "other regions are not named"
ok "a baseline of other regions: exit code 3"
expect 2 bench --out "$work/e"

schemas=target/venv-ci/bin/check-jsonschema
if [ -x $schemas ]; then
    $schemas -q --builtin-schema vendor.github-actions examples/ci/action.yml
    $schemas -q --builtin-schema vendor.github-workflows examples/ci/workflow.yml
    ok "action and workflow: GitHub's schemas"
elif [ -n "${WGS_REQUIRE_ORACLES:-}" ]; then
    fail "$schemas is missing: scripts/setup.sh installs it"
fi
printf '%s passed, 0 failed\n' $passed
