# What is judged of a case (a pair, a family, or a sample in neither): the gate before calling, the verdict, the report.
#
# Exit code 1 of a verdict is an answer: the job is done, its files are there, the code stands beside them. What must not run
# after a refusal waits for `gate`, which fails then; with keep-going the other cases go on.


rule identity:
    input:
        reads("identity/{case}"),
    output:
        json=out("cases/{case}/identity.json"),
        code=code_of("identity"),
    log:
        log_of("identity", "{case}"),
    benchmark:
        seconds_of("identity", "{case}")
    params:
        script=script("identity/{case}"),
    threads: most_threads("identity/{case}")
    resources:
        mem_mb=memory("identity/{case}"),
        runtime=minutes("identity"),
    shell:
        SHELL


rule gate:
    input:
        out(".wgs-run/gates/{verdict}/{case}.code"),
    output:
        touch(out(".wgs-run/gates/{verdict}/{case}.passed")),
    wildcard_constraints:
        verdict="identity|judge|report",
    retries: 0
    shell:
        "grep -qx 0 {input:q} || {{ echo 'gate: {wildcards.verdict} refuses {wildcards.case}' >&2; exit 1; }}"


rule judge:
    input:
        reads("judge/{case}"),
    output:
        json=out("cases/{case}/verdict.json"),
        html=out("cases/{case}/verdict.html"),
        code=code_of("judge"),
    log:
        log_of("judge", "{case}"),
    benchmark:
        seconds_of("judge", "{case}")
    params:
        script=script("judge/{case}"),
    threads: most_threads("judge/{case}")
    resources:
        mem_mb=memory("judge/{case}"),
        runtime=minutes("judge"),
    shell:
        SHELL


rule report:
    input:
        reads("report/{case}"),
    output:
        html=out("cases/{case}/report.html"),
        json=out("cases/{case}/case.json"),
        fhir=out("cases/{case}/bundle.json"),
        phenopacket=out("cases/{case}/phenopacket.json"),
        code=code_of("report"),
    log:
        log_of("report", "{case}"),
    benchmark:
        seconds_of("report", "{case}")
    params:
        script=script("report/{case}"),
    threads: most_threads("report/{case}")
    resources:
        mem_mb=memory("report/{case}"),
        runtime=minutes("report"),
    shell:
        SHELL
