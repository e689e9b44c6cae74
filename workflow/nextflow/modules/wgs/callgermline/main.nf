process WGS_CALLGERMLINE {
    tag "${meta.id}"
    label 'process_high'

    conda "${moduleDir}/environment.yml"
    container "wgs:0.1.0"

    input:
    tuple val(meta), path(bam), path(bai), path(profile), path(ped), val(shard)
    tuple val(meta2), path(fasta), path(fai)
    path targets
    tuple path(alleles), path(alleles_index)

    output:
    tuple val(meta), path("${prefix}.vcf.gz"), emit: vcf, optional: true
    tuple val(meta), path("${prefix}.vcf.gz.tbi"), emit: tbi, optional: true
    tuple val(meta), path("${prefix}.g.vcf.gz"), emit: gvcf, optional: true
    tuple val(meta), path("${prefix}.g.vcf.gz.tbi"), emit: gvcf_tbi, optional: true
    tuple val(meta), path("${prefix}.*.part"), emit: part, optional: true
    tuple val(meta), path("${prefix}.*.json"), emit: json
    tuple val(meta), path("${prefix}.call_germline.html"), emit: html, optional: true
    tuple val("${task.process}"), val('wgs'), eval("wgs --version | cut -d ' ' -f 2"), topic: versions, emit: versions_wgs

    when:
    task.ext.when == null || task.ext.when

    script:
    def args = task.ext.args ?: ''
    prefix = task.ext.prefix ?: "${meta.id}"
    // Shard i/n makes a part, the whole makes a VCF with its index; task.ext.gvcf asks for a gVCF too.
    def name = shard ? "${prefix}.${shard.replace('/', 'of')}" : "${prefix}.call_germline"
    def output = shard ? "-o ${name}.part --shard ${shard}" : "-o ${prefix}.vcf.gz --html ${name}.html"
    def gvcf = task.ext.gvcf ? "--gvcf ${prefix}.g.vcf.gz" : ''
    def profiles = profile ? profile.collect { file -> "--profile ${file}" }.join(' ') : ''
    def family = ped ? "--ped ${ped}" : ''
    def intervals = targets ? "--targets ${targets}" : ''
    def known = alleles ? "--alleles ${alleles}" : ''
    """
    wgs call germline \\
        ${bam} \\
        -r ${fasta} \\
        -@ ${task.cpus} \\
        ${output} \\
        --json ${name}.json \\
        ${gvcf} \\
        ${profiles} \\
        ${family} \\
        ${intervals} \\
        ${known} \\
        ${args}
    """

    stub:
    prefix = task.ext.prefix ?: "${meta.id}"
    def name = shard ? "${prefix}.${shard.replace('/', 'of')}" : "${prefix}.call_germline"
    def gvcf = task.ext.gvcf && !shard ? "echo '' | gzip > ${prefix}.g.vcf.gz; touch ${prefix}.g.vcf.gz.tbi" : ''
    def output = shard ? "touch ${name}.part" : "echo '' | gzip > ${prefix}.vcf.gz; touch ${prefix}.vcf.gz.tbi ${name}.html"
    """
    ${output}
    ${gvcf}
    touch ${name}.json
    """
}
