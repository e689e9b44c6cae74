#!/usr/bin/env python3
"""The counts that vcfeval's rules give, by brute force: a second opinion on `wgs bench` where vcfeval is not installed.

  vcfeval_rules.py TRUTH.vcf.gz CALLS.vcf.gz REF.fa CONFIDENT.bed [--ref-overlap]

Not vcfeval, and nothing of its code: its documented behaviour (Cleary et al. 2015, doi:10.1101/023754, and the manual), tried out
over all subsets of records and phases in clusters of nearby records.
- As many records as possible are put on two copies so that truth and calls spell the same sequences; genotypes in full, unphased.
- Without --ref-overlap a record takes its whole REF on both copies (less one padding base that all alleles share), so that a
  record in the REF of another excludes it. With --ref-overlap each allele takes only what it changes.
- A missing allele and `*` are tokens that match themselves only.
- Inside: the record's bases overlap the regions (--evaluation-regions).
Clusters with more than LIMIT records of one side are left out and counted. Needs bcftools and samtools.
"""
import bisect, subprocess, sys

GAP, LIMIT, LONGEST = 60, 10, 1000

def text(*command): return subprocess.run(command, check=True, capture_output=True, text=True).stdout

def spelled(allele): return all(c in "ACGTN" for c in allele)

def load(path):
    for line in text("bcftools", "query", "-f", "%CHROM\t%POS\t%REF\t%ALT\t%FILTER[\t%GT]\n", path).splitlines():
        contig, pos, ref, alts, filters, gt = line.split("\t")[:6]
        if filters not in (".", "PASS"): continue
        alleles = [a.upper() for a in [ref] + alts.split(",")]
        copies = [-1 if a == "." else int(a) for a in gt.replace("|", "/").split("/")]
        if len(copies) == 1: copies *= 2
        called = [alleles[i] for i in copies if i > 0 and spelled(alleles[i]) and alleles[i] != alleles[0]]
        if len(copies) == 2 and called and max(map(len, alleles)) <= LONGEST:
            yield contig, int(pos) - 1, alleles, copies, all(snv(alleles[0], a) for a in called)

def snv(ref, alt): return len(ref) == len(alt) and sum(a != b for a, b in zip(ref, alt)) == 1

def record(pos, alleles, copies, overlap):
    """Start, end and the ways to put it on two copies, each copy's allele as (start, end, bases) or None."""
    ref = alleles[0]; padding = int(not overlap and all(a[:1] == ref[:1] for a in alleles[1:]))
    def allele(i):
        if i < 0 or not spelled(alleles[i]): return pos + padding, pos + len(ref), "?"
        if not overlap: return pos + padding, pos + len(ref), alleles[i][padding:]
        if i == 0: return None
        alt = alleles[i]; shorter = min(len(ref), len(alt)); head = tail = 0
        while head < shorter and ref[head] == alt[head]: head += 1
        while tail < shorter - head and ref[-1 - tail] == alt[-1 - tail]: tail += 1
        return pos + head, pos + len(ref) - tail, alt[head:len(alt) - tail]
    one, other = (allele(i) for i in copies)
    spans = [a[:2] for a in (one, other) if a] + ([] if overlap else [(pos + padding, pos + len(ref))])
    ways = [(one, other)] if copies[0] == copies[1] else [(one, other), (other, one)]
    return min(s for s, _ in spans), max(e for _, e in spans), ways

def haplotypes(records, bases, low, high):
    """Every pair of sequences that some of the records spell, with the largest choice that does; None when too many."""
    states = [("", low, -1, "", low, -1, 0, ())]
    for k, (start, end, ways) in enumerate(records):
        more = []
        for s in states:
            for one, other in ways:
                free = all(a is None or a[0] >= last for a, last in ((one, s[2]), (other, s[5])))
                if not (start >= s[6] or free): continue
                copies = []
                for a, (written, at, last) in ((one, s[0:3]), (other, s[3:6])):
                    if a is not None and not (a[0] == a[1] and not a[2]):
                        if a[0] < at: break
                        written, at, last = written + bases[at:a[0]] + a[2], a[1], a[1]
                    copies.append((written, at, last))
                else: more.append(copies[0] + copies[1] + (max(s[6], end), s[7] + (k,)))
        states += more
        if len(states) > 400000: return None
    best = {}
    for s in states:
        pair = s[0] + bases[s[1]:high], s[3] + bases[s[4]:high]
        for key in (pair, pair[::-1]):
            if len(best.get(key, ())) < len(s[7]) or key not in best: best[key] = s[7]
    return best

def main(truth, calls, ref, bed, overlap):
    regions = {}
    for line in open(bed):
        f = line.split()
        if len(f) >= 3: regions.setdefault(f[0], []).append((int(f[1]), int(f[2])))
    for r in regions.values(): r.sort()
    def inside(contig, start, end):
        r = regions.get(contig, []); i = bisect.bisect_left(r, (end, -1)) - 1
        return i >= 0 and start < r[i][1] and end > r[i][0]
    items = []
    for side, path in enumerate((truth, calls)):
        for contig, pos, alleles, copies, is_snv in load(path):
            start, end, ways = record(pos, alleles, copies, overlap)
            items.append((contig, start, end, side, ways, is_snv, inside(contig, start, end)))
    items.sort(key=lambda i: i[:4])
    clusters, last, end = [], None, 0
    for i in items:
        if i[0] != last or i[1] > end + GAP: clusters.append([]); end = 0
        clusters[-1].append(i); last, end = i[0], max(end, i[2])
    counts = {True: [0] * 3, False: [0] * 3}; left = 0; name = bases = None
    for cluster in clusters:
        if cluster[0][0] != name:
            name = cluster[0][0]; bases = "".join(text("samtools", "faidx", ref, name).split("\n")[1:]).upper()
        sides = [[i for i in cluster if i[3] == side] for side in (0, 1)]; chosen = ((), ())
        if all(sides):
            low, high = max(0, cluster[0][1] - 5), max(i[2] for i in cluster) + 5
            spelt = [haplotypes([(i[1], i[2], i[4]) for i in s], bases, low, high) if len(s) <= LIMIT else None for s in sides]
            if None in spelt: left += len(cluster); continue
            both = [(spelt[0][k], spelt[1][k]) for k in spelt[0] if k in spelt[1]]
            chosen = max(both, key=lambda c: (len(c[0]) + len(c[1]), -abs(len(c[0]) - len(c[1]))))
            if not all(chosen): chosen = ((), ())
        for i, r in enumerate(sides[0]): counts[r[5]][0 if i in chosen[0] else 1] += r[6]
        for i, r in enumerate(sides[1]):
            if i not in chosen[1]: counts[r[5]][2] += r[6]
    for is_snv, label in ((True, "SNV"), (False, "other")):
        print(f"{label:6s} TP {counts[is_snv][0]:6d}  FN {counts[is_snv][1]:5d}  FP {counts[is_snv][2]:5d}")
    print(f"in clusters left out: {left} records")

if __name__ == "__main__":
    flags = [a for a in sys.argv[1:] if a.startswith("--")]; files = [a for a in sys.argv[1:] if not a.startswith("--")]
    if len(files) != 4 or flags not in ([], ["--ref-overlap"]): sys.exit(__doc__)
    main(*files, overlap=bool(flags))
