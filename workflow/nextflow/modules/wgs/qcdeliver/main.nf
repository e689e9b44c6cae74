process WGS_QCDELIVER {
    tag "${meta.id}"
    label 'process_medium'

    conda "${moduleDir}/environment.yml"
    container "wgs:0.1.0"

    input:
    tuple val(meta), path(manifest), path(delivery)
    path profile
    path waivers
    path key

    output:
    tuple val(meta), path("${prefix}.qc_deliver.json"), emit: json
    tuple val(meta), path("${prefix}.qc_deliver.json.sig"), emit: signature, optional: true
    tuple val(meta), path("${prefix}.qc_deliver.html"), emit: html
    tuple val(meta), path("${prefix}.qc_deliver.csv"), emit: csv
    tuple val(meta), path("reports/*.json"), emit: reports
    tuple val(meta), path("actions/*"), emit: actions, optional: true
    tuple val(meta), env('CODE'), emit: code
    tuple val("${task.process}"), val('wgs'), eval("wgs --version | cut -d ' ' -f 2"), topic: versions, emit: versions_wgs

    when:
    task.ext.when == null || task.ext.when

    script:
    def args = task.ext.args ?: ''
    prefix = task.ext.prefix ?: "${meta.id}"
    def limits = profile ? "--profile ${profile}" : ''
    def released = waivers ? "--waivers ${waivers}" : ''
    def sign = key ? "--sign ${key}" : ''
    // Exit code 1 says fail or incomplete: an answer, unless task.ext.strict makes it an error.
    def accept = task.ext.strict ? 0 : 1
    """
    CODE=0
    wgs qc deliver \\
        ${manifest} \\
        --dir ${delivery} \\
        -@ ${task.cpus} \\
        --json ${prefix}.qc_deliver.json \\
        --html ${prefix}.qc_deliver.html \\
        --csv ${prefix}.qc_deliver.csv \\
        --reports reports \\
        --actions actions \\
        ${limits} \\
        ${released} \\
        ${sign} \\
        ${args} || CODE=\$?
    [ \$CODE -le ${accept} ] || exit \$CODE
    """

    stub:
    prefix = task.ext.prefix ?: "${meta.id}"
    def sign = key ? "touch ${prefix}.qc_deliver.json.sig" : ''
    """
    CODE=0
    touch ${prefix}.qc_deliver.json
    touch ${prefix}.qc_deliver.html
    touch ${prefix}.qc_deliver.csv
    mkdir reports actions
    touch reports/${prefix}.json
    touch actions/actions.json
    ${sign}
    """
}
