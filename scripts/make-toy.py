#!/usr/bin/env python3
"""Writes the toy alignments of testdata/qc-align: one read or pair for every case that has a rule of its own.

toy.fa.gz    chr1 3.1 Mb (N but for four pieces), chr2 with a run of N inside, chrX, chrM
toy.sam      what Picard and samtools both accept
toy-odd.sam  what Picard stops at (missing qualities in usable reads, no bases, no read group): samtools and mosdepth judge alone

Deterministic: the same bytes with any Python 3.
"""
import gzip
import os
import sys

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "testdata", "qc-align")


class Rng:
    """SplitMix64: Python's own generator may change between versions."""

    def __init__(self, seed):
        self.state = seed

    def bits(self):
        mask = (1 << 64) - 1
        self.state = (self.state + 0x9E3779B97F4A7C15) & mask
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
        return z ^ (z >> 31)

    def below(self, n):
        return self.bits() % n

    def bases(self, n, gc=50):
        return "".join("GC"[self.below(2)] if self.below(100) < gc else "AT"[self.below(2)] for _ in range(n))


rng = Rng(20)


def patchwork(length, pieces):
    seq = bytearray(b"N" * length)
    for start, end, gc in pieces:
        seq[start:end] = rng.bases(end - start, gc).encode()
    return seq.decode()


REF = {
    "chr1": patchwork(3_100_000, [(0, 1500, 35), (1500, 3000, 55), (999_900, 1_000_600, 50), (1_999_900, 2_000_600, 45),
                                  (3_000_000, 3_000_200, 50)]),
    "chr2": patchwork(2500, [(0, 1200, 65), (1230, 2500, 40)]),
    "chrX": rng.bases(1500, 42),
    "chrM": rng.bases(600, 44),
}


def parse(cigar):
    ops, n = [], ""
    for c in cigar:
        if c.isdigit():
            n += c
        else:
            ops.append((int(n), c))
            n = ""
    return ops


def bases(contig, pos, cigar, errors):
    """The read's bases: the reference with `errors` mismatches in a hundred, random in insertions and clips."""
    out, at = [], pos - 1
    for n, op in parse(cigar):
        if op in "M=X":
            for _ in range(n):
                b = REF[contig][at] if at < len(REF[contig]) else "N"
                if b == "N":
                    b = "ACGT"[rng.below(4)]
                elif op == "X" or (op == "M" and rng.below(1000) < errors * 10):
                    b = "ACGT"[("ACGT".index(b) + 1 + rng.below(3)) % 4]
                out.append(b)
                at += 1
        elif op in "IS":
            out.append(rng.bases(n))
        elif op in "DN":
            at += n
    return "".join(out)


def span(cigar):
    return sum(n for n, op in parse(cigar) if op in "MDN=X")


