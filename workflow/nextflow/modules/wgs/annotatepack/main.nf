process WGS_ANNOTATEPACK {
    tag "${meta.id}"
    label 'process_medium'

    conda "${moduleDir}/environment.yml"
    container "wgs:0.1.0"

    input:
    tuple val(meta), path(sources), path(sources_toml)
    tuple val(meta2), path(fasta), path(fai)

    output:
    tuple val(meta), path("${prefix}.wgspack"), emit: pack
    tuple val(meta), path("${prefix}.annotate_pack.json"), emit: json
    tuple val("${task.process}"), val('wgs'), eval("wgs --version | cut -d ' ' -f 2"), topic: versions, emit: versions_wgs

    when:
    task.ext.when == null || task.ext.when

    script:
    // What is taken of each source: ID=FILE:FIELDS:OPTIONS in task.ext.args, or a table.
    def args = task.ext.args ?: ''
    prefix = task.ext.prefix ?: "${meta.id}"
    def listed = sources_toml ? "--sources ${sources_toml}" : ''
    """
    wgs annotate pack \\
        ${args} \\
        ${listed} \\
        -r ${fasta} \\
        -@ ${task.cpus} \\
        -o ${prefix}.wgspack \\
        --json ${prefix}.annotate_pack.json
    """

    stub:
    prefix = task.ext.prefix ?: "${meta.id}"
    """
    touch ${prefix}.wgspack
    touch ${prefix}.annotate_pack.json
    """
}
