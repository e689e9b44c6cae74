process WGS_QCVCF {
    tag "${meta.id}"
    label 'process_single'

    conda "${moduleDir}/environment.yml"
    container "wgs:0.1.0"

    input:
    tuple val(meta), path(vcf), path(index)
    tuple val(meta2), path(fasta), path(fai)
    path targets

    output:
    tuple val(meta), path("${prefix}.qc_vcf.json"), emit: json
    tuple val(meta), path("${prefix}.qc_vcf.html"), emit: html
    tuple val(meta), path("multiqc/*"), emit: multiqc, optional: true
    tuple val(meta), path("*.tsv"), emit: contigs, optional: true
    tuple val("${task.process}"), val('wgs'), eval("wgs --version | cut -d ' ' -f 2"), topic: versions, emit: versions_wgs

    when:
    task.ext.when == null || task.ext.when

    script:
    def args = task.ext.args ?: ''
    prefix = task.ext.prefix ?: "${meta.id}"
    def reference = fasta ? "-r ${fasta}" : ''
    def intervals = targets ? "--targets ${targets}" : ''
    """
    wgs qc vcf \\
        ${vcf} \\
        -@ ${task.cpus} \\
        --json ${prefix}.qc_vcf.json \\
        --html ${prefix}.qc_vcf.html \\
        --multiqc multiqc \\
        ${reference} \\
        ${intervals} \\
        ${args}
    """

    stub:
    def args = task.ext.args ?: ''
    prefix = task.ext.prefix ?: "${meta.id}"
    def contigs = args.contains('--contig-table') ? "touch ${prefix}.contigs.tsv" : ''
    """
    touch ${prefix}.qc_vcf.json
    touch ${prefix}.qc_vcf.html
    mkdir multiqc
    touch multiqc/${prefix}.report.bcftools_stats.txt
    ${contigs}
    """
}
