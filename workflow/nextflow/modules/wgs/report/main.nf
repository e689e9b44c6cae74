process WGS_REPORT {
    tag "${meta.id}"
    label 'process_single'

    conda "${moduleDir}/environment.yml"
    container "wgs:0.1.0"

    input:
    tuple val(meta), path(case_toml), path(reports), path(germline), path(somatic), path(candidates)
    tuple path(genes), path(secondary_genes), path(gene_regions), path(callable)
    tuple path(evidence), path(levels), path(assessments)

    output:
    tuple val(meta), path("${prefix}.report.html"), emit: html
    tuple val(meta), path("${prefix}.report.json"), emit: json
    tuple val(meta), path("${prefix}.fhir.json"), emit: fhir
    tuple val(meta), path("${prefix}.phenopacket.json"), emit: phenopacket
    tuple val(meta), env('CODE'), emit: code
    tuple val("${task.process}"), val('wgs'), eval("wgs --version | cut -d ' ' -f 2"), topic: versions, emit: versions_wgs

    when:
    task.ext.when == null || task.ext.when

    script:
    def args = task.ext.args ?: ''
    prefix = task.ext.prefix ?: "${meta.id}"
    def inherited = germline ? "--germline ${germline}" : ''
    def acquired = somatic ? "--somatic ${somatic}" : ''
    def index_case = candidates ? "--candidates ${candidates}" : ''
    def asked = genes ? "--genes ${genes}" : ''
    def secondary = secondary_genes ? "--secondary-genes ${secondary_genes}" : ''
    def regions = gene_regions ? "--gene-regions ${gene_regions}" : ''
    def assessed = callable ? "--callable ${callable}" : ''
    def knowledge = evidence ? "--evidence ${evidence}" : ''
    def schemes = levels ? "--levels ${levels}" : ''
    def decided = assessments ? "--assessments ${assessments}" : ''
    // Exit code 1 says that the quality of a sample was refused: an answer, unless task.ext.strict makes it an error.
    def accept = task.ext.strict ? 0 : 1
    """
    CODE=0
    wgs report \\
        ${reports} \\
        --case ${case_toml} \\
        -@ ${task.cpus} \\
        -o ${prefix}.report.html \\
        --json ${prefix}.report.json \\
        --fhir ${prefix}.fhir.json \\
        --phenopacket ${prefix}.phenopacket.json \\
        ${inherited} \\
        ${acquired} \\
        ${index_case} \\
        ${asked} \\
        ${secondary} \\
        ${regions} \\
        ${assessed} \\
        ${knowledge} \\
        ${schemes} \\
        ${decided} \\
        ${args} || CODE=\$?
    [ \$CODE -le ${accept} ] || exit \$CODE
    """

    stub:
    prefix = task.ext.prefix ?: "${meta.id}"
    """
    CODE=0
    touch ${prefix}.report.html
    touch ${prefix}.report.json
    touch ${prefix}.fhir.json
    touch ${prefix}.phenopacket.json
    """
}
