#!/usr/bin/env python3
"""A set to time annotation on: annotate_set.py DATA OUT [N]

N (500,000) variants, 85 % SNVs and 15 % insertions and deletions of 1 to 5 bases, over 745 RefSeq transcripts in known sequence of GRCh38: half over
exons with 100 bases on both sides, half over the whole transcripts. Writes OUT/set.vcf, OUT/genes.refGene.txt.gz (all 64,546 transcripts), OUT/ref.fa
(chromosomes 16, 20, 21, 22 to the end of what is known), OUT/pop.vcf.gz and OUT/scores.vcf.gz (two made-up sources with frequencies of every
second variant of the set and scores of all SNVs around it).
"""
import collections, os, random, shutil, subprocess, sys
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import annotate_peers as peers


def main(data, out, n=500_000):
    os.makedirs(out, exist_ok=True)
    rng, regions = random.Random(745), peers.known(data)
    seqs = peers.reference(data)
    ts = [t for t in peers.refgene(data) if t["c"] in seqs and t["c"] != "chrM" and peers.covered(regions, t["c"], t["start"] - 5100, t["end"] + 5100) and t["end"] < len(seqs[t["c"]])]
    ts = rng.sample(sorted(ts, key=lambda t: (t["id"], t["c"], t["start"])), 745)
    rows = set()
    while len(rows) < n:
        t = rng.choice(ts)
        if len(rows) % 2: s, e = t["start"], t["end"]
        else:
            s, e = rng.choice(t["exons"])
            s, e = s - 100, e + 100
        p, seq = rng.randrange(s, e), seqs[t["c"]]
        if rng.random() < 0.85:
            rows.add((t["c"], p, seq[p], rng.choice([b for b in "ACGT" if b != seq[p]])))
        else:
            k = rng.randint(1, 5)
            if rng.random() < 0.5: row = peers.left_aligned(seq, p - 1, seq[p - 1:p + k], seq[p - 1])
            else: row = peers.left_aligned(seq, p - 1, seq[p - 1], seq[p - 1] + "".join(rng.choice("ACGT") for _ in range(k)))
            rows.add((t["c"], *row))
    peers.fasta(seqs, f"{out}/ref.fa")
    order = {c: i for i, c in enumerate(sorted(seqs))}
    rows = sorted(rows, key=lambda r: (order[r[0]], r[1:]))
    contigs = "".join(f"##contig=<ID={c},length={len(seqs[c])}>\n" for c in sorted(seqs))
    columns = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
    with open(f"{out}/set.vcf", "w") as f:
        f.write("##fileformat=VCFv4.2\n" + contigs + columns)
        for c, p, r, a in rows: f.write(f"{c}\t{p + 1}\t.\t{r}\t{a}\t.\tPASS\t.\n")
    info = "".join(f'##INFO=<ID={k},Number=A,Type={t},Description="made up">\n' for k, t in (("AC", "Integer"), ("AN", "Integer"), ("AF", "Float"), ("SCORE", "Float")))
    with open(f"{out}/pop.vcf", "w") as f:
        f.write("##fileformat=VCFv4.2\n" + contigs + info + columns)
        for c, p, r, a in rows[::2]:
            ac = int(10 ** (rng.random() * 5))
            f.write(f"{c}\t{p + 1}\t.\t{r}\t{a}\t.\tPASS\tAC={ac};AN=152312;AF={ac / 152312:.5g}\n")
    with open(f"{out}/scores.vcf", "w") as f:
        f.write("##fileformat=VCFv4.2\n" + contigs + info + columns)
        for c, p in sorted({(order[c], p) for c, p, r, a in rows if len(r) == len(a) == 1}):
            c = sorted(seqs)[c]
            r = seqs[c][p]
            for a in "ACGT":
                if a != r: f.write(f"{c}\t{p + 1}\t.\t{r}\t{a}\t.\t.\tSCORE={rng.random():.3f}\n")
    for name in ("pop", "scores"): subprocess.check_call(f"bgzip -f {out}/{name}.vcf && tabix -f {out}/{name}.vcf.gz", shell=True)
    shutil.copy(f"{data}/annotate/genemodels/hg38.refGene.txt.gz", f"{out}/genes.refGene.txt.gz")
    os.chmod(f"{out}/genes.refGene.txt.gz", 0o644)
    # The same transcripts as GFF3, for tools that take nothing else.
    all_ref = list(peers.refgene(data))
    once = collections.Counter(t["id"] for t in all_ref)
    peers.gff([peers.as_model(t) for t in all_ref if t["c"] in seqs and once[t["id"]] == 1 and t["end"] <= len(seqs[t["c"]])], f"{out}/genes.gff3")


main(sys.argv[1], sys.argv[2], *(int(x) for x in sys.argv[3:]))
