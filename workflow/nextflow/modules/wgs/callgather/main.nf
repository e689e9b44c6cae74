process WGS_CALLGATHER {
    tag "${meta.id}"
    label 'process_low'

    conda "${moduleDir}/environment.yml"
    container "wgs:0.1.0"

    input:
    tuple val(meta), path(parts)

    output:
    tuple val(meta), path("${prefix}.vcf.gz"), emit: vcf
    tuple val(meta), path("${prefix}.vcf.gz.tbi"), emit: tbi
    tuple val(meta), path("${prefix}.g.vcf.gz"), emit: gvcf, optional: true
    tuple val(meta), path("${prefix}.g.vcf.gz.tbi"), emit: gvcf_tbi, optional: true
    tuple val(meta), path("${prefix}.call_gather.json"), emit: json
    tuple val(meta), path("${prefix}.call_gather.html"), emit: html
    tuple val("${task.process}"), val('wgs'), eval("wgs --version | cut -d ' ' -f 2"), topic: versions, emit: versions_wgs

    when:
    task.ext.when == null || task.ext.when

    script:
    def args = task.ext.args ?: ''
    prefix = task.ext.prefix ?: "${meta.id}"
    def gvcf = task.ext.gvcf ? "--gvcf ${prefix}.g.vcf.gz" : ''
    """
    wgs call gather \\
        ${parts} \\
        -@ ${task.cpus} \\
        -o ${prefix}.vcf.gz \\
        --json ${prefix}.call_gather.json \\
        --html ${prefix}.call_gather.html \\
        ${gvcf} \\
        ${args}
    """

    stub:
    prefix = task.ext.prefix ?: "${meta.id}"
    def gvcf = task.ext.gvcf ? "echo '' | gzip > ${prefix}.g.vcf.gz; touch ${prefix}.g.vcf.gz.tbi" : ''
    """
    echo '' | gzip > ${prefix}.vcf.gz
    touch ${prefix}.vcf.gz.tbi
    touch ${prefix}.call_gather.json
    touch ${prefix}.call_gather.html
    ${gvcf}
    """
}
