process WGS_JUDGE {
    tag "${meta.id}"
    label 'process_single'

    conda "${moduleDir}/environment.yml"
    container "wgs:0.1.0"

    input:
    tuple val(meta), path(reports), path(samples), path(fingerprints)
    path profile
    path waivers
    path previous, stageAs: 'previous/*'

    output:
    tuple val(meta), path("${prefix}.verdict.json"), emit: json
    tuple val(meta), path("${prefix}.verdict.html"), emit: html
    tuple val(meta), path("actions/*"), emit: actions, optional: true
    tuple val(meta), env('CODE'), emit: code
    tuple val("${task.process}"), val('wgs'), eval("wgs --version | cut -d ' ' -f 2"), topic: versions, emit: versions_wgs

    when:
    task.ext.when == null || task.ext.when

    script:
    def args = task.ext.args ?: ''
    prefix = task.ext.prefix ?: "${meta.id}"
    def table = samples ? "--samples ${samples}" : ''
    def people = fingerprints ? "--fingerprints ${fingerprints}" : ''
    def limits = profile ? "--profile ${profile}" : ''
    def released = waivers ? "--waivers ${waivers}" : ''
    def earlier = previous ? "--previous ${previous}" : ''
    // Exit code 1 says fail or incomplete: an answer, unless task.ext.strict makes it an error.
    def accept = task.ext.strict ? 0 : 1
    """
    CODE=0
    wgs judge \\
        ${reports} \\
        -@ ${task.cpus} \\
        --json ${prefix}.verdict.json \\
        --html ${prefix}.verdict.html \\
        --actions actions \\
        ${table} \\
        ${limits} \\
        ${released} \\
        ${earlier} \\
        ${args} \\
        ${people} || CODE=\$?
    [ \$CODE -le ${accept} ] || exit \$CODE
    """

    stub:
    prefix = task.ext.prefix ?: "${meta.id}"
    """
    CODE=0
    touch ${prefix}.verdict.json
    touch ${prefix}.verdict.html
    mkdir actions
    touch actions/actions.json
    """
}
