#!/usr/bin/env python3
"""A simulated family with known truth: makes it, calls it alone and together, prints what is wrong.

The father has the variants of a benchmark VCF on two haplotypes. The mother shares about six tenths of them, phased anew,
and has SNVs, insertions and deletions of her own. The child has one recombined haplotype of each, and new variants that
neither has. Reads, slippage, duplicates, oxidised G and adapters are those of simulate.py (--simulate PATH).

Needs: python3, art_illumina, samtools, bcftools, bwa, and for `measure` a wgs binary.

  trio.py make    --simulate simulate.py --ref chr20.fa --truth HG002.vcf.gz --bed HG002.bed \\
                  --region chr20:2600001-3800000 --depth 30 --seed 1 --new-per-mb 40 --out trio30
  trio.py measure --wgs target/release/wgs --out trio30 [--threads 2]

`make` writes OUT/{father,mother,child}.bam and .truth.vcf.gz, OUT/new.tsv (the child's new variants), OUT/ref.fa,
OUT/confident.bed, OUT/trio.ped. The same arguments give the same bytes.
"""
import argparse, json, os, random, subprocess, types

MEMBERS = ["father", "mother", "child"]


def machinery(path):
    """simulate.py as a module: its last line runs its own main()."""
    module = types.ModuleType("simulate")
    text = open(path).read().rstrip()
    assert text.endswith("\nmain()")
    exec(compile(text[: -len("main()")], path, "exec"), module.__dict__)
    return module


def fits(edits, new):
    """No base is touched twice, the padding base counted."""
    p, r, _ = new
    return all(p > q + len(s) - 1 or q > p + len(r) - 1 for q, s, _ in edits)


def recombined(haps, start, end, rng, crossings=2):
    """A gamete: pieces of two haplotypes, changed over where no variant lies."""
    taken = [(p - 1, p + len(r)) for h in haps for p, r, _ in h]
    points = []
    while len(points) < crossings:
        p = rng.randrange(start, end)
        if not any(a <= p <= b for a, b in taken):
            points.append(p)
    points.sort()
    which, out = rng.randrange(2), []
    for a, b in zip([start - 1] + points, points + [end + 1]):
        out += [e for e in haps[which] if a < e[0] <= b]
        which = 1 - which
    return sorted(out)


def rows(haps):
    """Rows of a truth VCF from two haplotypes."""
    sites = {}
    for h, edits in enumerate(haps):
        for p, r, a in edits:
            sites.setdefault((p, r), [None, None])[h] = a
    for (p, r), alleles in sorted(sites.items()):
        alts = sorted({a for a in alleles if a})
        number = [alts.index(a) + 1 if a else 0 for a in alleles]
        yield p, r, ",".join(alts), ".", "|".join(map(str, number))


def make(a):
    s = machinery(a.simulate)
    os.makedirs(a.out, exist_ok=True)
    rng = random.Random(a.seed)
    contig, start, end, seq = s.load_region(a.ref, a.region)
    with open(f"{a.out}/ref.fa", "w") as f:
        full = "N" * (start - 1) + seq
        f.write(f">{contig}\n" + "\n".join(full[i : i + 80] for i in range(0, len(full), 80)) + "\n")
    s.run(["samtools", "faidx", f"{a.out}/ref.fa"])
    s.run(f"bwa index {a.out}/ref.fa 2>/dev/null")
    clen = start - 1 + len(seq)
    truth = list(s.load_truth(a.truth, a.region))
    planted_haps, planted = s.plant_germline(seq, start, end, truth, rng)
    father = [list(h.edits) for h in planted_haps]
    mother = [[], []]
    for p, r, alts, _ in planted:
        if rng.random() < 0.6:
            alt, which = rng.choice(alts), rng.choice([(0,), (1,), (0, 1)])
            for h in which:
                if not mother[h] or fits(mother[h][-1:], (p, r, alt)):
                    mother[h].append((p, r, alt))

    def drawn(others, per_mb):
        haps = [types.SimpleNamespace(edits=h) for h in others]
        return [v[:4] for v in s.draw_somatic(seq, start, end, haps, per_mb, rng)]

    for p, r, alt, h in drawn(father + mother, 450):
        mother[h].append((p, r, alt))
    mother = [sorted(h) for h in mother]
    child = [recombined(h, start, end, rng) for h in (father, mother)]
    new = drawn(father + mother, a.new_per_mb)
    for p, r, alt, h in new:
        child[h] = sorted(child[h] + [(p, r, alt)])
    with open(f"{a.out}/new.tsv", "w") as f:
        f.writelines(f"{contig}\t{p}\t{r}\t{alt}\t{['father', 'mother'][h]}\n" for p, r, alt, h in new)
    with open(f"{a.out}/trio.ped", "w") as f:
        f.write("fam\tchild\tfather\tmother\t1\t0\nfam\tfather\t0\t0\t1\t0\nfam\tmother\t0\t0\t2\t0\n")
    for i, (name, haps) in enumerate(zip(MEMBERS, (father, mother, child))):
        s.write_vcf(f"{a.out}/{name}.truth.vcf.gz", contig, clen, name, list(rows(haps)))
        reads = argparse.Namespace(**vars(a))
        reads.seed = a.seed * 10 + i
        s.make_reads(a.out, name, [(s.sequence(seq, start, h).strip("N"), a.depth / 2) for h in haps], reads,
                     random.Random(reads.seed))
        s.align(a.out, name, name, reads)
        for end_ in "12":
            os.remove(f"{a.out}/{name}_R{end_}.fq.gz")
    s.run(f"awk -v c={contig} -v s={start + 2000} -v e={end - 2000} 'BEGIN{{OFS=\"\\t\"}} $1==c && $3>s && $2<e "
          f"{{ if($2<s)$2=s; if($3>e)$3=e; print $1,$2,$3 }}' {a.bed} > {a.out}/confident.bed")