def quals(n, kind):
    if kind == "flat":
        return "I" * n
    if kind == "low":
        return "+" * n
    if kind == "edge":  # 19, 20, 29, 30 in turn
        return "".join("45>?"[i % 4] for i in range(n))
    return "".join(chr(33 + max(2, 40 - i // 8 - rng.below(12))) for i in range(n))


lines = []


def put(name, flag, contig, pos, mapq, cigar, mate=("*", 0), tlen=0, qual="real", tags=(), errors=1, seq=None, q=None):
    if seq is None:
        seq = bases(contig, pos, cigar, errors) if cigar != "*" else rng.bases(60)
    if q is None:
        q = quals(len(seq), qual) if seq != "*" else "*"
    fields = [name, flag, contig, pos, mapq, cigar, mate[0], mate[1], tlen, seq, q, *tags]
    lines.append("\t".join(str(f) for f in fields))


def pair(name, contig, pos1, cigar1, pos2, cigar2, mapq=(60, 60), extra=(0, 0), strands="FR", proper=True, qual="real",
         tags=("RG:Z:a",), errors=1, first_is_left=True):
    """A pair on one contig; `pos1` belongs to R1. `strands` are those of R1 and R2."""
    ends = [pos1 + span(cigar1), pos2 + span(cigar2)]
    left, right = min(pos1, pos2), max(ends)
    tlen = right - left
    flags = []
    for i in (0, 1):
        f = 1 | (2 if proper else 0) | (0x40 if i == 0 else 0x80)
        f |= (16 if strands[i] == "R" else 0) | (32 if strands[1 - i] == "R" else 0)
        flags.append(f | extra[i])
    sign = 1 if pos1 < pos2 or (pos1 == pos2 and first_is_left) else -1
    quality = qual if isinstance(qual, tuple) else (qual, qual)
    put(name, flags[0], contig, pos1, mapq[0], cigar1, ("=", pos2), sign * tlen, quality[0], tags, errors)
    put(name, flags[1], contig, pos2, mapq[1], cigar2, ("=", pos1), -sign * tlen, quality[1], tags, errors)


def background():
    """Ordinary pairs over every piece, two lanes, so that no table is empty."""
    number = 0
    for contig, start, end, pairs in [("chr1", 1, 3000, 170), ("chr2", 1, 2500, 120), ("chrX", 1, 1500, 40), ("chrM", 1, 600, 40),
                                      ("chr1", 999_901, 1_000_600, 30), ("chr1", 1_999_901, 2_000_600, 30)]:
        for _ in range(pairs):
            number += 1
            insert = 180 + rng.below(120)
            at = start + rng.below(end - start - insert)
            lane = 1 + rng.below(2)
            name = f"A00001:7:HTOYXDSXX:{lane}:{1101 + rng.below(3)}:{1000 + rng.below(30000)}:{1000 + rng.below(30000)}"
            left, right = (at, "80M"), (at + insert - 80, "80M")
            swap = rng.below(2)
            one, two = (right, left) if swap else (left, right)
            pair(name, contig, one[0], one[1], two[0], two[1], strands="RF" if swap else "FR",
                 mapq=(60 if rng.below(8) else rng.below(40),) * 2, tags=(f"RG:Z:{'ab'[lane - 1]}",))


def cases():
    # A supplementary alignment of R1 that overlaps its mate R2: three records of one name at one position.
    pair("supplementary", "chr1", 101, "60M40S", 151, "100M", tags=("RG:Z:a", "SA:Z:chr1,161,+,60H40M,60,0;"))
    put("supplementary", 0x800 | 97 | 2, "chr1", 161, 60, "60H40M", ("=", 151), 0, tags=("RG:Z:a", "SA:Z:chr1,101,+,60M40S,60,1;"))
    # QC-fail: both, only R1.
    pair("qcfail", "chr1", 300, "80M", 420, "80M", extra=(0x200, 0x200))
    pair("qcfail-first", "chr1", 310, "80M", 430, "80M", extra=(0x200, 0))
    # Original qualities: above and below QUAL.
    pair("oq-above", "chr1", 320, "80M", 440, "80M", qual="low", tags=("RG:Z:b", "OQ:Z:" + "I" * 80))
    pair("oq-below", "chr1", 330, "80M", 450, "80M", qual="flat", tags=("RG:Z:b", "OQ:Z:" + "5" * 80))
    # Mate unmapped: placed with its mate. Both unmapped: at the end. Unpaired reads.
    put("mate-unmapped", 73, "chr1", 340, 60, "80M", ("=", 340), 0, tags=("RG:Z:a",))
    put("mate-unmapped", 133, "chr1", 340, 0, "*", ("=", 340), 0, tags=("RG:Z:a",))
    put("unpaired", 0, "chr1", 350, 60, "80M", tags=("RG:Z:a",))
    put("unpaired-reverse", 16, "chr1", 355, 60, "20S60M", tags=("RG:Z:a",))
    put("unpaired-duplicate", 1024, "chr1", 350, 60, "80M", tags=("RG:Z:a",))
    # Missing qualities where the mapping quality excludes the read anyway; no bases in a secondary alignment.
    for flag, at, mate, tlen in ((99, 360, 480, 200), (147, 480, 360, -200)):
        put("no-quality", flag, "chr1", at, 10, "80M", ("=", mate), tlen, q="*", tags=("RG:Z:a",))
    pair("secondary", "chr1", 370, "80M", 490, "80M")
    put("secondary", 0x100 | 99, "chr2", 370, 0, "80M", ("chr1", 490), 0, seq="*", tags=("RG:Z:a",))
    put("secondary", 0x100 | 99, "chr1", 900, 60, "80M", ("=", 490), 0, tags=("RG:Z:a",))
    # One read across three cells of 1 Mb, its mate in the last.
    pair("three-cells", "chr1", 999_951, "50M999950N40M999960N20M", 3_000_050, "80M", proper=False)
    # Every operation.
    pair("deletion", "chr1", 500, "40M7D40M", 640, "80M")
    pair("insertion", "chr1", 510, "40M5I35M", 650, "30M3I47M")
    pair("clips", "chr1", 520, "10S60M10S", 660, "5H70M5S", extra=(0, 0))
    pair("equal-and-x", "chr1", 530, "30=1X49=", 670, "20=2X58=")
    pair("pad", "chr1", 540, "30M2P2I48M", 680, "80M")
    pair("skip", "chr1", 550, "20M200N60M", 860, "80M")
    pair("indel-at-ends", "chr1", 560, "2I78M", 700, "78M2I")
    # Overlapping mates: by half, the same start, one inside the other, past each other, over a deletion, low quality in one.
    pair("overlap-half", "chr1", 1000, "100M", 1050, "100M")
    pair("overlap-same-start", "chr1", 1010, "100M", 1010, "100M")
    pair("overlap-inside", "chr1", 1020, "150M", 1040, "50M")
    pair("overlap-past", "chr1", 1060, "80M", 1030, "80M", proper=False)
    pair("overlap-deletion", "chr1", 1070, "40M10D40M", 1090, "20M5D60M")
    pair("overlap-low-quality", "chr1", 1080, "100M", 1100, "100M", qual=("low", "flat"))
    pair("overlap-edge-quality", "chr1", 1085, "100M", 1102, "100M", qual=("edge", "edge"))
    pair("overlap-mapq", "chr1", 1090, "100M", 1110, "100M", mapq=(60, 10))
    pair("overlap-clipped", "chr1", 1095, "30S70M", 1100, "60M40S")
    # Duplicates: the pair, only one of it. Mapping quality at the limit.
    pair("duplicate", "chr1", 1200, "80M", 1330, "80M", extra=(1024, 1024))
    pair("duplicate-original", "chr1", 1200, "80M", 1330, "80M")
    pair("duplicate-second", "chr1", 1210, "80M", 1340, "80M", extra=(0, 1024))
    pair("mapq-19", "chr1", 1220, "80M", 1350, "80M", mapq=(19, 19))
    pair("mapq-20", "chr1", 1230, "80M", 1360, "80M", mapq=(20, 20))
    pair("mapq-0-60", "chr1", 1240, "80M", 1370, "80M", mapq=(0, 60))
    pair("mapq-255", "chr1", 1250, "80M", 1380, "80M", mapq=(255, 255))
    pair("edge-quality", "chr1", 1260, "80M", 1390, "80M", qual=("edge", "edge"))
    # N in the read; reads over N of the reference, inside a run and at its border.
    n_read = bases("chr1", 1270, "80M", 0)
    put("n-bases", 99, "chr1", 1270, 60, "80M", ("=", 1400), 210, "flat", ("RG:Z:a",), seq=n_read[:30] + "N" * 20 + n_read[50:])
    put("n-bases", 147, "chr1", 1400, 60, "80M", ("=", 1270), -210, "flat", ("RG:Z:a",))
    pair("over-n", "chr2", 1160, "100M", 1190, "100M")
    pair("in-n", "chr1", 5000, "80M", 5100, "80M")
    # Orientations and sizes.
    pair("outward", "chr1", 1700, "80M", 1500, "80M", proper=False)
    pair("tandem", "chr1", 1510, "80M", 1710, "80M", strands="FF", proper=False)
    pair("tandem-reverse", "chr1", 1520, "80M", 1720, "80M", strands="RR", proper=False)
    pair("far", "chr1", 1600, "80M", 10_600, "80M", proper=False)
    pair("at-8000", "chr1", 1600, "80M", 9_520, "80M", proper=False)
    pair("at-7999", "chr1", 1601, "80M", 9_520, "80M", proper=False)
    pair("very-far", "chr1", 1610, "80M", 2_000_100, "80M", proper=False)
    put("two-contigs", 97, "chr1", 1620, 60, "80M", ("chrX", 300), 0, tags=("RG:Z:a",))
    put("two-contigs", 145, "chrX", 300, 60, "80M", ("chr1", 1620), 0, tags=("RG:Z:a",))
    put("two-contigs-mapq-4", 97, "chr1", 1630, 4, "80M", ("chrX", 310), 0, tags=("RG:Z:b",))
    put("two-contigs-mapq-4", 145, "chrX", 310, 60, "80M", ("chr1", 1630), 0, tags=("RG:Z:b",))
    # Ends of contigs.
    pair("first-base", "chr2", 1, "80M", 120, "80M")
    pair("last-base", "chr2", 2200, "80M", 2421, "80M")
    # Over the cap of 250, with every second pair a duplicate of lower quality.
    for i in range(270):
        pair(f"pile-{i}", "chr2", 1800 + i % 3, "36M", 1860 + i % 5, "36M", errors=0, qual="flat", tags=("RG:Z:a",))
    # A read of length 1.
    pair("length-1", "chrM", 110, "1M", 260, "1M", qual="flat")
    # Unmapped, unplaced.
    for name in ("unmapped-1", "unmapped-2"):
        put(name, 77, "*", 0, 0, "*", tags=("RG:Z:a",))
        put(name, 141, "*", 0, 0, "*", tags=("RG:Z:b",))
    put("unmapped-qcfail", 4 | 0x200, "*", 0, 0, "*", tags=("RG:Z:a",))


def odd():
    background()
    for flag, at, mate, tlen in ((99, 100, 220, 200), (147, 220, 100, -200)):
        put("no-quality-usable", flag, "chr1", at, 60, "80M", ("=", mate), tlen, q="*", tags=("RG:Z:a",))
    put("no-bases", 99, "chr1", 110, 60, "80M", ("=", 230), 200, seq="*", tags=("RG:Z:a",))
    put("no-bases", 147, "chr1", 230, 60, "80M", ("=", 110), -200, seq="*", tags=("RG:Z:a",))
    put("no-bases-unmapped", 4, "*", 0, 0, "*", seq="*", tags=("RG:Z:a",))
    pair("no-group", "chrM", 100, "80M", 250, "80M", tags=())
    put("all-clipped", 0, "chr1", 120, 60, "80S", tags=("RG:Z:a",))
    put("secondary-no-bases", 0x100, "chr1", 140, 60, "80M", seq="*", tags=("RG:Z:a",))


HEADER = ["@HD\tVN:1.6\tSO:coordinate"]
HEADER += [f"@SQ\tSN:{name}\tLN:{len(seq)}" for name, seq in REF.items()]
HEADER += [f"@RG\tID:{g}\tSM:toy\tLB:lib1\tPL:ILLUMINA\tPU:HTOYXDSXX.{i + 1}" for i, g in enumerate("ab")]


def write(name, make):
    lines.clear()
    make()
    order = {contig: i for i, contig in enumerate(REF)}
    order["*"] = len(order)
    key = lambda line: (order[line.split("\t")[2]], int(line.split("\t")[3]))
    with open(os.path.join(OUT, name), "w", encoding="ascii") as out:
        out.write("\n".join(HEADER + sorted(lines, key=key)) + "\n")


def main():
    os.makedirs(OUT, exist_ok=True)
    with open(os.path.join(OUT, "toy.fa.gz"), "wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as out:
        for name, seq in REF.items():
            rows = [seq[i:i + 100] for i in range(0, len(seq), 100)]
            out.write((f">{name}\n" + "\n".join(rows) + "\n").encode())
    write("toy.sam", lambda: (background(), cases()))
    write("toy-odd.sam", odd)


if __name__ == "__main__":
    sys.exit(main())
