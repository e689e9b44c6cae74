#!/usr/bin/env python3
"""Makes testdata/annotate/candidates/: real genes on short contigs, and the calls of a made-up family.

    scripts/make-candidates.py DATA      (DATA: ../shared/data; samtools in PATH)

Models: RefSeq (UCSC refGene, GRCh38), one transcript of each gene; sequence: GRCh38 chr20, 300 bases beside each gene. AVP, SPEF1, PCNA
and AP5S1 stand on 20, OXT on X, MRPS26 on Y, GNRH2 on MT: real models and sequence, made-up places, so that every way of inheritance has
a gene. The family (child, dad, mum, sis) is made up, each variant with the case it stands for as its ID.
"""
import gzip, os, subprocess, sys

data, out, SIDE = sys.argv[1], "testdata/annotate/candidates", 300
os.makedirs(out, exist_ok=True)
# Gene: transcript, contig, NCBI number, HGNC number.
GENES = {
    "AVP": ("NM_000490", "20", "551", "HGNC:894"),
    "SPEF1": ("NM_015417", "20", "25876", ""),
    "PCNA": ("NM_182649", "20", "5111", "HGNC:8729"),
    "AP5S1": ("NM_018347", "20", "55317", ""),
    "OXT": ("NM_000915", "X", "5020", "HGNC:8528"),
    "MRPS26": ("NM_030811", "Y", "64949", ""),
    "GNRH2": ("NM_001501", "MT", "2797", ""),
}
rows = {}
for line in gzip.open(f"{data}/annotate/genemodels/hg38.refGene.txt.gz", "rt"):
    f = line.rstrip("\n").split("\t")
    if f[2] == "chr20" and any(f[1] == g[0] for g in GENES.values()):
        rows[f[12]] = f
contigs, models, coding = {}, [], {}
for name, (transcript, contig, ncbi, hgnc) in GENES.items():
    f = rows[name]
    strand, start, end, c1, c2 = f[3], int(f[4]), int(f[5]), int(f[6]), int(f[7])
    exons = list(zip(map(int, f[9].split(",")[:-1]), map(int, f[10].split(",")[:-1])))
    phases = list(map(int, f[15].split(",")[:-1]))
    region = f"chr20:{start - SIDE + 1}-{end + SIDE}"
    text = subprocess.run(["samtools", "faidx", sys.argv[2] if len(sys.argv) > 2 else f"{data}/ref/grch38.sparse.fa.gz", region], capture_output=True, text=True, check=True).stdout
    piece = "".join(text.split("\n")[1:]).upper()
    assert "N" not in piece and len(piece) == end - start + 2 * SIDE, name
    shift = len(contigs.get(contig, "")) + SIDE - start
    contigs[contig] = contigs.get(contig, "") + piece
    tags = f'gene_id "{ncbi}"; gene_name "{name}"; gene_type "protein_coding";' + (f' hgnc_id "{hgnc}";' if hgnc else "")
    full = tags + f' transcript_id "{transcript}"; transcript_type "protein_coding"; tag "MANE_Select";'
    put = lambda kind, a, b, phase, words: models.append("\t".join([contig, "RefSeq", kind, str(a + shift + 1), str(b + shift), ".", strand, phase, words]))
    put("gene", start, end, ".", tags)
    put("transcript", start, end, ".", full)
    bases = []
    for (a, b), frame in zip(exons, phases):
        put("exon", a, b, ".", full)
        a, b = max(a, c1), min(b, c2)
        if a < b:
            put("CDS", a, b, str((3 - frame) % 3), full)
            bases += range(a + shift, b + shift)
    coding[name] = bases if strand == "+" else bases[::-1]
with open(f"{out}/genes.gtf", "w") as w:
    w.write("\n".join(models) + "\n")
with open(f"{out}/ref.fa", "w") as w:
    for name, text in contigs.items():
        w.write(f">{name}\n" + "".join(text[i : i + 100] + "\n" for i in range(0, len(text), 100)))
subprocess.run(["samtools", "faidx", f"{out}/ref.fa"], check=True)
PAIR = {"A": "C", "C": "A", "G": "T", "T": "G"}
calls = []


