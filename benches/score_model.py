#!/usr/bin/env python3
"""Is a learned score better than the caller's posterior? A logistic model over features of a record, trained on one part of the
genome and judged on another by its log-loss.

  score_model.py REFERENCE SPLIT CALLS.vcf.gz=COMPARED.vcf.gz ...

CALLS is the caller's VCF, COMPARED the annotated VCF of `wgs bench -o` against the truth; records before SPLIT (1-based, one
contig) train, the others judge. Needs numpy. The result for the present caller stands in docs/methods/germline.md.
"""
import gzip, math, sys
import numpy as np

RIDGE = 1.0


def sequence(path):
    return "".join(l.strip() for l in open(path) if l[0] != ">").upper()


def repeat(ref, pos):
    """Longest tandem repeat of units up to 6 bases that begins at pos."""
    best = 0
    for unit in range(1, 7):
        i = pos
        while i + unit < len(ref) and ref[i] == ref[i + unit]:
            i += 1
        if i - pos + unit >= 2 * unit:
            best = max(best, i - pos + unit)
    return best


def labels(path):
    out = {}
    for line in gzip.open(path, "rt"):
        f = line.rstrip().split("\t")
        decision = f[10].split(":") if line[0] != "#" else []
        if len(decision) > 1 and decision[1] in ("TP", "FP"):
            out[f[1], f[3], f[4]] = decision[1] == "TP"
    return out


def rows(calls, compared, ref):
    known = labels(compared)
    records = [l.rstrip().split("\t") for l in gzip.open(calls, "rt") if l[0] != "#"]
    records = [f for f in records if f[6] == "PASS" and (f[1], f[3], f[4]) in known]
    values = [dict(zip(f[8].split(":"), f[9].split(":"))) for f in records]
    median = float(np.median([int(v["DP"]) for v in values]))
    for f, v in zip(records, values):
        depths, depth, alts = [int(n) for n in v["AD"].split(",")], int(v["DP"]), f[4].split(",")
        told, pos = max(1, sum(depths)), int(f[1])
        het = v["GT"][0] != v["GT"][-1]
        indel = any(len(a) != len(f[3]) for a in alts)
        wrong = min(max(10 ** (-min(99, float(v["GQ"])) / 10), 1e-9), 0.9999)
        share, tract = depths[-1] / told, repeat(ref, pos)
        size = max(abs(len(a) - len(f[3])) for a in alts)
        features = [1, math.log((1 - wrong) / wrong), min(float(f[5]), 200) / 20, depth / median, math.log(depth + 1),
                    abs(share - 0.5) if het else 1 - share, het, math.log(depths[-1] + 1), 1 - told / max(depth, 1), tract / 10,
                    min(tract, 30) ** 2 / 300, math.log(size + 1), "LOCAL" in f[7], len(alts) > 1, "OTHER" in f[7]]
        yield indel, pos, features, known[f[1], f[3], f[4]], 1 - wrong


def fit(x, y):
    w = np.zeros(x.shape[1])
    for _ in range(100):
        p = 1 / (1 + np.exp(-x @ w))
        step = np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + RIDGE * np.eye(len(w)), x.T @ (y - p) - RIDGE * w)
        w += step
        if abs(step).max() < 1e-6:
            break
    return w


def loss(y, p):
    p = np.clip(p, 1e-9, 1 - 1e-9)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    ref, split = sequence(sys.argv[1]), int(sys.argv[2])
    data = [r for pair in sys.argv[3:] for r in rows(*pair.split("="), ref)]
    for name, wanted in ("SNV", False), ("indel", True):
        here = [r for r in data if r[0] == wanted]
        x, y = np.array([r[2] for r in here], float), np.array([r[3] for r in here], float)
        posterior, train = np.array([r[4] for r in here]), np.array([r[1] < split for r in here])
        mean, sd = x[train].mean(0), x[train].std(0)
        mean[0], sd[sd == 0] = 0, 1
        z = (x - mean) / sd
        learned = 1 / (1 + np.exp(-z @ fit(z[train], y[train])))
        print(f"{name}: {train.sum()} records train ({int((1 - y[train]).sum())} wrong), "
              f"{(~train).sum()} judge ({int((1 - y[~train]).sum())} wrong); "
              f"log-loss of the posterior {loss(y[~train], posterior[~train]):.5f}, of the learned score {loss(y[~train], learned[~train]):.5f}")


if __name__ == "__main__":
    main()
