process WGS_CALLPONMERGE {
    tag "${meta.id}"
    label 'process_low'

    conda "${moduleDir}/environment.yml"
    container "wgs:0.1.0"

    input:
    tuple val(meta), path(panels, stageAs: 'panels/*')

    output:
    tuple val(meta), path("${prefix}.pon"), emit: panel
    tuple val(meta), path("${prefix}.call_pon.json"), emit: json
    tuple val("${task.process}"), val('wgs'), eval("wgs --version | cut -d ' ' -f 2"), topic: versions, emit: versions_wgs

    when:
    task.ext.when == null || task.ext.when

    script:
    def args = task.ext.args ?: ''
    prefix = task.ext.prefix ?: "${meta.id}"
    """
    wgs call pon merge \\
        ${panels} \\
        -@ ${task.cpus} \\
        -o ${prefix}.pon \\
        --json ${prefix}.call_pon.json \\
        ${args}
    """

    stub:
    prefix = task.ext.prefix ?: "${meta.id}"
    """
    touch ${prefix}.pon
    touch ${prefix}.call_pon.json
    """
}
