#!/usr/bin/env python3
"""Every SNV and short indel over real transcripts, annotated by wgs, bcftools csq and SnpEff, compared class by class.

  annotate_peers.py make DATA OUT      gene models (GFF3), reference and variants from the shared data folder
  annotate_peers.py run OUT WGS        runs the three tools (snpEff from Debian), plain files into OUT
  annotate_peers.py compare OUT        agreement by class, and each class of difference with examples

Variants: at every position of the exons with 25 bases of intron on both sides, all three substitutions, deletions of 1 to 5 bases, all four
one-base insertions and two insertions each of 2 to 5 bases drawn by a fixed generator; left-aligned, each once.
"""
import collections, gzip, os, random, re, subprocess, sys

FLANK = 25
PREFIX = {"chr20": 10_000_000, "chr22": 50_900_000, "chr16": 2_700_000, "chr21": 10_000_000, "chrM": 16_569}


def known(data):
    out = collections.defaultdict(list)
    for line in open(f"{data}/ref/grch38.sparse.bed"):
        c, s, e = line.split()[:3]
        out[c].append((int(s), int(e)))
    return out


def covered(regions, c, s, e):
    return any(a <= s and e <= b for a, b in regions[c])


def refgene(data):
    for line in gzip.open(f"{data}/annotate/genemodels/hg38.refGene.txt.gz", "rt"):
        f = line.rstrip("\n").split("\t")
        n = lambda i: [int(x) for x in f[i].rstrip(",").split(",")]
        yield dict(id=f[1], c=f[2], strand=f[3], start=int(f[4]), end=int(f[5]), cs=int(f[6]), ce=int(f[7]),
                   exons=list(zip(n(9), n(10))), gene=f[12], frames=n(15), stat=(f[13], f[14]))


def ensembl(data):
    """Transcripts of the Ensembl GFF3 of chromosome 21, with their CDS and phases."""
    t, parts = {}, []
    for line in gzip.open(f"{data}/annotate/genemodels/test.gff.gz", "rt"):
        f = line.rstrip("\n").split("\t")
        if len(f) < 9: continue
        a = dict(x.split("=", 1) for x in f[8].split(";") if "=" in x)
        if a.get("ID", "").startswith("transcript:"):
            t[a["ID"]] = dict(id=a["transcript_id"], c="chr21", strand=f[6], start=int(f[3]) - 1, end=int(f[4]), exons=[], cds=[],
                              gene=a["Parent"].split(":")[1], biotype=a["biotype"])
        elif f[2] in ("exon", "CDS"): parts.append((f[2], a["Parent"], int(f[3]) - 1, int(f[4]), f[7]))
    # A part may stand before its transcript.
    for kind, parent, s, e, phase in parts:
        if parent in t: t[parent]["exons" if kind == "exon" else "cds"].append((s, e) if kind == "exon" else (s, e, int(phase)))
    for x in t.values():
        x["exons"].sort(); x["cds"].sort()
        yield x


def as_model(t):
    """refGene's row with CDS pieces and GFF phases."""
    cds = []
    for (s, e), frame in zip(t["exons"], t["frames"]):
        a, b = max(s, t["cs"]), min(e, t["ce"])
        if a < b and frame >= 0:
            cds.append((a, b, (3 - frame) % 3))
    return dict(t, cds=cds, biotype="protein_coding" if cds else "lncRNA")


