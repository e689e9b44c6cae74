#!/bin/bash
# The Snakemake workflow and the job arrays on a real SLURM of this machine (scripts/slurm-local.sh), with the bundled reads:
#
#   run      `wgs run`, calls in one piece
#   typed    the single commands, typed out here; germline calls in parts, gathered
#   slurm    Snakemake through SLURM, calls in three parts; a job is killed for its memory and tried again with more
#   array    job arrays straight from the plan
#
# Every result must be the same in all of them, byte for byte: JSON but for its part `run`, HTML but for command lines, inputs and
# threads. Then: a part that is missing, and a case that is held by its gate while another goes on. Takes four to eight minutes on two processors; what is
# left after the time limits below is an error. Results go to target/cluster.
set -euo pipefail
cd "$(dirname "$0")/.."

root=$PWD
wgs=$(realpath "${WGS:-target/debug/wgs}" 2> /dev/null || true)
if [ -z "${WGS:-}" ]; then
    cargo build --locked --quiet --bin wgs
    wgs=$root/target/debug/wgs
fi
snakemake=$root/target/venv-snakemake/bin/snakemake
work=$root/target/cluster
slurm=${WGS_SLURM_DIR:-$root/target/slurm}
limit=${WGS_CLUSTER_LIMIT:-900} # seconds for each use of SLURM
begun=$(date +%s)

say() { printf '  %s\n' "$*"; }
fail() { printf 'cluster: FAILED: %s\n' "$*" >&2; exit 1; }
[ -x "$wgs" ] || fail "$WGS is not there"
[ -x "$snakemake" ] || fail "$snakemake is not there: scripts/setup.sh"

rm -rf "$work"
mkdir -p "$work/bin" "$work/greedy"
ln -s "$wgs" "$work/bin/wgs"
# Takes 800 MiB before it learns: more than the first attempt asks for, less than the second does.
cat > "$work/greedy/wgs" << SH
#!/bin/sh
if [ "\$1 \$2" = "call learn" ]; then
    python3 -c 'import time; held = bytearray(800 << 20); time.sleep(4)'
fi
exec "$wgs" "\$@"
SH
chmod +x "$work/greedy/wgs"
PATH=$work/bin:$PATH

# A folder of its own for each way, the same relative paths in all.
folder() {
    mkdir -p "$work/$1"
    ln -s "$root/testdata" "$work/$1/data"
    sed -E 's#"(chr20.fa.gz|slice.toml|waivers.toml|genes.refGene.txt.gz|cases|genes.txt)"#"data/pipeline/\1"#; s#^out = .*#out = "results"#' \
        "$root/testdata/pipeline/config.toml" > "$work/$1/wgs.toml"
    cd "$work/$1"
}
shards() { printf '\n[call]\nshards = %s\n' "$1" >> wgs.toml; }
workflow_config() {
    printf 'samples: %s\nsettings: wgs.toml\nwgs: %s\nthreads: 2\n' "$1" "$2" > config.yaml
}

# Results for comparison, a line each: path and digest of what must not differ.
listed() {
    (cd "$1" && find . \( -name .wgs-run -o -name logs -o -name benchmarks \) -prune -o -type f -print | LC_ALL=C sort) |
        while IFS= read -r path; do
            case $path in
                ./run.json | ./verdicts.tsv | ./genes.wgsgenes) continue ;;
                *.json) digest=$(jq 'del(.run)' "$1/$path" | sha256sum) ;;
                *.html) digest=$(sed -E '/<code>[^<]*wgs (qc|call|judge|annotate|report) /d; /bytes\)<br>/d' "$1/$path" | sha256sum) ;;
                *) digest=$(sha256sum < "$1/$path") ;;
            esac
            printf '%s  %s\n' "${digest%% *}" "$path"
        done
}
same() {
    listed "$work/$1/results" > "$work/$1.list"
    diff "$work/run.list" "$work/$1.list" > "$work/$1.diff" || { cat "$work/$1.diff" >&2; fail "$1: results are not those of wgs run"; }
    say "$1: $(wc -l < "$work/$1.list") files as those of wgs run"
}

trap '"$root/scripts/slurm-local.sh" stop "$slurm" || true' EXIT
trap 'exit 143' TERM INT

folder run
code=0
wgs run data/pipeline/samples.tsv -c wgs.toml -@ 2 -q > run.tsv 2> run.log || code=$?
[ $code -le 1 ] || { cat run.log >&2; fail "wgs run: exit code $code"; }
wgs run data/pipeline/samples.tsv -c wgs.toml --dry-run --json plan.json -q > /dev/null
listed results > "$work/run.list"
[ "$(wc -l < "$work/run.list")" -ge 40 ] || fail "wgs run left few files"
say "run: $(wc -l < "$work/run.list") files, exit code $code"

