#!/usr/bin/env bash
# testdata/report: two small cases for `wgs report`, made by wgs itself from testdata/annotate.
#   scripts/make-report-example.sh [WGS]        WGS: the program [target/release/wgs]
# germline/: the made-up family of testdata/annotate/candidates with its candidates, annotated.
# somatic/:  the calls of testdata/annotate/criteria as those of a tumour and of its normal, annotated.
# The case files, gene lists, tables and assessments are written by hand and stay.
set -euo pipefail
cd "$(dirname "$0")/.."
wgs=$(realpath "${1:-target/release/wgs}")
out=testdata/report
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p $out/germline $out/somatic

from=testdata/annotate/candidates
"$wgs" annotate $from/family.vcf -q --gff $from/genes.gtf -r $from/ref.fa --gene-cache "$work/family.cache" --vrs \
    --sample child --ped $from/family.ped --panel $from/panel.tsv --candidates $out/germline/candidates.tsv \
    --json-lines -o $out/germline/annotated.jsonl.gz 2> "$work/warnings"

# Genotypes: every third call is the normal's too.
samples() {
    awk -v what="$1" 'BEGIN { OFS = "\t" }
        /^##fileformat/ { print; print "##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">"
            print "##FORMAT=<ID=AD,Number=R,Type=Integer,Description=\"Depths\">"
            print "##FORMAT=<ID=DP,Number=1,Type=Integer,Description=\"Depth\">"; next }
        /^##/ { print; next }
        /^#/ { print $0, "FORMAT", what == "normal" ? "N" : "T" OFS "N"; next }
        $5 ~ /,/ { next }
        { n++; inherited = n % 3 == 0 }
        what == "normal" && !inherited { next }
        what == "normal" { $7 = "PASS"; print $0, "GT:AD:DP", "0/1:17,15:32"; next }
        { $7 = inherited ? "germline" : "PASS"
          print $0, "GT:AD:DP", "0/1:70,50:120", inherited ? "0/1:17,15:32" : "0/0:32,0:32" }
    ' testdata/annotate/criteria/calls.vcf
}
(
    samples normal > "$work/normal.vcf"
    samples tumor > "$work/tumor.vcf"
    cd testdata/annotate/criteria
    for what in normal tumor; do
        "$wgs" annotate "$work/$what.vcf" -q -g genes.gff3 -r ref.fa --gene-cache "$work/genes.cache" --allow-no-hits --vrs \
            --source gnomad=gnomad.vcf:ALL --source tommo=tommo.vcf:ALL --source clinvar=clinvar.vcf:ALL,ID \
            --source scores=scores.vcf:ALL --source hotspots=hotspots.vcf:ALL --source repeats=repeats.bed:name \
            --source domains=domains.bed:name --criteria config.toml --json-lines -o "$work/$what.jsonl.gz"
    done
)
cp "$work/normal.jsonl.gz" "$work/tumor.jsonl.gz" $out/somatic/