def make(data, out):
    os.makedirs(out, exist_ok=True)
    regions, rng = known(data), random.Random(6)
    all_ref = [as_model(t) for t in refgene(data) if t["c"] in PREFIX and covered(regions, t["c"], t["start"] - 5100, t["end"] + 5100)]
    count = collections.Counter(t["id"] for t in all_ref)
    all_ref = [t for t in all_ref if count[t["id"]] == 1 and t["end"] <= PREFIX[t["c"]]]
    small = lambda t: sum(e - s for s, e in t["exons"]) < 4000
    pick = lambda test, n: rng.sample(sorted((t for t in all_ref if test(t) and small(t)), key=lambda t: t["id"]), n)
    chosen = []
    for strand in "+-":
        chosen += pick(lambda t: t["strand"] == strand and t["cds"] and len(t["exons"]) > 2, 10)
        chosen += pick(lambda t: t["strand"] == strand and t["cds"] and len(t["exons"]) == 1, 2)
        chosen += pick(lambda t: t["strand"] == strand and not t["cds"], 3)
    genes = {t["gene"] for t in chosen}
    # The other transcripts of the same genes overlap them.
    models = [t for t in all_ref if t["gene"] in genes]
    ens = [t for t in ensembl(data) if t["end"] < PREFIX["chr21"] and covered(regions, "chr21", t["start"] - 5100, t["end"] + 5100)]
    first = lambda t: t["cds"][0][2] if t["strand"] == "+" else t["cds"][-1][2]
    part = [t for t in ens if t["cds"] and (first(t) > 0 or (sum(e - s for s, e, _ in t["cds"]) - first(t)) % 3)]
    chosen += part[:6]
    extra = {t["gene"] for t in part[:6]}
    models += [t for t in ens if t["gene"] in extra]
    bed = sorted({(t["c"], max(s - FLANK, t["start"]), min(e + FLANK, t["end"])) for t in chosen for s, e in t["exons"]})
    merged = []
    for c, s, e in bed:
        if merged and merged[-1][0] == c and s <= merged[-1][2]: merged[-1][2] = max(e, merged[-1][2])
        else: merged.append([c, s, e])
    print(f"{len(chosen)} transcripts, {len(models)} with the others of their genes, {sum(e - s for _, s, e in merged)} bases", file=sys.stderr)
    seqs = reference(data)
    order = sorted(seqs)
    fasta(seqs, f"{out}/ref.fa")
    gff(models, f"{out}/genes.gff3")
    with open(f"{out}/variants.vcf", "w") as f:
        f.write("##fileformat=VCFv4.2\n" + "".join(f"##contig=<ID={c},length={len(seqs[c])}>\n" for c in order))
        f.write("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n")
        for c in order:
            rows = set()
            for _, s, e in (m for m in merged if m[0] == c): variants(seqs[c], s, e, rng, rows)
            for pos, ref, alt in sorted(rows): f.write(f"{c}\t{pos + 1}\t.\t{ref}\t{alt}\t.\t.\t.\n")
    n = subprocess.check_output(f"grep -vc '^#' {out}/variants.vcf", shell=True, text=True)
    print(f"{n.strip()} variants", file=sys.stderr)


def reference(data):
    """The chromosomes with known sequence, to its end."""
    seqs, name, keep = {}, None, []
    for line in gzip.open(f"{data}/ref/grch38.sparse.fa.gz", "rt"):
        if line[0] == ">":
            if name in PREFIX: seqs[name] = "".join(keep)[: PREFIX[name]].upper()
            name, keep = line[1:].split()[0], []
        elif name in PREFIX: keep.append(line.rstrip())
    if name in PREFIX: seqs[name] = "".join(keep)[: PREFIX[name]].upper()
    return seqs


def fasta(seqs, path):
    with open(path, "w") as f:
        for c in sorted(seqs):
            f.write(f">{c}\n")
            for i in range(0, len(seqs[c]), 60): f.write(seqs[c][i:i + 60] + "\n")
    subprocess.check_call(["samtools", "faidx", path])


def left_aligned(seq, pos, ref, alt):
    while ref[-1] == alt[-1] and (len(ref) > 1 and len(alt) > 1 or pos > 0):
        ref, alt = ref[:-1], alt[:-1]
        if not ref or not alt:
            pos -= 1
            ref, alt = seq[pos] + ref, seq[pos] + alt
    while len(ref) > 1 and len(alt) > 1 and ref[0] == alt[0]: pos, ref, alt = pos + 1, ref[1:], alt[1:]
    return pos, ref, alt


def variants(seq, s, e, rng, rows):
    def put(pos, ref, alt): rows.add(left_aligned(seq, pos, ref, alt))
    for p in range(s, e):
        b = seq[p]
        for x in "ACGT":
            if x != b: rows.add((p, b, x))
        for n in range(1, 6):
            put(p - 1, seq[p - 1:p + n], seq[p - 1])
        for x in "ACGT": put(p - 1, seq[p - 1], seq[p - 1] + x)
        for n in range(2, 6):
            for _ in range(2): put(p - 1, seq[p - 1], seq[p - 1] + "".join(rng.choice("ACGT") for _ in range(n)))