def add(gene, base, case, child, dad, mum, sis, kind="snv", flt="PASS"):
    """A variant at coding base `base` (from 0) of a gene; a genotype is GT, or GT:AD, or GT:AD:PS."""
    contig, at = GENES[gene][1], coding[gene][base]
    ref = contigs[contig][at]
    if kind == "del":
        at, ref = at - 1, contigs[contig][at - 1 : at + 1]
        alt = ref[0]
    else:
        alt = PAIR[ref]
    cells = []
    for cell in (child, dad, mum, sis):
        gt, ad, ps = (cell + "::").split(":")[:3]
        usual = {0: "30,0", 1: "15,15", 2: "0,30"}[gt.count("1")] if "." not in gt else "."
        ad = ad or usual
        dp = "." if ad == "." else str(sum(map(int, ad.split(","))))
        cells.append(f"{gt}:{ad}:{dp}:{ps or '.'}")
    calls.append((list(contigs).index(contig), at, f"{contig}\t{at + 1}\t{case}\t{ref}\t{alt}\t50\t{flt}\t.\tGT:AD:DP:PS\t" + "\t".join(cells)))


# AVP: one allele from each parent. The sister has both parents' other copies but one.
add("AVP", 100, "compound_dad", "0/1", "0/1", "0/0", "0/1")
add("AVP", 250, "compound_mum", "0/1", "0/0", "0/1", "0/0")
# SPEF1: new; new with a parent seen too thinly; new with a trace in a parent; from the unaffected mother.
add("SPEF1", 50, "de_novo", "0/1", "0/0", "0/0", "0/0", "del")
add("SPEF1", 100, "thin_parent", "0/1", "0/0:4,0", "0/0", "0/0")
add("SPEF1", 151, "trace_parent", "0/1", "0/0:27,3", "0/0", "0/0")
add("SPEF1", 202, "from_mum", "0/1", "0/0", "0/1", "0/0")
add("SPEF1", 301, "filtered", "0/1", "0/0", "0/0", "0/0", "snv", "LowQual")
# PCNA: both copies; two from the father, in cis.
add("PCNA", 100, "homozygous", "1/1", "0/1", "0/1", "0/1")
add("PCNA", 250, "cis_1", "0/1", "0/1", "0/0", "0/0")
add("PCNA", 301, "cis_2", "0/1", "0/1", "0/0", "0/0")
# AP5S1: parents without calls, phase from the reads; the third is in no phase set.
add("AP5S1", 100, "phased_1", "0|1:15,15:77", "./.", "./.", "0/0")
add("AP5S1", 151, "phased_2", "1|0:15,15:77", "./.", "./.", "0/0")
add("AP5S1", 202, "unphased", "0/1", "./.", "./.", "0/0")
# OXT on X: from the mother; new; a heterozygous call of a male; the unaffected father has it too.
add("OXT", 100, "x_from_mum", "1:0,20", "0:20,0", "0/1", "0/0")
add("OXT", 151, "x_de_novo", "1/1:0,20", "0/0:20,0", "0/0", "0/0")
add("OXT", 202, "x_het_male", "0/1", "0:20,0", "0/0", "0/0")
add("OXT", 250, "x_dad", "1:0,20", "1:0,20", "0/1", "0/1")
# MRPS26 on Y: new; from the unaffected father.
add("MRPS26", 100, "y_de_novo", "1:0,20", "0:20,0", ".", ".")
add("MRPS26", 151, "y_dad", "1:0,20", "1:0,20", ".", ".")
# GNRH2 on MT: a few of many.
add("GNRH2", 100, "mitochondrial", "0/1:970,30", "0/0", "0/1:990,10", "0/0")
with open(f"{out}/family.vcf", "w") as w:
    w.write("##fileformat=VCFv4.3\n##FILTER=<ID=LowQual,Description=\"Made up\">\n")
    for name, text in contigs.items():
        w.write(f"##contig=<ID={name},length={len(text)}>\n")
    for key, number, kind, what in (("GT", "1", "String", "Genotype"), ("AD", "R", "Integer", "Depths"), ("DP", "1", "Integer", "Depth"), ("PS", "1", "Integer", "Phase set")):
        w.write(f'##FORMAT=<ID={key},Number={number},Type={kind},Description="{what}">\n')
    w.write("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tchild\tdad\tmum\tsis\n")
    w.writelines(line + "\n" for *_, line in sorted(calls))
