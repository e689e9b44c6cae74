# Reference samples: calls against their truth, and against the last time. Only where the configuration has `bench`:
#
#   bench:
#     NA12878:                       # name of the calls: sample, family, tumour
#       calls: germline              # or somatic
#       truth: truth.vcf.gz
#       regions: confident.bed
#       baseline: baseline.json      # an earlier bench report; without it nothing is compared with
#       max_drop: 0.0005
#
# Exit code 1 (recall, precision or F1 fell by more) is an answer like that of a verdict, and the table of verdicts has it.
BENCH = config.get("bench") or {}


def bench_of(name):
    entry = BENCH[name]
    for key in ("truth", "regions"):
        if not entry.get(key):
            raise WorkflowError(f"bench: {name}: no '{key}'")
    return entry


def bench_calls(wildcards):
    calls = bench_of(wildcards.name).get("calls", "germline")
    return PLAN.outputs(PLAN.step(f"{calls}/{wildcards.name}"))[0]


def bench_options(wildcards):
    entry = bench_of(wildcards.name)
    options = ["--somatic"] if entry.get("calls") == "somatic" else []
    if entry.get("baseline"):
        options += ["--baseline", str(entry["baseline"]), "--max-drop", str(entry.get("max_drop", 0.0005))]
    return options


def benches():
    return [f"{OUT}/bench/{name}.json" for name in BENCH]


rule bench:
    input:
        truth=lambda w: bench_of(w.name)["truth"],
        calls=bench_calls,
        regions=lambda w: bench_of(w.name)["regions"],
        reference=planned.reference_of(config),
        baseline=lambda w: bench_of(w.name).get("baseline") or [],
    output:
        json=out("bench/{name}.json"),
        html=out("bench/{name}.html"),
        code=out(".wgs-run/gates/bench/{name}.code"),
    log:
        log_of("bench", "{name}"),
    params:
        options=bench_options,
        version=PLAN.version,
    threads: MOST_THREADS
    resources:
        mem_mb=lambda wildcards, attempt: attempt * (4096 + SNAKEMAKE_MB),
        runtime=minutes("bench"),
    shell:
        """
        exec > {log:q} 2>&1
        CODE=0
        wgs bench {input.truth:q} {input.calls:q} -r {input.reference:q} -b {input.regions:q} {params.options:q} \
            --sample {wildcards.name:q} -@ {threads} --json {output.json:q} --html {output.html:q} || {{ CODE=$?; [ $CODE -eq 1 ]; }}
        echo $CODE > {output.code:q}
        """