def gff(models, path):
    genes = collections.defaultdict(list)
    for t in models: genes[t["gene"], t["c"], t["strand"]].append(t)
    with open(path, "w") as f:
        f.write("##gff-version 3\n")
        for (g, c, strand), ts in sorted(genes.items(), key=lambda kv: (kv[0][1], min(t["start"] for t in kv[1]))):
            coding = any(t["cds"] for t in ts)
            kind, biotype = ("gene", "protein_coding") if coding else ("lincRNA_gene", "lincRNA")
            row = lambda kind, s, e, phase, attr: f.write(f"{c}\thavana\t{kind}\t{s + 1}\t{e}\t.\t{strand}\t{phase}\t{attr}\n")
            row(kind, min(t["start"] for t in ts), max(t["end"] for t in ts), ".", f"ID=gene:{g};Name={g};biotype={biotype};gene_id={g}")
            for t in ts:
                b = t["biotype"] if t["biotype"] != "lncRNA" else "lincRNA"
                row("mRNA" if t["cds"] else "lincRNA", t["start"], t["end"], ".", f"ID=transcript:{t['id']};Parent=gene:{g};Name={t['id']};biotype={b};transcript_id={t['id']}")
                for i, (s, e) in enumerate(t["exons"]): row("exon", s, e, ".", f"Parent=transcript:{t['id']};exon_id={t['id']}.{i}")
                for s, e, phase in t["cds"]: row("CDS", s, e, phase, f"ID=CDS:{t['id']}p;Parent=transcript:{t['id']};protein_id={t['id']}p")
                if t["cds"]:
                    lo, hi = t["cds"][0][0], t["cds"][-1][1]
                    for s, e in t["exons"]:
                        left, right = ("five_prime_UTR", "three_prime_UTR") if strand == "+" else ("three_prime_UTR", "five_prime_UTR")
                        if s < lo: row(left, s, min(e, lo), ".", f"Parent=transcript:{t['id']}")
                        if e > hi: row(right, max(s, hi), e, ".", f"Parent=transcript:{t['id']}")


def run(out, wgs):
    fields = "Allele,Consequence,Feature,HGVSc,HGVSp,EXON,INTRON,Codons,Amino_acids"
    subprocess.check_call([wgs, "annotate", f"{out}/variants.vcf", "-g", f"{out}/genes.gff3", "-r", f"{out}/ref.fa", "-o", f"{out}/wgs.vcf", "--fields", fields])
    subprocess.check_call(f"bcftools csq -l -n 256 -f {out}/ref.fa -g {out}/genes.gff3 {out}/variants.vcf -o {out}/bcftools.vcf 2> {out}/bcftools.log", shell=True)
    db = f"{out}/snpeff/data/peer"
    if not os.path.exists(f"{db}/snpEffectPredictor.bin"):
        os.makedirs(db, exist_ok=True)
        subprocess.check_call(f"cp {out}/genes.gff3 {db}/genes.gff && cp {out}/ref.fa {db}/sequences.fa", shell=True)
        open(f"{out}/snpeff/snpEff.config", "w").write("data.dir = ./data/\ncodon.Standard : TTT/F, TTC/F, TTA/L, TTG/L, TCT/S, TCC/S, TCA/S, TCG/S, TAT/Y, TAC/Y, TAA/*, TAG/*, TGT/C, TGC/C, TGA/*, TGG/W, CTT/L, CTC/L, CTA/L, CTG/L, CCT/P, CCC/P, CCA/P, CCG/P, CAT/H, CAC/H, CAA/Q, CAG/Q, CGT/R, CGC/R, CGA/R, CGG/R, ATT/I, ATC/I, ATA/I, ATG/M+, ACT/T, ACC/T, ACA/T, ACG/T, AAT/N, AAC/N, AAA/K, AAG/K, AGT/S, AGC/S, AGA/R, AGG/R, GTT/V, GTC/V, GTA/V, GTG/V, GCT/A, GCC/A, GCA/A, GCG/A, GAT/D, GAC/D, GAA/E, GAG/E, GGT/G, GGC/G, GGA/G, GGG/G\npeer.genome : peer\n")
        subprocess.check_call(f"cd {out}/snpeff && snpEff build -c snpEff.config -gff3 -noCheckCds -noCheckProtein peer > build.log 2>&1", shell=True)
    subprocess.check_call(f"cd {out}/snpeff && snpEff ann -c snpEff.config -noStats -ud 5000 -ss 2 -spliceRegionExonSize 3 -spliceRegionIntronMin 3 -spliceRegionIntronMax 8 peer ../variants.vcf > ../snpeff.vcf 2> ann.log", shell=True)


