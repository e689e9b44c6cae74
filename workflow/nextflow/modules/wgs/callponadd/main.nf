process WGS_CALLPONADD {
    tag "${meta.id}"
    label 'process_medium'

    conda "${moduleDir}/environment.yml"
    container "wgs:0.1.0"

    input:
    tuple val(meta), path(bam), path(bai), path(profile)
    tuple val(meta2), path(fasta), path(fai)
    path panel, stageAs: 'known/*'

    output:
    tuple val(meta), path("${prefix}.pon"), emit: panel
    tuple val(meta), path("${prefix}.call_pon.json"), emit: json
    tuple val("${task.process}"), val('wgs'), eval("wgs --version | cut -d ' ' -f 2"), topic: versions, emit: versions_wgs

    when:
    task.ext.when == null || task.ext.when

    script:
    def args = task.ext.args ?: ''
    prefix = task.ext.prefix ?: "${meta.id}"
    def profiles = profile ? profile.collect { file -> "--profile ${file}" }.join(' ') : ''
    // The command adds to a panel that exists: to a copy, the input is another task's.
    def known = panel ? "cp -L ${panel} ${prefix}.pon" : ''
    """
    ${known}
    wgs call pon add \\
        ${bam} \\
        -r ${fasta} \\
        -@ ${task.cpus} \\
        -o ${prefix}.pon \\
        --json ${prefix}.call_pon.json \\
        ${profiles} \\
        ${args}
    """

    stub:
    prefix = task.ext.prefix ?: "${meta.id}"
    """
    touch ${prefix}.pon ${prefix}.call_pon.json
    """
}
