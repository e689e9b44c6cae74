process WGS_QCIDENTITY {
    tag "${meta.id}"
    label 'process_single'

    conda "${moduleDir}/environment.yml"
    container "wgs:0.1.0"

    input:
    tuple val(meta), path(fingerprints)
    path expected

    output:
    tuple val(meta), path("${prefix}.qc_identity.json"), emit: json
    tuple val(meta), path("${prefix}.qc_identity.html"), emit: html
    tuple val(meta), env('CODE'), emit: code
    tuple val("${task.process}"), val('wgs'), eval("wgs --version | cut -d ' ' -f 2"), topic: versions, emit: versions_wgs

    when:
    task.ext.when == null || task.ext.when

    script:
    def args = task.ext.args ?: ''
    prefix = task.ext.prefix ?: "${meta.id}"
    def expect = expected ? "--expect ${expected}" : ''
    // Exit code 1 says that identities are not as expected: an answer, unless task.ext.strict makes it an error.
    def accept = task.ext.strict ? 0 : 1
    """
    CODE=0
    wgs qc identity \\
        ${fingerprints} \\
        -@ ${task.cpus} \\
        --json ${prefix}.qc_identity.json \\
        --html ${prefix}.qc_identity.html \\
        ${expect} \\
        ${args} || CODE=\$?
    [ \$CODE -le ${accept} ] || exit \$CODE
    """

    stub:
    prefix = task.ext.prefix ?: "${meta.id}"
    """
    CODE=0
    touch ${prefix}.qc_identity.json
    touch ${prefix}.qc_identity.html
    """
}