# One word for what the tools name differently; what only one of them knows is left out of the comparison.
SAME = {"missense": "missense_variant", "synonymous": "synonymous_variant", "frameshift": "frameshift_variant", "stop_gained": "stop_gained",
        "stop_lost": "stop_lost", "start_lost": "start_lost", "stop_retained": "stop_retained_variant", "start_retained": "start_retained_variant",
        "splice_acceptor": "splice_acceptor_variant", "splice_donor": "splice_donor_variant", "splice_region": "splice_region_variant",
        "inframe_insertion": "inframe_insertion", "inframe_deletion": "inframe_deletion", "5_prime_utr": "5_prime_UTR_variant",
        "3_prime_utr": "3_prime_UTR_variant", "non_coding": "non_coding_transcript_exon_variant", "intron": "intron_variant",
        "coding_sequence": "coding_sequence_variant", "inframe_altering": "protein_altering_variant", "feature_elongation": "feature_elongation",
        "conservative_inframe_insertion": "inframe_insertion", "disruptive_inframe_insertion": "inframe_insertion",
        "conservative_inframe_deletion": "inframe_deletion", "disruptive_inframe_deletion": "inframe_deletion",
        "initiator_codon_variant": "start_retained_variant", "5_prime_UTR_premature_start_codon_gain_variant": "5_prime_UTR_variant",
        "splice_donor_region_variant": "splice_region_variant", "splice_donor_5th_base_variant": "splice_region_variant",
        "non_coding_transcript_variant": None, "splice_polypyrimidine_tract_variant": None, "NMD_transcript_variant": None,
        "intragenic_variant": None, "exon_loss_variant": None, "upstream_gene_variant": None, "downstream_gene_variant": None,
        "intergenic_region": None, "intergenic": None, "intergenic_variant": None}


def same(terms):
    out = set()
    for t in terms:
        t = SAME.get(t, t)
        if t: out.add(t)
    return out


def rows(path, key):
    for line in open(path):
        if line[0] == "#": continue
        f = line.rstrip("\n").split("\t")
        m = re.search(rf"(?:^|;){key}=([^;]*)", f[7])
        yield (f[0], int(f[1]), f[3], f[4]), m.group(1).split(",") if m else []


def comparable(terms):
    """Terms that all tools mean alike. What a frameshift is besides (its stop), and what else a change of the start codon or of an essential
    splice site does to the frame, each tool tells by its own habit (docs/methods/consequences.md)."""
    if "start_lost" in terms: terms = terms - {"frameshift_variant", "inframe_deletion", "inframe_insertion", "stop_gained", "coding_sequence_variant", "missense_variant", "5_prime_UTR_variant"}
    if "frameshift_variant" in terms: terms = terms - {"stop_gained"}
    if terms & {"splice_donor_variant", "splice_acceptor_variant"}:
        terms = terms - {"coding_sequence_variant", "frameshift_variant", "inframe_deletion", "inframe_insertion", "synonymous_variant", "intron_variant", "splice_region_variant", "5_prime_UTR_variant", "3_prime_UTR_variant", "non_coding_transcript_exon_variant"}
    return terms


def wgs_terms(values):
    return {x.split("|")[2]: same(x.split("|")[1].split("&")) for x in values}


def bcf_terms(values):
    out = collections.defaultdict(set)
    for x in values:
        if x.startswith("@"): continue
        p = x.split("|")
        if len(p) > 2: out[p[2]] |= same(t.lstrip("*") for t in p[0].split("&"))
    return out


def eff_terms(values):
    out = collections.defaultdict(set)
    for x in values:
        p = x.split("|")
        if p[5] == "transcript": out[p[6].removeprefix("transcript:")] |= same(p[1].split("&"))
    return out


# Least severe first: the class of a set of terms.
RANK = ["intron_variant", "non_coding_transcript_exon_variant", "3_prime_UTR_variant", "5_prime_UTR_variant", "coding_sequence_variant", "synonymous_variant",
        "stop_retained_variant", "start_retained_variant", "splice_region_variant", "protein_altering_variant", "missense_variant", "inframe_deletion",
        "inframe_insertion", "start_lost", "stop_lost", "frameshift_variant", "stop_gained", "splice_donor_variant", "splice_acceptor_variant"]


def borders(path):
    """Of each transcript the places where an insertion stands between two regions: ends of exons, and of the splice regions beside them."""
    out = collections.defaultdict(set)
    for line in open(path):
        f = line.rstrip("\n").split("\t")
        if len(f) > 8 and f[2] == "exon":
            s, e = int(f[3]) - 1, int(f[4])
            out[f[8].split("transcript:")[1].split(";")[0]] |= {s, e, s + 3, e - 3, s - 2, e + 2, s - 8, e + 8, s - 3, e + 3, s - 17, e + 17}
    return out


