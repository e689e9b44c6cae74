process WGS_COHORTADD {
    tag "${meta.id}"
    label 'process_single'

    conda "${moduleDir}/environment.yml"
    container "wgs:0.1.0"

    input:
    tuple val(meta), path(reports)
    path store, stageAs: 'known/*'

    output:
    tuple val(meta), path("${prefix}.cohort"), emit: store
    tuple val("${task.process}"), val('wgs'), eval("wgs --version | cut -d ' ' -f 2"), topic: versions, emit: versions_wgs

    when:
    task.ext.when == null || task.ext.when

    script:
    def args = task.ext.args ?: ''
    prefix = task.ext.prefix ?: "${meta.id}"
    // The command adds to a store that exists: to a copy, the input is another task's.
    def known = store ? "cp -L ${store} ${prefix}.cohort" : ''
    """
    ${known}
    wgs cohort add \\
        ${prefix}.cohort \\
        ${reports} \\
        -@ ${task.cpus} \\
        ${args}
    """

    stub:
    prefix = task.ext.prefix ?: "${meta.id}"
    """
    touch ${prefix}.cohort
    """
}
