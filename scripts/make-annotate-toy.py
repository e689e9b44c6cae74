#!/usr/bin/env python3
"""Makes testdata/annotate/terms: a made-up contig with genes on which every consequence occurs, and every short variant of them.

  make-annotate-toy.py OUT     genes.gff3, regulatory.gff3, ref.fa, and all.vcf, of which examples.vcf keeps one variant for each term
"""
import random, sys

out = sys.argv[1]
rng = random.Random(38)
seq = [rng.choice("ACGT") for _ in range(9000)]
tail = random.Random(39)
seq += [tail.choice("ACGT") for _ in range(4000)]
mt = [rng.choice("ACGT") for _ in range(600)]
CODE = {a + b + c: "FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG"[16 * i + 4 * j + k]
        for i, a in enumerate("TCAG") for j, b in enumerate("TCAG") for k, c in enumerate("TCAG")}
rc = lambda s: s[::-1].translate(str.maketrans("ACGT", "TGCA"))
rows = []


def protein(codons, code=CODE):
    return "".join(rng.choice([c for c, a in code.items() if a != "*"]) for _ in range(codons))


def gene(contig, bases, name, strand, exons, cds=None, biotype="protein_coding", start="ATG", stop="TGA", phase=0, tags="", sec=None, code=CODE):
    """Exons 0-based in ascending order; cds = (first, last + 1) on the genome. Writes bases, introns with GT and AG, and the models."""
    exons = sorted(exons)
    if cds:
        pieces = [(max(s, cds[0]), min(e, cds[1])) for s, e in exons if max(s, cds[0]) < min(e, cds[1])]
        n = sum(e - s for s, e in pieces)
        body = (start or protein(1, code)) + protein((n - phase) // 3 - 2, code) + (stop or protein(1, code))
        if sec: body = body[: sec * 3] + "TGA" + body[sec * 3 + 3:]
        whole = ("ACG"[:phase] + body)
        whole += "ACG"[: n - len(whole)]
        where = [p for s, e in pieces for p in range(s, e)]
        if strand == "-": whole = rc(whole)
        for p, b in zip(where, whole): bases[p] = b
    for (_, a), (b, _) in zip(exons, exons[1:]):
        left, right = ("GT", "AG") if strand == "+" else ("CT", "AC")
        bases[a], bases[a + 1], bases[b - 2], bases[b - 1] = *left, *right
    row = lambda kind, s, e, ph, attr: rows.append(f"{contig}\tmade\t{kind}\t{s + 1}\t{e}\t.\t{strand}\t{ph}\t{attr}")
    row("gene", exons[0][0], exons[-1][1], ".", f"ID=gene:G{name};Name={name};biotype={biotype};gene_id=G{name}")
    row("mRNA" if cds else "lnc_RNA", exons[0][0], exons[-1][1], ".", f"ID=transcript:T{name};Parent=gene:G{name};biotype={biotype};transcript_id=T{name}{tags}")
    for s, e in exons: row("exon", s, e, ".", f"Parent=transcript:T{name}")
    if cds:
        # Phase: bases to the next codon's start, from the 5′ end.
        order, at, phases = (pieces if strand == "+" else pieces[::-1]), -phase, {}
        for s, e in order:
            phases[s, e] = -at % 3
            at += e - s
        left, right = ("five_prime_UTR", "three_prime_UTR") if strand == "+" else ("three_prime_UTR", "five_prime_UTR")
        for s, e in exons:
            if s < cds[0]: row(left, s, min(e, cds[0]), ".", f"Parent=transcript:T{name}")
            if e > cds[1]: row(right, max(s, cds[1]), e, ".", f"Parent=transcript:T{name}")
        for s, e in pieces: row("CDS", s, e, phases[s, e], f"ID=CDS:P{name};Parent=transcript:T{name};protein_id=P{name}")


gene("toy", seq, "PLUS", "+", [(1000, 1120), (1220, 1330), (1500, 1720)], (1030, 1600), tags=";tag=basic,Ensembl_canonical,MANE_Select")
gene("toy", seq, "MINUS", "-", [(3000, 3150), (3300, 3400), (3600, 3700)], (3100, 3660), tags=";tag=basic,Ensembl_canonical")
gene("toy", seq, "NC", "+", [(4800, 4900), (5000, 5080)], biotype="lncRNA")
gene("toy", seq, "NMD", "+", [(5400, 5520), (5700, 5800)], (5430, 5490), biotype="nonsense_mediated_decay")
gene("toy", seq, "OPEN", "+", [(6200, 6320), (6400, 6500)], (6200, 6500), start="", stop="", phase=2, tags=";tag=cds_start_NF,cds_end_NF")
gene("toy", seq, "SEC", "+", [(6800, 6980)], (6830, 6950), sec=20)
rows.append("toy\tmade\tstop_codon_redefined_as_selenocysteine\t6891\t6893\t.\t+\t.\tParent=transcript:TSEC")
MT = dict(CODE, AGA="*", AGG="*", ATA="M", TGA="W")
gene("chrM", mt, "MT", "+", [(200, 320)], (200, 320), stop="AGA", code=MT)

with open(f"{out}/regulatory.gff3", "w") as f:
    f.write("##gff-version 3\ntoy\tmade\tenhancer\t12001\t12100\t.\t.\t.\tID=enhancer:ENSR1\ntoy\tmade\tTF_binding_site\t12201\t12210\t.\t.\t.\tID=TF_binding_site:ENSM1\n")
with open(f"{out}/genes.gff3", "w") as f: f.write("##gff-version 3\n" + "\n".join(rows) + "\n")
with open(f"{out}/ref.fa", "w") as f:
    for name, bases in (("chrM", mt), ("toy", seq)):
        text = "".join(bases)
        f.write(f">{name}\n" + "".join(text[i:i + 60] + "\n" for i in range(0, len(text), 60)))
with open(f"{out}/all.vcf", "w") as f:
    f.write("##fileformat=VCFv4.3\n##contig=<ID=chrM,length=600>\n##contig=<ID=toy,length=13000>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n")
    for name, bases, lo, hi in (("chrM", mt, 150, 380), ("toy", seq, 500, 8600)):
        s = "".join(bases)
        for p in range(lo, hi):
            for b in "ACGT":
                if b != s[p]: f.write(f"{name}\t{p + 1}\t.\t{s[p]}\t{b}\t.\t.\t.\n")
            f.write(f"{name}\t{p + 1}\t.\t{s[p]}\t{s[p]}ACG\t.\t.\t.\n{name}\t{p + 1}\t.\t{s[p]}\t{s[p]}T\t.\t.\t.\n")
            for n in (1, 2, 3): f.write(f"{name}\t{p + 1}\t.\t{s[p:p + n + 1]}\t{s[p]}\t.\t.\t.\n")
            # Two bases for five others: another length in frame.
            swap = str.maketrans("ACGT", "CATG")
            f.write(f"{name}\t{p + 1}\t.\t{s[p:p + 2]}\t{s[p].translate(swap)}GTA{s[p + 1].translate(swap)}\t.\t.\t.\n")
        if name == "toy":
            f.write(f"toy\t4790\t.\t{s[4789:5090]}\t{s[4789]}\t.\t.\t.\n")
            f.write(f"toy\t12000\t.\t{s[11999:12101]}\t{s[11999]}\t.\t.\t.\ntoy\t12050\t.\t{s[12049]}\t{s[12049].translate(swap)}\t.\t.\t.\n")
            f.write(f"toy\t12200\t.\t{s[12199:12210]}\t{s[12199]}\t.\t.\t.\ntoy\t12205\t.\t{s[12204]}\t{s[12204].translate(swap)}\t.\t.\t.\n")
            f.write(f"toy\t12500\t.\t{s[12499]}\t{s[12499].translate(swap)}\t.\t.\t.\n")
