#!/bin/sh
# The store at its size: N synthetic reports (100,000) are added and all of them looked at; user seconds and peak memory.
#   benches/cohort.sh [N] [FOLDER]      needs GNU time, and 30 kB of disk a report
# A drift of -10 bp a month is planted into the insert size of vendor C, a year in; the last lines name when it was found.
# The kills of the issue: WGS_KILLS=200 cargo test --release -p wgs-cohort --test kill -- --nocapture
set -eu
cd "$(dirname "$0")/.."
n=${1:-100000}
folder=${2:-$(mktemp -d)}
mkdir -p "$folder"
cargo build --release --locked --bin wgs
cargo build --release --locked -p wgs-cohort --example cohort_reports
wgs=target/release/wgs
target/release/examples/cohort_reports "$n" --drift 2:365:10 > "$folder/reports.ndjson"
rm -f "$folder"/cohort.db*
for threads in 1 2; do
    rm -f "$folder"/cohort.db*
    /usr/bin/time -f "add, $threads threads: %e s, user %U s, %M KiB" $wgs cohort add "$folder/cohort.db" "$folder/reports.ndjson" -@ $threads
done
/usr/bin/time -f "trend: %e s, user %U s, %M KiB" $wgs cohort trend "$folder/cohort.db" -q --json "$folder/trend.json"
jq -r '.sections.cohort_trend.signals[] | select(.rule == "cusum" and .metric == "qc_align.insert_size.mean") | [.stratum, .group, .side, .day, .since, .run_length] | @tsv' \
    "$folder/trend.json"
