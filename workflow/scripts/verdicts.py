"""What the gates and verdicts of a workflow said: a table, and an exit code as that of `wgs run`.

    python3 workflow/scripts/verdicts.py OUT

In: OUT/.wgs-run/plan.json and what the jobs left. Out: lines of case, identity, verdict, report, state on standard output.
Exit code: 0 all done and no refusal; 1 a gate, verdict or comparison with a baseline refused; 4 a step is not done, and no gate
is the reason.
"""

import json
import sys
from pathlib import Path

HEADER = ("#case", "identity", "verdict", "report", "state")


def rows(plan, out):
    """Each case: what was said, and whether it is done, refused, held (by a gate) or unfinished."""
    cases = dict.fromkeys(step["about"] for step in plan["steps"] if step["kind"] == "judge")
    kinds = {step["step"]: step for step in plan["steps"]}
    for case in cases:
        code = {kind: read_code(out, kind, case) for kind in ("identity", "judge", "report")}
        said = [status(out, case, "identity.json", code["identity"]), status(out, case, "verdict.json", code["judge"])]
        report = "." if f"report/{case}" not in kinds else "yes" if code["report"] is not None else "no"
        gates = ["identity"] + (["judge"] if report != "." else [])
        refused = any(c == 1 for c in code.values())
        done = code["judge"] is not None and report != "no"
        if not done and plan["stop_at_gate"] and any(code[g] == 1 for g in gates):
            state = "held"
        elif not done:
            state = "unfinished"
        else:
            state = "refused" if refused else "done"
        yield (case, *said, report, state)
    for path in sorted((out / ".wgs-run" / "gates" / "bench").glob("*.code")):
        refused = path.read_text().strip() != "0"
        yield (f"bench/{path.stem}", ".", "baseline missed" if refused else "compared", ".", "refused" if refused else "done")


def read_code(out, kind, case):
    """0 or 1; None where the step is not done."""
    try:
        return int((out / ".wgs-run" / "gates" / kind / f"{case}.code").read_text())
    except (OSError, ValueError):
        return None


def status(out, case, name, code):
    """Word of a verdict whose step is done."""
    if code is None:
        return "."
    try:
        return json.loads((out / "cases" / case / name).read_text())["verdict"]["status"]
    except (OSError, ValueError, KeyError, TypeError):
        return "."


def table(plan, out):
    """Lines, and the exit code."""
    all_rows = list(rows(plan, Path(out)))
    states = {row[-1] for row in all_rows}
    code = 4 if "unfinished" in states else 1 if states & {"refused", "held"} else 0
    return "".join("\t".join(row) + "\n" for row in [HEADER, *all_rows]), code


def write(plan, stream):
    """The table to a stream and to OUT/verdicts.tsv, at the end of a workflow."""
    text, _ = table({"steps": plan.steps, "stop_at_gate": plan.stop_at_gate}, plan.out)
    Path(plan.out, "verdicts.tsv").write_text(text)
    stream.write("\n" + text)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    kept = json.loads(Path(sys.argv[1], ".wgs-run", "plan.json").read_text())
    text, code = table(kept["plan"], sys.argv[1])
    sys.stdout.write(text)
    sys.exit(code)
