process WGS_BENCH {
    tag "${meta.id}"
    label 'process_medium'

    conda "${moduleDir}/environment.yml"
    container "wgs:0.1.0"

    input:
    tuple val(meta), path(truth, stageAs: 'truth/*'), path(query, stageAs: 'query/*'), path(confident)
    tuple val(meta2), path(fasta), path(fai)
    path baseline, stageAs: 'baseline/*'
    tuple path(strata), path(strata_beds)

    output:
    tuple val(meta), path("${prefix}.bench.json"), emit: json
    tuple val(meta), path("${prefix}.bench.html"), emit: html
    tuple val(meta), path("${prefix}.summary.csv"), emit: summary
    tuple val(meta), path("${prefix}.extended.csv"), emit: extended
    tuple val(meta), path("${prefix}.errors.tsv"), emit: errors
    tuple val(meta), path("${prefix}.vcf.gz"), emit: vcf
    tuple val(meta), path("${prefix}.vcf.gz.tbi"), emit: tbi
    tuple val(meta), path("multiqc/*"), emit: multiqc
    tuple val(meta), env('CODE'), emit: code
    tuple val("${task.process}"), val('wgs'), eval("wgs --version | cut -d ' ' -f 2"), topic: versions, emit: versions_wgs

    when:
    task.ext.when == null || task.ext.when

    script:
    def args = task.ext.args ?: ''
    prefix = task.ext.prefix ?: "${meta.id}"
    def regions = confident ? "-b ${confident}" : ''
    def before = baseline ? "--baseline ${baseline}" : ''
    // A table of strata, and beside it the BED files that it names.
    def table = strata ? "--strata ${strata}" : ''
    // Exit code 1 says that the baseline was missed: an answer, unless task.ext.strict makes it an error.
    def accept = task.ext.strict ? 0 : 1
    """
    CODE=0
    wgs bench \\
        ${truth} \\
        ${query} \\
        -r ${fasta} \\
        -@ ${task.cpus} \\
        -o ${prefix} \\
        --json ${prefix}.bench.json \\
        --html ${prefix}.bench.html \\
        --multiqc multiqc \\
        ${regions} \\
        ${before} \\
        ${table} \\
        ${args} || CODE=\$?
    [ \$CODE -le ${accept} ] || exit \$CODE
    """

    stub:
    prefix = task.ext.prefix ?: "${meta.id}"
    """
    CODE=0
    touch ${prefix}.bench.json
    touch ${prefix}.bench.html
    touch ${prefix}.summary.csv
    touch ${prefix}.extended.csv
    touch ${prefix}.errors.tsv
    echo '' | gzip > ${prefix}.vcf.gz
    touch ${prefix}.vcf.gz.tbi
    mkdir multiqc
    touch multiqc/${prefix}.summary.csv
    """
}
