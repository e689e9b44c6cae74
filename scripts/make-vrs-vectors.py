#!/usr/bin/env python3
"""Vectors of GA4GH VRS identifiers for crates/wgs-vrs: testdata/annotate/vrs/vectors.tsv.

    pip install ga4gh.vrs==2.3.3
    pip download --no-deps --no-binary :all: ga4gh.vrs==2.3.3 && tar xzf ga4gh_vrs-2.3.3.tar.gz
    scripts/make-vrs-vectors.py ga4gh_vrs-2.3.3 DATA > testdata/annotate/vrs/vectors.tsv

Every line is an allele as it is given, the reference around it, and what is expected of it. Sources:
  vcf        ids and fields printed in vrs-python's test VCF; reference: chr19 of GRCh38 in its source archive
  normalize  pairs of alleles in its tests of normalisation; reference: the bases its recorded requests hold
  translate  gnomAD and SPDI expressions and the alleles its tests expect; reference: as above
  giab       insertions and deletions of HG002, ids computed here by vrs-python; reference: GRCh38, chr20
  random     repetitive sequence made here, ids computed here by vrs-python
Ids of `normalize` and `translate` are those vrs-python computes of the expected alleles.
"""
import collections, gzip, importlib.util, pathlib, random, re, sys, types, zlib

import yaml
from ga4gh.core import ga4gh_identify, sha512t24u
from ga4gh.vrs import models, normalize
from ga4gh.vrs.dataproxy import _DataProxy

ARCHIVE, DATA = map(pathlib.Path, sys.argv[1:3])
CHR19 = "SQ.IIB53T8CNeJJdUqzn9V_JnRtQadwWCbl"
CHR20 = "SQ.-A1QmD_MatoqxvgVxBLZTONHz9-c7nQo"


class Pieces(_DataProxy):
    """Sequences of which parts are known."""

    def __init__(self):
        self.whole, self.bases, self.length = {}, collections.defaultdict(dict), {}

    def _get_sequence(self, identifier, start=None, end=None):
        sq = identifier.removeprefix("ga4gh:")
        if sq in self.whole:
            return self.whole[sq][start:end]
        return "".join(self.bases[sq][i] for i in range(start, min(end, self.length[sq])))

    def get_sequence(self, identifier, start=None, end=None):
        return self._get_sequence(identifier, start, end)

    def _get_metadata(self, identifier):
        sq = identifier.removeprefix("ga4gh:")
        return {"length": len(self.whole[sq]) if sq in self.whole else self.length[sq], "aliases": [identifier]}

    def get_metadata(self, identifier):
        return self._get_metadata(identifier)


def fasta(path, name=None):
    """One sequence of a FASTA file."""
    out, on = [], name is None
    with gzip.open(path, "rt") as lines:
        for line in lines:
            if line[0] == ">":
                if name is not None:
                    if on:
                        break
                    on = line[1:].split()[0] == name
            elif on:
                out.append(line.strip())
    return "".join(out).upper()


def recorded(proxy):
    """The bases of vrs-python's recorded requests."""
    names = {}
    requests = []
    for path in sorted(ARCHIVE.glob("tests/**/cassettes/*.yaml")):
        for one in yaml.load(path.open(), Loader=yaml.CSafeLoader)["interactions"]:
            requests.append((one["request"]["uri"], one["response"]["body"]["string"]))
    for uri, body in requests:
        if "/metadata/" in uri:
            sq = re.search(r"ga4gh:(SQ\.[\w-]{32})", body)
            length = re.search(r'"length": (\d+)', body)
            if sq and length:
                proxy.length[sq[1]] = int(length[1])
                for alias in re.findall(r'"([^"]+:[^"]+)"', body):
                    names[alias] = sq[1]
    for uri, body in requests:
        found = re.search(r"/sequence/(.+)\?start=(\d+)&end=(\d+)", uri)
        if found:
            name = found[1].replace("%3A", ":")
            sq = name.removeprefix("ga4gh:") if "SQ." in name else names.get(name)
            for i, base in enumerate(body if isinstance(body, str) else body.decode()):
                proxy.bases[sq][int(found[2]) + i] = base


def test_module(name):
    """A test file of vrs-python without the packages it only needs to run."""
    translator = types.ModuleType("ga4gh.vrs.extras.translator")
    translator.AlleleTranslator = None
    sys.modules["ga4gh.vrs.extras.translator"] = translator
    spec = importlib.util.spec_from_file_location("m", ARCHIVE / "tests" / name)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def allele(sq, start, end, sequence):
    return models.Allele(
        location={"type": "SequenceLocation", "start": start, "end": end,
                  "sequenceReference": {"type": "SequenceReference", "refgetAccession": sq}},
        state={"type": "LiteralSequenceExpression", "sequence": sequence})


def line(source, proxy, given, expected, flank=1, ids=None):
    """Prints a vector; the window is the justified interval with `flank` bases of either side, or none if not known."""
    sq = given.location.sequenceReference.refgetAccession
    length = proxy.get_metadata(sq)["length"]
    place, state = expected.location, expected.state
    for flank in (flank, 0):
        low = max(0, min(given.location.start, place.start) - flank)
        high = min(length, max(given.location.end, place.end) + flank)
        try:
            window = proxy.get_sequence(sq, low, high)
            break
        except KeyError:
            window = None
    if window is None:
        return False
    sequence = state.sequence.root if state.sequence is not None else "."
    lengths = (".", ".") if state.type == "LiteralSequenceExpression" else (state.length, state.repeatSubunitLength)
    va, sl = ids or (ga4gh_identify(expected), ga4gh_identify(place))
    print(source, sq, length, low, window, given.location.start, given.location.end, given.state.sequence.root,
          place.start, place.end, *lengths, sequence, sl, va, sep="\t")
    return True


