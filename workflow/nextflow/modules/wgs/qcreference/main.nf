process WGS_QCREFERENCE {
    tag "${meta.id}"
    label 'process_low'

    conda "${moduleDir}/environment.yml"
    container "wgs:0.1.0"

    input:
    tuple val(meta), path(files), path(indices)
    tuple val(meta2), path(fasta), path(fai)

    output:
    tuple val(meta), path("${prefix}.qc_reference.json"), emit: json
    tuple val(meta), path("${prefix}.dict"), emit: dict
    tuple val("${task.process}"), val('wgs'), eval("wgs --version | cut -d ' ' -f 2"), topic: versions, emit: versions_wgs

    when:
    task.ext.when == null || task.ext.when

    script:
    def args = task.ext.args ?: ''
    prefix = task.ext.prefix ?: "${meta.id}"
    """
    wgs qc reference \\
        ${files} \\
        -r ${fasta} \\
        -@ ${task.cpus} \\
        --json ${prefix}.qc_reference.json \\
        --dict ${prefix}.dict \\
        ${args}
    """

    stub:
    prefix = task.ext.prefix ?: "${meta.id}"
    """
    touch ${prefix}.qc_reference.json
    touch ${prefix}.dict
    """
}
