#!/usr/bin/env nextflow

/*
 * Germline calls from alignments: a profile of each sample, calling in shards, shards gathered, quality of reads and calls, verdict.
 *
 * In:  params.input, a tab-separated table (sample, role, bam, bai, and fastq1, fastq2 where reads are to be checked too),
 *      params.fasta, the reference of all alignments.
 * Out: params.outdir/SAMPLE/…; nothing depends on the number of shards.
 */

include { WGS_QCFASTQ      } from './modules/wgs/qcfastq/main'
include { WGS_QCREFERENCE  } from './modules/wgs/qcreference/main'
include { WGS_QCALIGN      } from './modules/wgs/qcalign/main'
include { WGS_CALLLEARN    } from './modules/wgs/calllearn/main'
include { WGS_CALLGERMLINE } from './modules/wgs/callgermline/main'
include { WGS_CALLGATHER   } from './modules/wgs/callgather/main'
include { WGS_QCVCF        } from './modules/wgs/qcvcf/main'
include { WGS_ANNOTATE     } from './modules/wgs/annotate/main'
include { WGS_JUDGE        } from './modules/wgs/judge/main'

workflow {
    reference = channel.value([[id: 'reference'], file(params.fasta, checkIfExists: true), params.fai ? file(params.fai, checkIfExists: true) : []])
    targets = params.targets ? file(params.targets, checkIfExists: true) : []
    rows = channel.fromPath(params.input, checkIfExists: true).splitCsv(header: true, sep: '\t')
    alignments = rows.map { row -> [[id: row.sample, role: row.role], file(row.bam, checkIfExists: true), file(row.bai, checkIfExists: true)] }
    reads = rows
        .filter { row -> row.fastq1 }
        .map { row -> [[id: row.sample, role: row.role], [row.fastq1, row.fastq2].findAll { name -> name }.collect { name -> file(name, checkIfExists: true) }] }

    // Alignments of another reference end the run before anything is computed from them.
    WGS_QCREFERENCE(alignments, reference)
    samples = alignments.join(WGS_QCREFERENCE.out.dict).map { meta, bam, bai, dict -> [meta, bam, bai] }

    WGS_QCFASTQ(reads)
    WGS_QCALIGN(samples, reference, targets)

    // The profile is of the whole sample: every shard gets the same.
    WGS_CALLLEARN(samples.map { meta, bam, bai -> [meta, bam, bai, [], []] }, reference)
    shards = channel.fromList((1..params.shards).collect { i -> "${i}/${params.shards}".toString() })
    parts = samples
        .join(WGS_CALLLEARN.out.profile)
        .combine(shards)
        .map { meta, bam, bai, profile, shard -> [meta, bam, bai, profile, [], shard] }
    WGS_CALLGERMLINE(parts, reference, targets, [[], []])
    WGS_CALLGATHER(WGS_CALLGERMLINE.out.part.groupTuple(size: params.shards))

    calls = WGS_CALLGATHER.out.vcf.join(WGS_CALLGATHER.out.tbi)
    WGS_QCVCF(calls, reference, targets)
    if (params.gff) {
        genes = channel.value([[id: 'genes'], file(params.gff, checkIfExists: true)])
        WGS_ANNOTATE(calls.map { meta, vcf, tbi -> [meta, vcf, tbi, []] }, reference, genes, [], params.sources ? file(params.sources, checkIfExists: true) : [], [], [])
    }

    // All reports of a sample side by side, however many there are.
    reports = WGS_QCFASTQ.out.json
        .mix(WGS_QCALIGN.out.json, WGS_QCVCF.out.json)
        .groupTuple()
        .map { meta, json -> [meta, json, [], []] }
    WGS_JUDGE(reports, params.profile ? file(params.profile, checkIfExists: true) : [], params.waivers ? file(params.waivers, checkIfExists: true) : [], [])
}
