process WGS_CALLLEARN {
    tag "${meta.id}"
    label 'process_medium'

    conda "${moduleDir}/environment.yml"
    container "wgs:0.1.0"

    input:
    tuple val(meta), path(bam), path(bai), path(normal_bam), path(normal_bai)
    tuple val(meta2), path(fasta), path(fai)

    output:
    tuple val(meta), path("${prefix}.profile"), emit: profile
    tuple val(meta), path("${prefix}.normal.profile"), emit: normal_profile, optional: true
    tuple val("${task.process}"), val('wgs'), eval("wgs --version | cut -d ' ' -f 2"), topic: versions, emit: versions_wgs

    when:
    task.ext.when == null || task.ext.when

    script:
    def args = task.ext.args ?: ''
    prefix = task.ext.prefix ?: "${meta.id}"
    def normal = normal_bam ? normal_bam.collect { file -> "--normal ${file}" }.join(' ') : ''
    def normal_output = normal_bam ? "--normal-output ${prefix}.normal.profile" : ''
    """
    wgs call learn \\
        ${bam} \\
        -r ${fasta} \\
        -@ ${task.cpus} \\
        -o ${prefix}.profile \\
        ${normal} \\
        ${normal_output} \\
        ${args}
    """

    stub:
    prefix = task.ext.prefix ?: "${meta.id}"
    def normal_output = normal_bam ? "touch ${prefix}.normal.profile" : ''
    """
    touch ${prefix}.profile
    ${normal_output}
    """
}
