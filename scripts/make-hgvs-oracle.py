#!/usr/bin/env python3
"""Makes testdata/annotate/hgvs/biocommons.tsv.gz from the source archive of the Python package hgvs.

    pip download --no-binary :all: --no-deps hgvs==1.5.7
    scripts/make-hgvs-oracle.py hgvs-1.5.7.tar.gz DATA

The package's tests keep what the UTA and SeqRepo databases answered (tests/data/cache-py3.hdp, a pickle, read here with nothing but
lists and strings allowed). Taken from it, for the transcripts of DATA/annotate/hgvs/gcp and clinvar.gz: exons with their alignment,
coding part, protein accession, transcript, protein and genome sequences. Lines, tab-separated, 0-based half-open:

    tx    transcript contig strand cds-start cds-end protein     ('.' for what there is not)
    exon  transcript contig tx-start tx-end contig-start contig-end cigar    (=X both, D the transcript alone, I the contig alone;
                                                                  in ascending order of the contig)
    seq   accession start bases                                   (pieces of a sequence)
    prot  accession residues
    mock  transcript cds-start cds-end bases                      (the made-up transcripts of tests/data/sanity_cp.tsv)
"""
import collections
import csv
import glob
import gzip
import io
import pickle
import sys
import tarfile

archive, data = sys.argv[1:3]
with tarfile.open(archive) as tar:
    member = lambda name: tar.extractfile(next(m for m in tar.getmembers() if m.name.endswith(name))).read()
    cache, sanity = member("tests/data/cache-py3.hdp"), member("tests/data/sanity_cp.tsv").decode()


class Row(list):
    """Any of the cache's list-like classes; hashable, as they are keys."""

    def __init__(self, *args):
        super().__init__(args[0] if args else [])

    def __hash__(self):
        return hash(tuple(x for x in self if isinstance(x, (str, int))))

    def __setstate__(self, state):
        pass


class Restricted(pickle.Unpickler):
    def find_class(self, module, name):
        if (module, name) == ("builtins", "list"):
            return list
        if (module, name) == ("builtins", "object"):
            return object
        if (module, name) == ("collections", "OrderedDict"):
            return collections.OrderedDict
        if name == "_reconstructor":
            return lambda cls, base, state: Row(state or [])
        return Row


answers = Restricted(io.BytesIO(cache)).load()

wanted = set()
for path in sorted(glob.glob(f"{data}/annotate/hgvs/gcp/*.tsv")):
    for line in open(path):
        for word in line.replace("|", "\t").split("\t"):
            if ":" in word:
                wanted.add(word.lstrip("#").split(":")[0])
for line in gzip.open(f"{data}/annotate/hgvs/clinvar.gz", "rt"):
    wanted.update(w.split(":")[0] for w in line.split() if ":" in w)

info, exons, proteins, pieces = {}, {}, {}, collections.defaultdict(dict)
for key, value in answers.items():
    asked, args = key[-1], list(key[: list(key).index("__func__")]) if "__func__" in key else []
    if asked == "get_tx_info" and args[2] == "splign":
        info[tuple(args[:2])] = value
    elif asked == "get_tx_exons" and args[2] == "splign":
        exons[tuple(args[:2])] = value
    elif asked == "get_pro_ac_for_tx_ac":
        proteins[args[0]] = value
    elif asked == "get_seq" and isinstance(value, str) and value:
        start = args[1] if len(args) > 1 and args[1] is not None else 0
        pieces[args[0]][start] = max(pieces[args[0]].get(start, ""), value, key=len)


def merged(found):
    """Pieces joined where they overlap or touch."""
    out = []
    for start in sorted(found):
        bases = found[start]
        if out and start <= out[-1][0] + len(out[-1][1]):
            have = out[-1]
            overlap = have[0] + len(have[1]) - start
            assert have[1][start - have[0] :].startswith(bases[:overlap]), (start, "pieces that differ")
            if overlap < len(bases):
                out[-1] = (have[0], have[1] + bases[overlap:])
        else:
            out.append((start, bases))
    return out


out, used, regions = [], set(), []
for (tx, contig), rows in sorted(exons.items()):
    if tx not in wanted or not contig.startswith("NC_"):
        continue
    rows = sorted(map(list, rows), key=lambda e: e[7])
    about = info.get((tx, contig))
    start, end = (about[1], about[2]) if about else (None, None)
    shown = lambda x: "." if x is None else x
    out.append(("tx", tx, contig, "+" if rows[0][6] == 1 else "-", shown(start), shown(end), shown(proteins.get(tx))))
    for e in rows:
        out.append(("exon", tx, contig, e[8], e[9], e[10], e[11], e[12]))
    used |= {tx, contig, proteins.get(tx)}
    regions.append((contig, min(e[10] for e in rows), max(e[11] for e in rows)))
for accession in sorted(pieces):
    if accession in used:
        for start, bases in merged(pieces[accession]):
            near = any(c == accession and start < b and start + len(bases) > a for c, a, b in regions)
            if accession.startswith("NP_"):
                out.append(("prot", accession, bases))
            elif not accession.startswith("NC_") or (near and len(bases) < 2000):
                out.append(("seq", accession, start, bases))
for row in csv.DictReader(io.StringIO(sanity), delimiter="\t"):
    out.append(("mock", row["accession"], row["cds_start_i"], row["cds_end_i"], row["transcript_sequence"]))

text = "".join("\t".join(map(str, row)) + "\n" for row in out)
with open("testdata/annotate/hgvs/biocommons.tsv.gz", "wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as f:
    f.write(text.encode())
print(collections.Counter(row[0] for row in out))