def measure(a):
    out = lambda name: f"{a.out}/{name}"
    wgs = lambda *args: subprocess.run([a.wgs, *args, "-q", "-@", str(a.threads)], check=True)
    bams = [out(f"{m}.bam") for m in MEMBERS]
    for m, bam in zip(MEMBERS, bams):
        if not os.path.exists(out(f"{m}.profile")):
            wgs("call", "learn", bam, "-r", out("ref.fa"), "-o", out(f"{m}.profile"))
        if not os.path.exists(out(f"{m}.alone.vcf.gz")):
            wgs("call", "germline", bam, "-r", out("ref.fa"), "--profile", out(f"{m}.profile"), "-o", out(f"{m}.alone.vcf.gz"))
    profiles = [x for m in MEMBERS for x in ("--profile", out(f"{m}.profile"))]
    wgs("call", "germline", *bams, "-r", out("ref.fa"), *profiles, "--ped", out("trio.ped"), "-o", out("family.vcf.gz"),
        "--json", out("family.json"))
    # Genotypes are counted away from the new variants: so many of them are no family's, and parents seen poorly are rightly taken
    # for carriers of what a child has.
    new = [(int(l.split("\t")[1]) - 60, int(l.split("\t")[1]) + len(l.split("\t")[2]) + 60) for l in open(out("new.tsv"))]
    with open(out("inherited.bed"), "w") as f:
        for line in open(out("confident.bed")):
            contig, start, end = line.split()[:3]
            at, end = int(start), int(end)
            for left, right in new:
                if left < end and right > at:
                    if left > at:
                        f.write(f"{contig}\t{at}\t{left}\n")
                    at = right
            if at < end:
                f.write(f"{contig}\t{at}\t{end}\n")
    print("member  called    SNV fn fp gt   indel fn fp gt")
    for m in MEMBERS:
        subprocess.run(f"bcftools view -s {m} {out('family.vcf.gz')} | bcftools view -i 'GT=\"alt\"' -Oz -o {out(m + '.joint.vcf.gz')} -"
                       f" && bcftools index -ft {out(m + '.joint.vcf.gz')}", shell=True, check=True)
        for how in ("alone", "joint"):
            report = out(f"{m}.{how}.json")
            wgs("bench", out(f"{m}.truth.vcf.gz"), out(f"{m}.{how}.vcf.gz"), "-r", out("ref.fa"), "-b", out("inherited.bed"),
                "--json", report)
            section = json.load(open(report))["sections"]["bench"]
            of = lambda c: " ".join(str(section[c].get(k)) for k in ("fn", "fp", "genotype_errors"))
            print(f"{m:7} {how:6}    {of('snv'):14} {of('indel')}")
    # New variants: in the confident regions, by the normal form of bcftools norm.
    header = open(out("new.vcf"), "w")
    contig = open(out("new.tsv")).readline().split("\t")[0]
    length = [l.split("\t")[1] for l in open(out("ref.fa.fai"))][0]
    header.write(f"##fileformat=VCFv4.2\n##contig=<ID={contig},length={length}>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n")
    header.writelines("{0}\t{1}\t.\t{2}\t{3}\t.\t.\t.\n".format(*l.split("\t")) for l in open(out("new.tsv")))
    header.close()
    keys = lambda text: {tuple(l.split("\t")) for l in text.splitlines()}
    # Bases replaced together are several records of one call; each counts.
    norm = f"bcftools norm -a -m -any -f {out('ref.fa')} - 2>/dev/null | bcftools view -T {out('confident.bed')} -"
    query = "bcftools query -f '%CHROM\\t%POS\\t%REF\\t%ALT\\n' -"
    run = lambda cmd: keys(subprocess.run(cmd, shell=True, check=True, capture_output=True, text=True).stdout)
    truth = run(f"cat {out('new.vcf')} | {norm} | {query}")
    inherited = run(f"bcftools view {out('father.truth.vcf.gz')} | {norm} | {query}") | \
        run(f"bcftools view {out('mother.truth.vcf.gz')} | {norm} | {query}")
    child = run(f"bcftools view {out('child.truth.vcf.gz')} | {norm} | {query}")
    print("DNP at least   found  missed  false (of these inherited, in no truth)")
    for limit in (3, 7, 10, 13, 20, 30):
        called = run(f"bcftools view -s child -f PASS {out('family.vcf.gz')} | bcftools view -i 'FMT/DNP>={limit} && GT=\"alt\"' - | {norm}"
                     f" | bcftools view -i 'GT=\"alt\"' - | {query}")
        false = called - truth
        print(f"{limit:12}   {len(called & truth):5}  {len(truth - called):6}  {len(false):5} "
              f"({len(false & inherited)}, {len(false - child)})")
        if limit == a.show:
            print("  missed:", *sorted(" ".join(x[1:]) for x in truth - called), sep="\n    ")
            print("  false:", *sorted(" ".join(x[1:]) for x in false), sep="\n    ")


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("mode", choices=["make", "measure"])
    for k, d in dict(simulate=None, ref=None, truth=None, bed=None, region=None, out=None, profile="HS25", wgs="wgs").items():
        p.add_argument("--" + k, default=d)
    for k, d in dict(seed=1, length=150, insert=420, insert_sd=95, threads=2, show=-1).items():
        p.add_argument("--" + k.replace("_", "-"), type=int, default=d)
    for k, d in dict(depth=30, new_per_mb=40, oxog=0.01, adapter=0.004, duplicates=0.06).items():
        p.add_argument("--" + k.replace("_", "-"), type=float, default=d)
    a = p.parse_args()
    (make if a.mode == "make" else measure)(a)


main()
