# What is learned of the reads before calling. A tumour is learned together with its normal: one step makes two profiles. A rule's
# outputs have all the same wildcards, so that of the normal is made beside and put into its folder by `learn_normal`.


rule learn:
    input:
        reads("learn/{sample}"),
    output:
        profile=out("{sample}/{sample}.profile"),
    wildcard_constraints:
        sample=either(LEARNED.alone),
    log:
        log_of("learn", "{sample}"),
    benchmark:
        seconds_of("learn", "{sample}")
    params:
        script=script("learn/{sample}"),
    threads: most_threads("learn/{sample}")
    resources:
        mem_mb=memory("learn/{sample}"),
        runtime=minutes("learn"),
    shell:
        SHELL


use rule learn as learn_pair with:
    output:
        profile=out("{sample}/{sample}.profile"),
        normal=temp(out(".wgs-run/learned/{sample}.normal.profile")),
    wildcard_constraints:
        sample=either(LEARNED.tumors),
    params:
        script=lambda w: PLAN.script(
            f"learn/{w.sample}", moved={LEARNED.normal_profile(w.sample): out(f".wgs-run/learned/{w.sample}.normal.profile")}
        ),


rule learn_normal:
    input:
        lambda w: out(f".wgs-run/learned/{LEARNED.tumor_of(w.sample)}.normal.profile"),
    output:
        profile=out("{sample}/{sample}.profile"),
    wildcard_constraints:
        sample=either(LEARNED.normals),
    shell:
        "cp {input:q} {output:q}"