def places(seq, pos, alt):
    """Every place, 0-based, of an insertion behind the anchor at pos (1-based) that gives the same sequence."""
    at, unit = pos, alt[1:]
    out = [at]
    while at < len(seq) and seq[at] == unit[0]: at, unit = at + 1, unit[1:] + unit[0]; out.append(at)
    at, unit = pos, alt[1:]
    while at > 0 and seq[at - 1] == unit[-1]: at, unit = at - 1, unit[-1] + unit[:-1]; out.append(at)
    return out


def worst(terms):
    return max(terms, key=lambda t: RANK.index(t) if t in RANK else -1, default="none")


def compare(out):
    for peer, parse, key in (("bcftools", bcf_terms, "BCSQ"), ("snpeff", eff_terms, "ANN")):
        if not os.path.exists(f"{out}/{peer}.vcf"): continue
        n = equal = most = at_border = variants = 0
        kinds = collections.defaultdict(lambda: [0, 0])
        edges, seqs = borders(f"{out}/genes.gff3"), {}
        for line in open(f"{out}/ref.fa"):
            if line[0] == ">": name = line[1:].strip(); seqs[name] = []
            else: seqs[name].append(line.strip())
        seqs = {k: "".join(v) for k, v in seqs.items()}
        # bcftools names no transcript where it reports introns and non-coding ones.
        left_out = {"intron_variant", "non_coding_transcript_exon_variant"} if peer == "bcftools" else set()
        coding = {l.split("ID=CDS:")[1].split("p;")[0] for l in open(f"{out}/genes.gff3") if "ID=CDS:" in l} if left_out else None
        classes, examples, alike = collections.Counter(), {}, 0
        # Both are in the order of the variants; a peer that was stopped early is compared as far as it came.
        mine = rows(f"{out}/wgs.vcf", "CSQ")
        for where2, b in rows(f"{out}/{peer}.vcf", key):
            where, a = next(((w, a) for w, a in mine if w == where2), (None, None))
            if where is None: break
            variants += 1
            ours, theirs = wgs_terms(a), parse(b)
            for tx in set(ours) | set(theirs):
                if coding is not None and tx not in coding: continue
                x, y = ours.get(tx, set()) - left_out, theirs.get(tx, set()) - left_out
                if not x and not y: continue
                n += 1
                equal += x == y
                x, y = comparable(x), comparable(y)
                alike += x == y
                most += worst(x) == worst(y)
                kind = "SNV" if len(where[2]) == len(where[3]) else "ins" if len(where[3]) > len(where[2]) else "del"
                kinds[kind][0] += 1
                kinds[kind][1] += x == y
                if x != y and kind == "ins" and len(where[2]) == 1 and edges[tx] & set(places(seqs[where[0]], where[1], where[3])):
                    at_border += 1
                    classes[("insertion at a border", "", "ins")] += 1
                    examples.setdefault(("insertion at a border", "", "ins"), []).append((where, tx, x, y))
                    continue
                if x != y:
                    k = ("&".join(sorted(x - y)) or "-", "&".join(sorted(y - x)) or "-", kind)
                    classes[k] += 1
                    examples.setdefault(k, []).append((where, tx, x, y))
        print(f"\n{peer}: {variants} variants, {n} variant × transcript pairs, all terms equal {equal} ({100 * equal / n:.4f} %), comparable terms {alike} ({100 * alike / n:.4f} %), most severe equal {most} ({100 * most / n:.4f} %)")
        print(f"  by kind: " + ", ".join(f"{k} {b} of {a} ({100 * b / a:.4f} %)" for k, (a, b) in sorted(kinds.items())))
        print(f"  insertions exactly at the border of an exon or splice region that differ: {at_border}; without these {100 * alike / (n - at_border):.4f} %")
        for k, c in classes.most_common(60):
            w, tx, x, y = examples[k][len(examples[k]) // 2]
            print(f"{c:8d} {k[2]} only wgs: {k[0]} | only {peer}: {k[1]} | {w[0]}:{w[1]} {w[2]}>{w[3]} {tx} wgs={'&'.join(sorted(x))} {peer}={'&'.join(sorted(y))}")


if __name__ == "__main__":
    {"make": make, "run": run, "compare": compare}[sys.argv[1]](*sys.argv[2:])
