process WGS_CALLSOMATIC {
    tag "${meta.id}"
    label 'process_high'

    conda "${moduleDir}/environment.yml"
    container "wgs:0.1.0"

    input:
    tuple val(meta), path(tumor_bam), path(tumor_bai), path(normal_bam), path(normal_bai), path(profile), path(normal_profile), val(shard)
    tuple val(meta2), path(fasta), path(fai)
    path panel
    tuple path(population), path(population_index)
    path targets
    tuple path(alleles), path(alleles_index)

    output:
    tuple val(meta), path("${prefix}.vcf.gz"), emit: vcf, optional: true
    tuple val(meta), path("${prefix}.vcf.gz.tbi"), emit: tbi, optional: true
    tuple val(meta), path("${prefix}.*.part"), emit: part, optional: true
    tuple val(meta), path("${prefix}.*.json"), emit: json
    tuple val(meta), path("${prefix}.call_somatic.html"), emit: html, optional: true
    tuple val("${task.process}"), val('wgs'), eval("wgs --version | cut -d ' ' -f 2"), topic: versions, emit: versions_wgs

    when:
    task.ext.when == null || task.ext.when

    script:
    def args = task.ext.args ?: ''
    prefix = task.ext.prefix ?: "${meta.id}"
    // Shard i/n makes a part, the whole makes a VCF with its index.
    def name = shard ? "${prefix}.${shard.replace('/', 'of')}" : "${prefix}.call_somatic"
    def output = shard ? "-o ${name}.part --shard ${shard}" : "-o ${prefix}.vcf.gz --html ${name}.html"
    def normal = normal_bam ? normal_bam.collect { file -> "--normal ${file}" }.join(' ') : ''
    def profiles = profile ? profile.collect { file -> "--profile ${file}" }.join(' ') : ''
    def of_normal = normal_profile ? "--normal-profile ${normal_profile}" : ''
    def normals = panel ? "--panel ${panel}" : ''
    def frequencies = population ? "--population ${population}" : ''
    def intervals = targets ? "--targets ${targets}" : ''
    def known = alleles ? "--alleles ${alleles}" : ''
    """
    wgs call somatic \\
        ${tumor_bam} \\
        -r ${fasta} \\
        -@ ${task.cpus} \\
        ${output} \\
        --json ${name}.json \\
        ${normal} \\
        ${profiles} \\
        ${of_normal} \\
        ${normals} \\
        ${frequencies} \\
        ${intervals} \\
        ${known} \\
        ${args}
    """

    stub:
    prefix = task.ext.prefix ?: "${meta.id}"
    def name = shard ? "${prefix}.${shard.replace('/', 'of')}" : "${prefix}.call_somatic"
    def output = shard ? "touch ${name}.part" : "echo '' | gzip > ${prefix}.vcf.gz; touch ${prefix}.vcf.gz.tbi ${name}.html"
    """
    ${output}
    touch ${name}.json
    """
}
