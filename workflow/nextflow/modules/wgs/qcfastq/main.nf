process WGS_QCFASTQ {
    tag "${meta.id}"
    label 'process_medium'

    conda "${moduleDir}/environment.yml"
    container "wgs:0.1.0"

    input:
    tuple val(meta), path(reads)

    output:
    tuple val(meta), path("${prefix}.qc_fastq.json"), emit: json
    tuple val(meta), path("${prefix}.qc_fastq.html"), emit: html
    tuple val(meta), path("multiqc/*"), emit: multiqc, optional: true
    tuple val(meta), path("*.tsv"), emit: tiles, optional: true
    tuple val("${task.process}"), val('wgs'), eval("wgs --version | cut -d ' ' -f 2"), topic: versions, emit: versions_wgs

    when:
    task.ext.when == null || task.ext.when

    script:
    def args = task.ext.args ?: ''
    def single = meta.single_end ? '--single' : ''
    prefix = task.ext.prefix ?: "${meta.id}"
    """
    wgs qc fastq \\
        ${reads} \\
        -@ ${task.cpus} \\
        --sample ${meta.id} \\
        --json ${prefix}.qc_fastq.json \\
        --html ${prefix}.qc_fastq.html \\
        --multiqc multiqc \\
        ${single} \\
        ${args}
    """

    stub:
    def args = task.ext.args ?: ''
    prefix = task.ext.prefix ?: "${meta.id}"
    def tiles = args.contains('--tiles') ? "touch ${prefix}.tiles.tsv" : ''
    """
    touch ${prefix}.qc_fastq.json
    touch ${prefix}.qc_fastq.html
    mkdir multiqc
    touch multiqc/${prefix}.report.fastp.json
    ${tiles}
    """
}
