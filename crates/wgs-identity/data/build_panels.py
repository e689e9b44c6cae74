#!/usr/bin/env python3
"""Builds the embedded marker panels from VerifyBamID2's resource files.

usage: build_panels.py RESOURCES OUT

RESOURCES holds 1000g.phase3.{100k.b38,10k.b37,10k.b38}.{bed,mu,UD}.gz. Two files are written to OUT, in the format that
src/panel/codec.rs reads: a text header (origin and licence in it) up to an empty line, then columns, all little-endian:
positions as LEB128 differences per contig, one byte of alleles (reference in the high half, 1 A, 2 C, 4 G, 8 T), the
fingerprint slot (u16, 65535 where the marker is none), the mean and the four loadings as f32. The source prints six
digits, which f32 holds, so nothing is lost.

The fingerprint slots are the 10k markers in the order of the GRCh37 panel; the GRCh38 panel carries the same markers
(joined by rs number), so fingerprints of both assemblies can be compared.
"""
import gzip, hashlib, struct, sys

LENGTHS = {
    "GRCh37": "249250621 243199373 198022430 191154276 180915260 171115067 159138663 146364022 141213431 135534747 "
              "135006516 133851895 115169878 107349540 102531392 90354753 81195210 78077248 59128983 63025520 48129895 51304566",
    "GRCh38": "248956422 242193529 198295559 190214555 181538259 170805979 159345973 145138636 138394717 133797422 "
              "135086622 133275309 114364328 107043718 101991189 90338345 83257441 80373285 58617616 64444167 46709983 50818468",
}
EXTRA = {"8_KI270821v1_alt": 985506}
CODE = {"A": 1, "C": 2, "G": 4, "T": 8}


def rows(resources, name):
    path = lambda kind: gzip.open(f"{resources}/1000g.phase3.{name}.{kind}.gz", "rt")
    for bed, mu, ud in zip(path("bed"), path("mu"), path("UD"), strict=True):
        contig, start, end, ref, alt = bed.split()
        label, mean = mu.split()
        assert int(end) == int(start) + 1
        # A site with further alternate alleles in dbSNP: the first is the one the panel counted.
        yield contig.removeprefix("chr"), int(start), ref, alt.split(",")[0], float(mean), [float(x) for x in ud.split()], label.split("_")[-1]


def varint(n):
    out = bytearray()
    while n >= 128:
        out.append(n & 127 | 128)
        n >>= 7
    return out + bytes([n])


def write(out, panel_id, assembly, markers, slots, sites_digest):
    lengths = dict(zip(map(str, range(1, 23)), map(int, LENGTHS[assembly].split()))) | EXTRA
    order = {c: i for i, c in enumerate(lengths)}
    markers.sort(key=lambda m: (order[m[0]], m[1]))
    contigs = [c for c in lengths if any(m[0] == c for m in markers)]
    head = ["wgs marker panel 1", f"id {panel_id}", f"assembly {assembly}", f"markers {len(markers)}", f"fingerprint {sites_digest}"]
    head += [f"contig {c} {lengths[c]} {sum(m[0] == c for m in markers)}" for c in contigs]
    head += ["origin VerifyBamID2 resource files, 1000 Genomes phase 3: mean allele count and first four SVD loadings of each marker",
             "licence MIT, Copyright (c) 2017 Fan Zhang, Hyun Min Kang"]
    positions, last = bytearray(), (None, 0)
    for m in markers:
        positions += varint(m[1] - (last[1] if last[0] == m[0] else 0))
        last = m
    body = bytes(positions)
    body += bytes(CODE[m[2]] << 4 | CODE[m[3]] for m in markers)
    body += b"".join(struct.pack("<H", slots.get(m[6], 65535)) for m in markers)
    body += b"".join(struct.pack("<f", m[4]) for m in markers)
    body += b"".join(struct.pack("<4f", *m[5]) for m in markers)
    with open(f"{out}/{panel_id}.{assembly.lower()}.panel", "wb") as f:
        f.write("\n".join(head).encode() + b"\n\n" + body)


def main():
    resources, out = sys.argv[1:]
    old = list(rows(resources, "10k.b37"))
    slots = {m[6]: i for i, m in enumerate(old)}
    # The identity of the fingerprint sites: rs numbers in slot order.
    digest = hashlib.sha256("".join(m[6] + "\n" for m in old).encode()).hexdigest()[:16]
    new = list(rows(resources, "100k.b38"))
    flip = {"A": "T", "C": "G", "G": "C", "T": "A"}
    by_rs = {m[6]: m for m in new}
    for m in old:
        n = by_rs[m[6]]
        # Same alleles in the same order (8 sites lie on the other strand), else a slot would compare different things.
        assert (n[2], n[3]) in ((m[2], m[3]), (flip[m[2]], flip[m[3]])), m
        assert abs(n[4] - m[4]) < 1e-5, (m, n)
    write(out, "1000g-phase3-10k", "GRCh37", old, slots, digest)
    write(out, "1000g-phase3-100k", "GRCh38", new, slots, digest)


main()
