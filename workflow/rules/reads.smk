# From reads to alignments: each sample on its own, after the check that all stands on one reference.


rule reference:
    input:
        reads("reference"),
    output:
        dict=out("reference.dict"),
        json=out("reference.json"),
    log:
        log_of("reference", "reference"),
    benchmark:
        seconds_of("reference", "reference")
    params:
        script=script("reference"),
    threads: most_threads("reference")
    resources:
        mem_mb=memory("reference"),
        runtime=minutes("reference"),
    shell:
        SHELL


rule qc_fastq:
    input:
        reads("qc_fastq/{sample}"),
    output:
        json=out("{sample}/{sample}.fastq.json"),
        html=out("{sample}/{sample}.fastq.html"),
    log:
        log_of("qc_fastq", "{sample}"),
    benchmark:
        seconds_of("qc_fastq", "{sample}")
    params:
        script=script("qc_fastq/{sample}"),
    threads: most_threads("qc_fastq/{sample}")
    resources:
        mem_mb=memory("qc_fastq/{sample}"),
        runtime=minutes("qc_fastq"),
    shell:
        SHELL


rule align:
    input:
        reads("align/{sample}/{lane}"),
    output:
        bam=temp(out("{sample}/{sample}.{lane}.bam")),
    log:
        log_of("align", "{sample}.{lane}"),
    benchmark:
        seconds_of("align", "{sample}.{lane}")
    params:
        script=script("align/{sample}/{lane}"),
    threads: most_threads("align/{sample}/{lane}")
    resources:
        mem_mb=memory("align/{sample}/{lane}"),
        runtime=minutes("align"),
    shell:
        SHELL


rule duplicates:
    input:
        reads("duplicates/{sample}"),
    output:
        bam=out("{sample}/{sample}.bam"),
        bai=out("{sample}/{sample}.bam.bai"),
    log:
        log_of("duplicates", "{sample}"),
    benchmark:
        seconds_of("duplicates", "{sample}")
    params:
        script=script("duplicates/{sample}"),
    threads: most_threads("duplicates/{sample}")
    resources:
        mem_mb=memory("duplicates/{sample}"),
        runtime=minutes("duplicates"),
    shell:
        SHELL


rule qc_align:
    input:
        reads("qc_align/{sample}"),
    output:
        json=out("{sample}/{sample}.align.json"),
        html=out("{sample}/{sample}.align.html"),
        fingerprint=out("{sample}/{sample}.fp"),
    log:
        log_of("qc_align", "{sample}"),
    benchmark:
        seconds_of("qc_align", "{sample}")
    params:
        script=script("qc_align/{sample}"),
    threads: most_threads("qc_align/{sample}")
    resources:
        mem_mb=memory("qc_align/{sample}"),
        runtime=minutes("qc_align"),
    shell:
        SHELL
