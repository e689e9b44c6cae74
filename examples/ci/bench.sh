#!/bin/sh
# Calls a reference sample, compares it with its truth and with the baseline kept in the repository: docs/ci.md.
#
#   bench.sh --truth VCF --reference FASTA (--reads BAM | --calls VCF) [--regions BED] [--baseline JSON] [--max-drop X] [--out DIR] [--accept]
#
# OUT: calls.vcf.gz, bench.json, bench.html, summary.md, baseline.json, bench.errors.tsv and others. The page summary.md is also added to
# $GITHUB_STEP_SUMMARY where that is set. --accept makes this result the baseline.
# WGS names the program [wgs], THREADS how many threads [all].
# Exit codes: 0 as good as the baseline, or no baseline yet; 1 worse; 2 wrong usage; 3 bad input; 4 anything else.
set -eu

wgs=${WGS:-wgs}
threads=${THREADS:-$(nproc)}
truth='' reference='' reads='' calls='' regions='' baseline='' max_drop=0.0005 out=bench accept=no
usage() { sed -n '2,10s/^# \{0,1\}//p' "$0" >&2; exit 2; }
while [ $# -gt 0 ]; do
    case $1 in
        --accept) accept=yes; shift; continue ;;
        --help | -h) usage ;;
    esac
    [ $# -ge 2 ] || usage
    case $1 in
        --truth) truth=$2 ;;
        --reference) reference=$2 ;;
        --reads) reads=$2 ;;
        --calls) calls=$2 ;;
        --regions) regions=$2 ;;
        --baseline) baseline=$2 ;;
        --max-drop) max_drop=$2 ;;
        --out) out=$2 ;;
        *) usage ;;
    esac
    shift 2
done
if [ -z "$truth" ] || [ -z "$reference" ] || [ -z "$reads$calls" ]; then usage; fi
if [ -n "$reads" ] && [ -n "$calls" ]; then usage; fi
if [ $accept = yes ] && [ -z "$baseline" ]; then usage; fi

mkdir -p "$out"
if [ -n "$reads" ]; then
    calls=$out/calls.vcf.gz
    "$wgs" call germline -q "$reads" -r "$reference" -@ "$threads" -o "$calls" --json "$out/calls.json"
fi

set -- "$truth" "$calls" -r "$reference" -@ "$threads" -o "$out/bench" --json "$out/bench.json" --html "$out/bench.html" \
    --markdown "$out/summary.md" --write-baseline "$out/baseline.json"
[ -z "$regions" ] || set -- "$@" -b "$regions"
# The first run has nothing to compare with; --accept takes the result as it is.
if [ -n "$baseline" ] && [ -e "$baseline" ] && [ $accept = no ]; then
    set -- "$@" --baseline "$baseline" --max-drop "$max_drop"
elif [ $accept = no ]; then
    echo "bench: no baseline to compare with; take this one: $out/baseline.json" >&2
fi
code=0
"$wgs" bench "$@" || code=$?
if [ -n "${GITHUB_STEP_SUMMARY:-}" ] && [ -e "$out/summary.md" ] && [ $code -le 1 ]; then
    cat "$out/summary.md" >> "$GITHUB_STEP_SUMMARY"
fi
if [ $accept = yes ] && [ $code -eq 0 ]; then
    cp "$out/baseline.json" "$baseline"
    echo "bench: baseline is now this result: $baseline" >&2
fi
exit $code
