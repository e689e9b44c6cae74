#!/usr/bin/env python3
"""What a somatic call set finds of a simulated truth, by clone and by templates that show the allele.

usage: somatic_support.py TRUTH.vcf.gz ERRORS.tsv TUMOR.bam REF.fa [-v]

TRUTH.vcf.gz comes from the simulator (INFO/CLONE: 0 all cells, 1 a subclone, 2 a rare clone), ERRORS.tsv from `wgs bench -o`. Support is
counted from the alignments with samtools, not by wgs: distinct read names, mapping quality 20, of a base with quality 10 or more, or of an
insertion or deletion of the same length within ten bases of the repeat it lies in. -v lists what is missed with three templates or more.
"""
import collections
import gzip
import re
import subprocess
import sys


def main():
    truth, errors, bam, ref = sys.argv[1:5]
    verbose = "-v" in sys.argv
    missed = set()
    for line in open(errors):
        f = line.rstrip("\n").split("\t")
        if f[4] == "FN":
            missed.add((f[0], int(f[1]), f[2], f[3]))
    rows = []
    for line in gzip.open(truth, "rt"):
        if line[0] == "#":
            continue
        c, p, _, r, a, *_, info = line.split("\t")[:8]
        rows.append((c, int(p), r, a, re.search(r"CLONE=(\d)", info).group(1)))
    confident = None
    bed = [a for a in sys.argv[5:] if a.endswith(".bed")]
    if bed:
        confident = collections.defaultdict(list)
        for line in open(bed[0]):
            c, s, e = line.split()[:3]
            confident[c].append((int(s), int(e)))
    found, all_ = collections.Counter(), collections.Counter()
    for c, p, r, a, clone in rows:
        if confident and not any(s < p <= e for s, e in confident[c]):
            continue
        kind = "snv" if len(r) == 1 and len(a) == 1 else "mnv" if len(r) == len(a) else "indel"
        n = snv(bam, c, p, a) if kind == "snv" else indel(bam, ref, c, p, len(a) - len(r)) if kind == "indel" else 0
        hit = (c, p, r, a) not in missed
        keys = [(kind, "clone " + clone)] + ([(kind, "3 templates or more")] if n >= 3 else [])
        for k in keys:
            all_[k] += 1
            found[k] += hit
        if verbose and not hit and n >= 3:
            print(f"missed {c}:{p} {r} {a} clone {clone} templates {n}")
    for k in sorted(all_):
        print(f"{k[0]}\t{k[1]}\t{found[k]} of {all_[k]}\t{found[k] / all_[k]:.3f}")


def reads(bam, c, p, reach=0):
    args = ["samtools", "view", "-q", "20", "-F", "3844", bam, f"{c}:{p - reach}-{p + reach}"]
    for line in subprocess.run(args, capture_output=True, text=True, check=True).stdout.splitlines():
        f = line.split("\t")
        yield f[0], int(f[3]), [(int(n), o) for n, o in re.findall(r"(\d+)([MIDNSHP=X])", f[5])], f[9], f[10]


def snv(bam, c, p, alt):
    names = set()
    for name, at, cigar, bases, quals in reads(bam, c, p):
        q = 0
        for n, op in cigar:
            if op in "M=X":
                if at <= p < at + n:
                    i = q + p - at
                    if bases[i] == alt and ord(quals[i]) - 33 >= 10:
                        names.add(name)
                at, q = at + n, q + n
            elif op in "IS":
                q += n
            elif op in "DN":
                at += n
    return len(names)


def indel(bam, ref, c, p, gain):
    text = subprocess.run(["samtools", "faidx", ref, f"{c}:{p + 1}-{p + 60}"], capture_output=True, text=True).stdout
    seq = "".join(text.split("\n")[1:])
    unit = min(abs(gain), 10)
    run = unit
    while run < len(seq) and seq[run] == seq[run - unit]:
        run += 1
    names = set()
    for name, at, cigar, _, _ in reads(bam, c, p, 5):
        for n, op in cigar:
            if op == ("I" if gain > 0 else "D") and n == abs(gain) and p - 10 <= at <= p + run + 10:
                names.add(name)
            if op in "M=XDN":
                at += n
    return len(names)


main()