def main():
    proxy = Pieces()
    recorded(proxy)
    chr19, = ARCHIVE.glob("tests/data/seqrepo/latest/sequences/2017/1229/1905/*.bgz")
    proxy.whole[CHR19] = fasta(chr19)
    assert "SQ." + sha512t24u(proxy.whole[CHR19].encode()) == CHR19
    proxy.whole[CHR20] = fasta(DATA / "ref/grch38.chr20.first10M.fa.gz")
    proxy.whole[CHR20] += "N" * (64444167 - len(proxy.whole[CHR20]))
    print("#source sequence contig_len window_start window start end alt justified_start justified_end length "
          "repeat_subunit state location allele".replace(" ", "\t"))

    # The test VCF: fields of REF and every ALT, as printed.
    for text in (ARCHIVE / "tests/extras/data/test_vcf_expected_output.vcf").read_text().splitlines():
        if not text or text[0] == "#":
            continue
        _, pos, _, ref, alts, _, _, info = text.split("\t")[:8]
        info = dict(x.split("=", 1) for x in info.split(";") if "=" in x)
        if "VRS_Allele_IDs" not in info:
            continue
        fields = ["IDs", "Starts", "Ends", "States", "Lengths", "RepeatSubunitLengths"]
        columns = [info["VRS_Allele_IDs" if f == "IDs" else f"VRS_{f}"].split(",") for f in fields]
        for alt, va, start, end, state, length, unit in zip([ref, *alts.split(",")], *columns):
            if va in ("", "."):
                continue
            given = allele(CHR19, int(pos) - 1, int(pos) - 1 + len(ref), alt)
            kind = {"type": "LiteralSequenceExpression"} if length == "." else {
                "type": "ReferenceLengthExpression", "length": int(length), "repeatSubunitLength": int(unit)}
            expected = models.Allele(location={**given.location.model_dump(), "start": int(start), "end": int(end)},
                                     state={**kind, "sequence": "" if state == "." else state})
            line("vcf", proxy, given, expected, ids=(va, ga4gh_identify(expected.location)))

    # Pairs of alleles, before and after.
    module = vars(test_module("test_vrs_normalize.py"))
    for name, value in module.items():
        after = module.get(name + "_normalized") or module.get(name.replace("_2bp", "_normalized_2bp"))
        if not isinstance(value, dict) or "_normalized" in name or after is None or value.get("type") != "Allele":
            continue
        if isinstance(value["location"]["start"], int):
            line("normalize", proxy, models.Allele(**value), models.Allele(**after)) or print(name, file=sys.stderr)

    # Expressions and the alleles expected of them.
    module = test_module("extras/test_allele_translator.py")
    spdis = [(c["spdi"], c.get("expected_allele") or c.get("expected"))
             for c in module.rle_inputs + module.microsatellite_21bp_cases if "spdi" in c]
    spdis += [(module.duplication_inputs["spdi"], module.duplication_output_normalized),
              (module.deletion_inputs["spdi"][0], module.deletion_output_normalized),
              (module.insertion_inputs["spdi"][0], module.insertion_output),
              ("NC_000019.10:44908821:C:T", module.snv_output)]
    for spdi, expected in spdis:
        _, start, deleted, inserted = spdi.split(":")
        expected = models.Allele(**expected)
        sq = expected.location.sequenceReference.refgetAccession
        given = allele(sq, int(start), int(start) + len(deleted), inserted)
        line("translate", proxy, given, expected) or print(spdi[:60], file=sys.stderr)

    # Real insertions and deletions in one of every so many, and every long one.
    rng = random.Random(1)
    kept = 0
    with gzip.open(DATA / "truth/HG002_GRCh38_1_22_v4.2.1_benchmark.chr20.vcf.gz", "rt") as records:
        for text in records:
            if text[0] == "#":
                continue
            _, pos, _, ref, alts = text.split("\t")[:5]
            if int(pos) > 9_900_000:
                break
            for alt in alts.split(","):
                keep = 0.002 if len(ref) == len(alt) else 0.5 if abs(len(ref) - len(alt)) > 25 else 0.04
                if alt == "*" or rng.random() > keep:
                    continue
                given = allele(CHR20, int(pos) - 1, int(pos) - 1 + len(ref), alt)
                line("giab", proxy, given, normalize(given, proxy))
                kept += 1

    # Repetitive sequence: few letters, short; changes anywhere, at its ends too.
    for n in range(300):
        bases = "".join(rng.choice("AC" if n % 3 else "ACN") for _ in range(rng.randint(1, 4)))
        whole = (bases * 9)[: rng.randint(4, 24)]
        for _ in range(rng.randint(0, 2)):
            at = rng.randrange(len(whole))
            whole = whole[:at] + rng.choice("ACGT") + whole[at + 1:]
        sq = "SQ." + sha512t24u(whole.encode())
        proxy.whole[sq] = whole
        start = rng.randint(0, len(whole))
        end = min(len(whole), start + rng.choice([0, 0, 1, 2, 3, 6]))
        if rng.random() < 0.7:
            alt = (bases * 9)[: rng.choice([0, 1, 2, 3, 4, 6, 12])]
        else:
            alt = "".join(rng.choice("ACGT") for _ in range(rng.randint(0, 5)))
        if start == end and not alt:
            continue
        given = allele(sq, start, end, alt)
        line("random", proxy, given, normalize(given, proxy), flank=len(whole))


main()
