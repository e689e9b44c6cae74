#!/bin/sh
# From a checkout to verdicts and case reports: installs what is missing, builds, checks the bundled reads as a vendor's delivery,
# then runs the whole pipeline on them (`wgs run`): a germline sample and a tumour with its normal, FASTQ to report. Compares the
# calls with the truth and ends with a table, the verdicts and the pages to open. Results go to target/demo.
#
#   scripts/demo.sh            the demonstration
#   scripts/demo.sh --readme   the same, then puts what it printed into README.md
set -eu
cd "$(dirname "$0")/.."

scripts/setup.sh --demo
echo "building (some minutes the first time) ..." >&2
wgs=${WGS:-target/release/wgs}
[ -n "${WGS:-}" ] || cargo build --release --locked --quiet --bin wgs
threads=$(nproc 2>/dev/null || echo 1)
from=testdata/pipeline
out=target/demo
run=$out/run
rm -rf "$out"
mkdir -p "$out/delivery" "$out/bench"

say() { printf '\n$ wgs %s\n' "$*" >&2; }
# Exit code 1 is a verdict, an answer of the command; anything beyond is an error.
run() {
    say "$@"
    code=0
    "$wgs" "$@" || code=$?
    [ "$code" -le 1 ] || exit "$code"
}

# What a vendor sends: files with their digests. DIN (integrity of the DNA on receipt) is made up, nobody published it.
cp testdata/demo/NA12878_R?.fq.gz $from/DREAM1-*_R?.fq.gz "$out/delivery"
{
    printf 'sample\trole\tpair\tfile\tmd5\tdin\n'
    for path in "$out"/delivery/*.fq.gz; do
        file=${path##*/}
        case $file in
            DREAM1-T*) who='DREAM1-T\ttumor\tDREAM1' ;;
            DREAM1-N*) who='DREAM1-N\tnormal\tDREAM1' ;;
            *) who='NA12878\tgermline\t.' ;;
        esac
        printf '%b\t%s\t%s\t8.1\n' "$who" "$file" "$(md5sum < "$path" | cut -c1-32)"
    done
} > "$out/delivery/manifest.tsv"
run qc deliver "$out/delivery/manifest.tsv" -@ "$threads" --json "$out/delivery.json" --html "$out/delivery.html"

"$wgs" run $from/samples.tsv -c $from/config.toml --dry-run --json "$out/plan.json" > "$out/plan.tsv"
run run $from/samples.tsv -c $from/config.toml -@ "$threads" > "$out/steps.tsv"
# Once more: nothing is left to do.
say "run $from/samples.tsv -c $from/config.toml -@ $threads   # again"
"$wgs" run $from/samples.tsv -c $from/config.toml -@ "$threads" > "$out/again.tsv" 2> /dev/null || [ $? = 1 ]
awk -F '\t' '!/^#/ { n[$3]++ } END { for (state in n) print n[state], state }' "$out/again.tsv" | sort -rn

run bench $from/NA12878.truth.vcf $run/cases/NA12878/NA12878.germline.vcf.gz -r $from/chr20.fa.gz -b $from/NA12878.confident.bed \
    --sample NA12878 --json "$out/bench/NA12878.json" -q
run bench $from/DREAM1.truth.vcf $run/cases/DREAM1/DREAM1-T.somatic.vcf.gz -r $from/chr20.fa.gz -b $from/DREAM1.windows.bed \
    --somatic --sample DREAM1-T --json "$out/bench/DREAM1-T.json" -q
# What the limits of a whole genome say of these slices.
awk 'NR == 1 || !/^sample\t/' "$run"/cases/*/samples.tsv > "$out/samples.tsv"
run judge "$run"/*/*.fastq.json "$run"/*/*.align.json --samples "$out/samples.tsv" --fingerprints "$run"/*/*.fp \
    --profile japan-wgs-2022 --json "$out/whole-genome.json" -q

scripts/demo-table.py $run "$out/plan.json" "$out/bench/NA12878.json" "$out/bench/DREAM1-T.json" \
    --other "$out/whole-genome.json" > "$out/summary.txt"
printf '\n'
cat "$out/summary.txt"
printf '\nto open in a browser:\n'
for page in "$out/delivery.html" "$run"/cases/*/report.html "$run"/cases/*/verdict.html "$run"/*/*.align.html; do
    printf '  %s\n' "$PWD/$page"
done

if [ "${1:-}" = --readme ]; then
    awk -v block="$out/summary.txt" '
        /^<!-- end of the demo -->/ { inside = 0 }
        !inside { print }
        /^<!-- demo: / { inside = 1; print "```"; while ((getline line < block) > 0) print line; print "```" }
    ' README.md > "$out/README.md"
    cp "$out/README.md" README.md
    echo "README.md: the demo's output is as of now" >&2
fi