# --- The single commands.
folder typed
r=results ref=data/pipeline/chr20.fa.gz
mkdir -p $r/{NA12878,DREAM1-T,DREAM1-N,cases/NA12878,cases/DREAM1}
# A verdict is an answer.
verdict() { "$@" || [ $? = 1 ]; }
lane() { # sample, lane, R1, R2
    minimap2 -ax sr -K 100000000 -Y -t 2 -R "@RG\tID:$1.$2\tSM:$1\tLB:$1\tPL:ILLUMINA\tPU:$2" $ref "$3" "$4" |
        samtools fixmate -m -u --no-PG - - | samtools sort -l 1 -m 768M --no-PG -T "$1.$2.sort" -@ 2 -o "$r/$1/$1.$2.bam" -
}
joined() { # sample: one lane on standard input of markdup, or several merged
    samtools markdup --no-PG -u -T "$1.markdup" - - |
        samtools reheader -P -c "awk 'BEGIN { FS = \"\t\" } FNR == NR { line[\$1 \$2] = \$0; next } \$1 == \"@PG\" { next } \$1 == \"@SQ\" && (\$1 \$2) in line { \$0 = line[\$1 \$2] } { print }' $r/reference.dict -" - |
        samtools view -b --no-PG -@ 2 -o "$r/$1/$1.bam" -
    samtools index -@ 2 -o "$r/$1/$1.bam.bai" "$r/$1/$1.bam"
}
{
    wgs qc reference -r $ref --dict $r/reference.dict --json $r/reference.json
    wgs qc fastq data/demo/NA12878_R1.fq.gz data/demo/NA12878_R2.fq.gz --sample NA12878 \
        --json $r/NA12878/NA12878.fastq.json --html $r/NA12878/NA12878.fastq.html
    lane NA12878 L1 data/demo/NA12878_R1.fq.gz data/demo/NA12878_R2.fq.gz
    samtools view -u --no-PG $r/NA12878/NA12878.L1.bam | joined NA12878
    for s in DREAM1-T DREAM1-N; do
        wgs qc fastq data/pipeline/$s.C09DF_R{1,2}.fq.gz data/pipeline/$s.D0EN0_R{1,2}.fq.gz --sample $s \
            --json $r/$s/$s.fastq.json --html $r/$s/$s.fastq.html
        for l in C09DF D0EN0; do lane $s $l data/pipeline/$s.$l"_R1.fq.gz" data/pipeline/$s.$l"_R2.fq.gz"; done
        samtools merge -u -c -p --no-PG - $r/$s/$s.C09DF.bam $r/$s/$s.D0EN0.bam | joined $s
    done
    rm $r/NA12878/NA12878.L1.bam $r/DREAM1-?/DREAM1-?.{C09DF,D0EN0}.bam
    for s in NA12878 DREAM1-T DREAM1-N; do
        wgs qc align $r/$s/$s.bam -r $ref --sample $s --targets data/pipeline/${s%-[TN]}.windows.bed \
            --json $r/$s/$s.align.json --html $r/$s/$s.align.html --fingerprint $r/$s/$s.fp
    done
    wgs call learn $r/NA12878/NA12878.bam -r $ref --sample NA12878 -o $r/NA12878/NA12878.profile
    wgs call learn $r/DREAM1-T/DREAM1-T.bam --normal $r/DREAM1-N/DREAM1-N.bam -r $ref --sample DREAM1-T -o $r/DREAM1-T/DREAM1-T.profile \
        --normal-sample DREAM1-N --normal-output $r/DREAM1-N/DREAM1-N.profile
    # Who is who: the table of a case is that of the plan.
    for c in NA12878 DREAM1; do
        jq -j --arg path cases/$c/samples.tsv '.sections.plan.texts[] | select(.path == $path).text' ../run/plan.json > $r/cases/$c/samples.tsv
    done
    c=$r/cases/NA12878
    wgs judge $r/NA12878/NA12878.align.json --profile identity --samples $c/samples.tsv --fingerprints $r/NA12878/NA12878.fp --on 2026-12-01 --json $c/identity.json
    for i in 1 2; do
        wgs call germline $r/NA12878/NA12878.bam -r $ref --profile $r/NA12878/NA12878.profile --shard $i/2 -o NA12878.$i.part
    done
    wgs call gather NA12878.1.part NA12878.2.part -o $c/NA12878.germline.vcf.gz --json $c/NA12878.germline.json
    c=$r/cases/DREAM1
    verdict wgs judge $r/DREAM1-T/DREAM1-T.align.json $r/DREAM1-N/DREAM1-N.align.json --profile identity --samples $c/samples.tsv \
        --fingerprints $r/DREAM1-T/DREAM1-T.fp $r/DREAM1-N/DREAM1-N.fp --on 2026-12-01 --json $c/identity.json
    wgs call germline $r/DREAM1-N/DREAM1-N.bam -r $ref --profile $r/DREAM1-N/DREAM1-N.profile -o $c/DREAM1-N.germline.vcf.gz --json $c/DREAM1-N.germline.json
    wgs call somatic $r/DREAM1-T/DREAM1-T.bam -r $ref --profile $r/DREAM1-T/DREAM1-T.profile --normal $r/DREAM1-N/DREAM1-N.bam \
        --normal-profile $r/DREAM1-N/DREAM1-N.profile --force --sample DREAM1-T -o $c/DREAM1-T.somatic.vcf.gz --json $c/DREAM1-T.somatic.json
    for n in NA12878/NA12878.germline DREAM1/DREAM1-N.germline DREAM1/DREAM1-T.somatic; do
        s=${n#*/} calls=$r/cases/$n
        wgs qc vcf $calls.vcf.gz -r $ref --sample "${s%.*}" --json $calls.qc.json --html $calls.qc.html
        wgs annotate $calls.vcf.gz -r $ref -g data/pipeline/genes.refGene.txt.gz --gene-cache $r/genes.wgsgenes -o $calls.annotated.vcf.gz
        wgs annotate $calls.vcf.gz -r $ref -g data/pipeline/genes.refGene.txt.gz --gene-cache $r/genes.wgsgenes -o $calls.annotated.jsonl.gz --json-lines
    done
    judged=(--profile data/pipeline/slice.toml --waivers data/pipeline/waivers.toml --on 2026-12-01)
    c=$r/cases/NA12878
    # shellcheck disable=SC2206  # words without spaces
    reports=($r/NA12878/NA12878.{fastq,align}.json $c/NA12878.germline.json $c/NA12878.germline.qc.json)
    verdict wgs judge "${reports[@]}" --samples $c/samples.tsv --fingerprints $r/NA12878/NA12878.fp "${judged[@]}" --json $c/verdict.json --html $c/verdict.html
    verdict wgs report "${reports[@]}" $c/verdict.json --case data/pipeline/cases/NA12878.toml --germline $c/NA12878.germline.annotated.jsonl.gz \
        --genes data/pipeline/genes.txt --assessments data/pipeline/cases/NA12878.assessments.toml \
        -o $c/report.html --json $c/case.json --fhir $c/bundle.json --phenopacket $c/phenopacket.json
    c=$r/cases/DREAM1
    # shellcheck disable=SC2206  # words without spaces
    reports=($r/DREAM1-T/DREAM1-T.{fastq,align}.json $r/DREAM1-N/DREAM1-N.{fastq,align}.json $c/DREAM1-N.germline.json $c/DREAM1-N.germline.qc.json $c/DREAM1-T.somatic.json)
    verdict wgs judge "${reports[@]}" --samples $c/samples.tsv --fingerprints $r/DREAM1-T/DREAM1-T.fp $r/DREAM1-N/DREAM1-N.fp "${judged[@]}" \
        --json $c/verdict.json --html $c/verdict.html
    verdict wgs report "${reports[@]}" $c/verdict.json --case data/pipeline/cases/DREAM1.toml --germline $c/DREAM1-N.germline.annotated.jsonl.gz \
        --somatic $c/DREAM1-T.somatic.annotated.jsonl.gz --genes data/pipeline/genes.txt --assessments data/pipeline/cases/DREAM1.assessments.toml \
        -o $c/report.html --json $c/case.json --fhir $c/bundle.json --phenopacket $c/phenopacket.json
} > typed.log 2>&1 || { tail -n 20 typed.log >&2; fail "a single command failed"; }
same typed

# A part that is missing is refused, and nothing is left.
code=0
wgs call gather NA12878.1.part -o short.vcf.gz > short.log 2>&1 || code=$?
if [ $code != 3 ] || [ -e short.vcf.gz ]; then cat short.log >&2; fail "gather without a part: exit code $code"; fi
say "gather without a part: exit code 3, $(grep -m 1 error short.log | cut -c1-100)"

# --- SLURM.
WGS_SLURM_CPUS=4 WGS_SLURM_MEMORY=65536 "$root/scripts/slurm-local.sh" start "$slurm" 2> "$work/slurm.log" || { cat "$work/slurm.log" >&2; exit 4; }
slurm=$(cd "$slurm" && pwd)
export SLURM_CONF=$slurm/slurm.conf PATH=$slurm/bin:$PATH

folder slurm
shards 3
workflow_config data/pipeline/samples.tsv "$work/greedy/wgs"
timeout -k 10 "$limit" "$snakemake" -s "$root/workflow/Snakefile" --configfile config.yaml --workflow-profile "$root/workflow/profiles/slurm" \
    --slurm-status-command squeue --slurm-no-account --slurm-init-seconds-before-status-checks 2 --seconds-between-status-checks 2 --latency-wait 15 \
    --set-resources "learn:mem_mb=attempt*700" > snakemake.log 2>&1 || { tail -n 40 snakemake.log >&2; fail "Snakemake through SLURM"; }
same slurm
grep -q "Trying to restart" snakemake.log || fail "no job was killed for its memory"
grep -rqs "exceeded memory limit" .snakemake/slurm_logs || fail "no step exceeded its memory"
say "slurm: $(squeue -h -t all -o %i | wc -l) jobs; learn was killed over 700 MiB and done with 1,400"
code=0
python3 "$root/workflow/scripts/verdicts.py" results > verdicts.tsv || code=$?
[ $code = 1 ] || fail "verdicts.py: exit code $code, the tumour's verdict refuses"
diff verdicts.tsv results/verdicts.tsv > /dev/null || fail "verdicts.tsv"

folder array
shards 2
wgs run data/pipeline/samples.tsv -c wgs.toml --dry-run --json plan.json -q > /dev/null
last=$(WGS_THREADS=2 timeout 120 "$root/workflow/slurm-array.sh" plan.json 2> array.log) || { cat array.log >&2; fail "job arrays: submission"; }
left=$limit
while [ -n "$(squeue -h -j "$last" -t PD,R,CG -o %T 2> /dev/null)" ]; do
    left=$((left - 1))
    [ $left -gt 0 ] || { squeue >&2; fail "job arrays: not done in $limit seconds"; }
    sleep 1
done
grep -q "^all done" results/.wgs-run/array/logs/end.log || { cat results/.wgs-run/array/logs/end.log >&2; fail "job arrays"; }
same array

# --- A case held by its gate, with jobs on this machine; the alignments are those that are there.
folder gate
sed -i 's/^at_failed_gate = .*/at_failed_gate = "stop"/; /^\[report\]/,$d; /^\[annotate\]/,$d' wgs.toml
printf 'sample\trole\tpair\tbam\nNA12878\tgermline\t.\t../run/results/NA12878/NA12878.bam\n' > samples.tsv
printf 'DREAM1-%s\t%s\tDREAM1\t../run/results/DREAM1-%s/DREAM1-%s.bam\n' T tumor T T N normal N N >> samples.tsv
workflow_config samples.tsv "$work/bin/wgs"
code=0
timeout -k 10 "$limit" "$snakemake" -s "$root/workflow/Snakefile" --configfile config.yaml --workflow-profile "$root/workflow/profiles/local" \
    --cores 2 > snakemake.log 2>&1 || code=$?
[ $code = 1 ] || { tail -n 40 snakemake.log >&2; fail "a held case: Snakemake's exit code $code"; }
grep -q "^DREAM1	incomplete	\.	\.	held" results/verdicts.tsv || { cat results/verdicts.tsv >&2; fail "DREAM1 is not held"; }
grep -q "^NA12878	pass	[a-z]*	\.	[dr]" results/verdicts.tsv || { cat results/verdicts.tsv >&2; fail "NA12878 did not go on"; }
if [ -e results/cases/DREAM1/verdict.json ] || [ -e results/cases/DREAM1/DREAM1-T.somatic.vcf.gz ]; then fail "something ran behind the gate"; fi
[ -s results/cases/DREAM1/identity.json ] || fail "the verdict of the gate is not there"
code=0
python3 "$root/workflow/scripts/verdicts.py" results > /dev/null || code=$?
[ $code = 1 ] || fail "verdicts.py of a held case: exit code $code"
say "gate: DREAM1 is held, NA12878 went on"

printf 'cluster: wgs run, the single commands, Snakemake through SLURM and job arrays: %s files the same in all (%s s)\n' \
    "$(wc -l < "$work/run.list")" "$(($(date +%s) - begun))"
