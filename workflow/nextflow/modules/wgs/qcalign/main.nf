process WGS_QCALIGN {
    tag "${meta.id}"
    label 'process_medium'

    conda "${moduleDir}/environment.yml"
    container "wgs:0.1.0"

    input:
    tuple val(meta), path(bam), path(bai)
    tuple val(meta2), path(fasta), path(fai)
    path targets

    output:
    tuple val(meta), path("${prefix}.qc_align.json"), emit: json
    tuple val(meta), path("${prefix}.qc_align.html"), emit: html
    tuple val(meta), path("multiqc/*"), emit: multiqc, optional: true
    tuple val(meta), path("${prefix}.targets.tsv"), emit: targets, optional: true
    tuple val(meta), path("${prefix}.fp"), emit: fingerprint, optional: true
    tuple val("${task.process}"), val('wgs'), eval("wgs --version | cut -d ' ' -f 2"), topic: versions, emit: versions_wgs

    when:
    task.ext.when == null || task.ext.when

    script:
    def args = task.ext.args ?: ''
    prefix = task.ext.prefix ?: "${meta.id}"
    def intervals = targets ? "--targets ${targets} --target-table ${prefix}.targets.tsv" : ''
    // Genotypes are personal data: written where task.ext.fingerprint asks for them.
    def fingerprint = task.ext.fingerprint ? "--fingerprint ${prefix}.fp" : ''
    """
    wgs qc align \\
        ${bam} \\
        -r ${fasta} \\
        -@ ${task.cpus} \\
        --json ${prefix}.qc_align.json \\
        --html ${prefix}.qc_align.html \\
        --multiqc multiqc \\
        ${intervals} \\
        ${fingerprint} \\
        ${args}
    """

    stub:
    prefix = task.ext.prefix ?: "${meta.id}"
    def intervals = targets ? "touch ${prefix}.targets.tsv" : ''
    def fingerprint = task.ext.fingerprint ? "touch ${prefix}.fp" : ''
    """
    touch ${prefix}.qc_align.json
    touch ${prefix}.qc_align.html
    mkdir multiqc
    touch multiqc/${prefix}.report.samtools_stats.txt
    ${intervals}
    ${fingerprint}
    """
}
