process WGS_ANNOTATE {
    tag "${meta.id}"
    label 'process_medium'

    conda "${moduleDir}/environment.yml"
    container "wgs:0.1.0"

    input:
    tuple val(meta), path(vcf), path(index), path(ped)
    tuple val(meta2), path(fasta), path(fai)
    tuple val(meta3), path(gff)
    path sources
    path sources_toml
    path criteria_toml
    path panel

    output:
    tuple val(meta), path("${prefix}.annotated.vcf.gz"), emit: vcf, optional: true
    tuple val(meta), path("${prefix}.annotated.vcf.gz.tbi"), emit: tbi, optional: true
    tuple val(meta), path("${prefix}.annotated.jsonl.gz"), emit: jsonl, optional: true
    tuple val(meta), path("${prefix}.candidates.tsv"), emit: candidates, optional: true
    tuple val(meta), path("${prefix}.annotate.json"), emit: json
    tuple val(meta), path("${prefix}.annotate.html"), emit: html
    tuple val("${task.process}"), val('wgs'), eval("wgs --version | cut -d ' ' -f 2"), topic: versions, emit: versions_wgs

    when:
    task.ext.when == null || task.ext.when

    script:
    def args = task.ext.args ?: ''
    prefix = task.ext.prefix ?: "${meta.id}"
    // task.ext.json_lines: JSON lines, which `wgs report` reads, instead of VCF.
    def output = task.ext.json_lines ? "--json-lines -o ${prefix}.annotated.jsonl.gz" : "-o ${prefix}.annotated.vcf.gz"
    // Packs say what they hold; what is taken of other sources stands in a table, or as --source in task.ext.args.
    def packs = sources ? sources.collect { file -> "${file}".endsWith('.wgspack') ? "--source ${file}" : '' }.join(' ') : ''
    def listed = sources_toml ? "--sources ${sources_toml}" : ''
    def criteria = criteria_toml ? "--criteria ${criteria_toml}" : ''
    // Candidates of the index case, whose name in the VCF is meta.index_case: genotypes, so only where asked for.
    def candidates = meta.index_case ? "--candidates ${prefix}.candidates.tsv --sample ${meta.index_case}" : ''
    def family = ped ? "--ped ${ped}" : ''
    def genes = panel ? "--panel ${panel}" : ''
    """
    wgs annotate \\
        ${vcf} \\
        --gff ${gff} \\
        --gene-cache genes.wgsgenes \\
        -r ${fasta} \\
        -@ ${task.cpus} \\
        ${output} \\
        --json ${prefix}.annotate.json \\
        --html ${prefix}.annotate.html \\
        ${packs} \\
        ${listed} \\
        ${criteria} \\
        ${candidates} \\
        ${family} \\
        ${genes} \\
        ${args}
    """

    stub:
    prefix = task.ext.prefix ?: "${meta.id}"
    def output = task.ext.json_lines ? "echo '' | gzip > ${prefix}.annotated.jsonl.gz" : "echo '' | gzip > ${prefix}.annotated.vcf.gz; touch ${prefix}.annotated.vcf.gz.tbi"
    def candidates = meta.index_case ? "touch ${prefix}.candidates.tsv" : ''
    """
    ${output}
    ${candidates}
    touch ${prefix}.annotate.json
    touch ${prefix}.annotate.html
    """
}
