# Calls of a case behind its gate: in parts where the configuration says so ([call] shards), gathered; their QC; annotation.


rule germline_shard:
    input:
        reads("germline/{name}/{part}"),
    output:
        part=temp(out("cases/{case}/{name}.germline.{part}.part")),
    log:
        log_of("germline_shard", "{case}/{name}.{part}"),
    benchmark:
        seconds_of("germline_shard", "{case}/{name}.{part}")
    params:
        script=script("germline/{name}/{part}"),
    threads: most_threads("germline/{name}/{part}")
    resources:
        mem_mb=memory("germline/{name}/{part}"),
        runtime=minutes("germline_shard"),
    shell:
        SHELL


rule germline:
    input:
        reads("germline/{name}"),
    output:
        vcf=out("cases/{case}/{name}.germline.vcf.gz"),
        tbi=out("cases/{case}/{name}.germline.vcf.gz.tbi"),
        json=out("cases/{case}/{name}.germline.json"),
    wildcard_constraints:
        name=either(WITHOUT_GVCF),
    log:
        log_of("germline", "{case}/{name}"),
    benchmark:
        seconds_of("germline", "{case}/{name}")
    params:
        script=script("germline/{name}"),
    threads: most_threads("germline/{name}")
    resources:
        mem_mb=memory("germline/{name}"),
        runtime=minutes("germline"),
    shell:
        SHELL


use rule germline as germline_gvcf with:
    output:
        vcf=out("cases/{case}/{name}.germline.vcf.gz"),
        tbi=out("cases/{case}/{name}.germline.vcf.gz.tbi"),
        json=out("cases/{case}/{name}.germline.json"),
        gvcf=out("cases/{case}/{name}.germline.g.vcf.gz"),
        gvcf_tbi=out("cases/{case}/{name}.germline.g.vcf.gz.tbi"),
    wildcard_constraints:
        name=either(WITH_GVCF),


rule somatic_shard:
    input:
        reads("somatic/{name}/{part}"),
    output:
        part=temp(out("cases/{case}/{name}.somatic.{part}.part")),
    log:
        log_of("somatic_shard", "{case}/{name}.{part}"),
    benchmark:
        seconds_of("somatic_shard", "{case}/{name}.{part}")
    params:
        script=script("somatic/{name}/{part}"),
    threads: most_threads("somatic/{name}/{part}")
    resources:
        mem_mb=memory("somatic/{name}/{part}"),
        runtime=minutes("somatic_shard"),
    shell:
        SHELL


rule somatic:
    input:
        reads("somatic/{name}"),
    output:
        vcf=out("cases/{case}/{name}.somatic.vcf.gz"),
        tbi=out("cases/{case}/{name}.somatic.vcf.gz.tbi"),
        json=out("cases/{case}/{name}.somatic.json"),
    log:
        log_of("somatic", "{case}/{name}"),
    benchmark:
        seconds_of("somatic", "{case}/{name}")
    params:
        script=script("somatic/{name}"),
    threads: most_threads("somatic/{name}")
    resources:
        mem_mb=memory("somatic/{name}"),
        runtime=minutes("somatic"),
    shell:
        SHELL


rule qc_vcf:
    input:
        reads("qc_vcf/{name}/{calls}"),
    output:
        json=out("cases/{case}/{name}.{calls}.qc.json"),
        html=out("cases/{case}/{name}.{calls}.qc.html"),
    log:
        log_of("qc_vcf", "{case}/{name}.{calls}"),
    benchmark:
        seconds_of("qc_vcf", "{case}/{name}.{calls}")
    params:
        script=script("qc_vcf/{name}/{calls}"),
    threads: most_threads("qc_vcf/{name}/{calls}")
    resources:
        mem_mb=memory("qc_vcf/{name}/{calls}"),
        runtime=minutes("qc_vcf"),
    shell:
        SHELL


rule annotate:
    input:
        reads("annotate/{name}/{calls}"),
    output:
        vcf=out("cases/{case}/{name}.{calls}.annotated.vcf.gz"),
        tbi=out("cases/{case}/{name}.{calls}.annotated.vcf.gz.tbi"),
    log:
        log_of("annotate", "{case}/{name}.{calls}"),
    benchmark:
        seconds_of("annotate", "{case}/{name}.{calls}")
    params:
        script=script("annotate/{name}/{calls}"),
    threads: most_threads("annotate/{name}/{calls}")
    resources:
        mem_mb=memory("annotate/{name}/{calls}"),
        runtime=minutes("annotate"),
    shell:
        SHELL


rule annotate_lines:
    input:
        reads("annotate/{name}/{calls}/lines"),
    output:
        lines=out("cases/{case}/{name}.{calls}.annotated.jsonl.gz"),
    log:
        log_of("annotate_lines", "{case}/{name}.{calls}"),
    benchmark:
        seconds_of("annotate_lines", "{case}/{name}.{calls}")
    params:
        script=script("annotate/{name}/{calls}/lines"),
    threads: most_threads("annotate/{name}/{calls}/lines")
    resources:
        mem_mb=memory("annotate/{name}/{calls}/lines"),
        runtime=minutes("annotate"),
    shell:
        SHELL


# With the table of candidates of a rare disease, where the settings ask for it.
ruleorder: annotate_candidates > annotate_lines


rule annotate_candidates:
    input:
        reads("annotate/{name}/germline/lines"),
    output:
        lines=out("cases/{case}/{name}.germline.annotated.jsonl.gz"),
        candidates=out("cases/{case}/{name}.candidates.tsv"),
    wildcard_constraints:
        name=either(WITH_CANDIDATES),
    log:
        log_of("annotate_candidates", "{case}/{name}"),
    benchmark:
        seconds_of("annotate_candidates", "{case}/{name}")
    params:
        script=script("annotate/{name}/germline/lines"),
    threads: most_threads("annotate/{name}/germline/lines")
    resources:
        mem_mb=memory("annotate/{name}/germline/lines"),
        runtime=minutes("annotate"),
    shell:
        SHELL
