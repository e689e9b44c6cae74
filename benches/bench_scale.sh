#!/usr/bin/env bash
# Time and memory of `wgs bench` on sets of any size: a truth and its contig are repeated under new contig names, the calls are the
# truth with one record in 250 missing and one in 250 with another genotype. Prints rows of RECORDS.md. For a quiet machine.
#
#   benches/bench_scale.sh REF.fa CONTIG TRUTH.vcf.gz CONFIDENT.bed COPIES [LENGTH]
#
# LENGTH (5,000,000): so many bases of the contig. 475 copies of chr20:1-5,000,000 of GRCh38 and HG002 v4.2.1 are 4 million variants
# and a FASTA of 2.4 GB; a tenth of the copies must take a tenth of the time. OUT=folder keeps the files (default: a temporary one).
set -euo pipefail
cd "$(dirname "$0")/.."
ref=$1 contig=$2 truth=$3 bed=$4 copies=$5 length=${6:-5000000}
wgs=${WGS:-target/release/wgs}
out=${OUT:-$(mktemp -d)}
[ -n "${OUT:-}" ] && mkdir -p "$out" || trap 'rm -rf "$out"' EXIT
samtools faidx "$ref" "$contig:1-$length" >"$out/part.fa"
bcftools view -H -t "$contig:1-$length" "$truth" >"$out/part.vcf"
python3 - "$out" "$contig" "$bed" "$copies" "$length" <<'P'
import sys
out, contig, bed, copies, length = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5])
bases = open(f"{out}/part.fa").read().split("\n", 1)[1]
records = [l.rstrip("\n").split("\t") for l in open(f"{out}/part.vcf")]
records = [r[1:7] + [".", "GT", r[9].split(":")[0]] for r in records if int(r[1]) + len(r[3]) < length]
regions = [l.split("\t")[1:3] for l in open(bed) if l.split("\t")[0] == contig]
regions = [(s, e.strip()) for s, e in regions if int(e) <= length]
calls = []
for i, r in enumerate(records):
    if i % 250 == 7: continue
    if i % 250 == 107: r = r[:8] + ["1/1" if r[8] not in ("1/1", "1|1") else "0/1"]
    calls.append(r)
names = [f"c{i + 1}" for i in range(copies)]
head = "##fileformat=VCFv4.2\n" + "".join(f"##contig=<ID={n},length={length}>\n" for n in names)
head += '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS\n'
with open(f"{out}/ref.fa", "w") as f:
    for n in names: f.write(f">{n}\n{bases}")
for name, rows in (("truth", records), ("calls", calls)):
    body = "".join("\t".join(["\0"] + r) + "\n" for r in rows)
    with open(f"{out}/{name}.vcf", "w") as f:
        f.write(head)
        for n in names: f.write(body.replace("\0", n))
with open(f"{out}/regions.bed", "w") as f:
    for n in names: f.writelines(f"{n}\t{s}\t{e}\n" for s, e in regions)
print(f"{len(records) * copies} truth variants, {len(calls) * copies} calls, {copies} contigs of {length} bases", file=sys.stderr)
P
samtools faidx "$out/ref.fa"
for f in truth calls; do bcftools view -Oz -o "$out/$f.vcf.gz" "$out/$f.vcf" && rm "$out/$f.vcf"; done
echo "| command | CPU s | wall s | peak MiB |"
echo "|---|---|---|---|"
run() { # NAME ARGUMENTS...
  local name=$1; shift
  /usr/bin/time -f "%U %S %e %M" -o "$out/time" "$wgs" bench "$out/truth.vcf.gz" "$out/calls.vcf.gz" -r "$out/ref.fa" -b "$out/regions.bed" -q "$@"
  awk -v n="$name" '{printf "| %s | %.1f | %.1f | %d |\n", n, $1 + $2, $3, $4 / 1024}' "$out/time"
}
run "wgs bench" -@ 1 --json "$out/one.json"
run "wgs bench, 2 threads" -@ 2 --json "$out/two.json"
run "wgs bench -o (annotated VCF, tables), 2 threads" -@ 2 -o "$out/result"
cmp <(jq -S .sections "$out/one.json") <(jq -S .sections "$out/two.json") && echo "the same counts with one thread and two" >&2
