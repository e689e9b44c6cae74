# The plan, and what the rules ask of it.
import sys

sys.path.insert(0, str(workflow.current_basedir.join("../scripts").get_path_or_uri(secret_free=True)))
import plan as planned
import verdicts
from plan import either

# Only the process that the user started makes the plan; the jobs read the file it left.
PLAN = planned.load(config, make=workflow.is_main_process)
OUT = PLAN.out

# Threads are those of the plan, at most this many; more by --set-threads.
MOST_THREADS = int(config.get("threads", 8))

# What Snakemake's own process takes in a job beside the command, MiB.
SNAKEMAKE_MB = 384

# Minutes of the first attempt, for a genome of 30x with 8 threads; the second asks for twice, the third for three times as
# much. Other limits: --set-resources RULE:runtime=N, or the profile.
RUNTIME = {
    "reference": 30,
    "qc_fastq": 120,
    "align": 1440,
    "duplicates": 480,
    "qc_align": 120,
    "learn": 120,
    "identity": 15,
    "germline_shard": 240,
    "germline": 960,
    "somatic_shard": 360,
    "somatic": 1440,
    "qc_vcf": 30,
    "annotate": 120,
    "judge": 15,
    "report": 15,
    "bench": 60,
}


if config.get("wgs") and not config.get("container"):
    shell.prefix(f"export PATH={planned.folder_of(config['wgs'])}:\"$PATH\"; ")


# A family has no gVCF, whatever the configuration says of gVCFs.
WITH_GVCF = planned.names(PLAN.of_kind("germline"), having=".g.vcf.gz")
WITHOUT_GVCF = planned.names(PLAN.of_kind("germline"), lacking=".g.vcf.gz")

WITH_CANDIDATES = planned.names(PLAN.of_kind("annotate"), having=".candidates.tsv")

# Who is learned alone, and which tumours together with their normal.
LEARNED = planned.Learned(PLAN)

# Bash of every job. Scratch files go to TMPDIR: --default-resources tmpdir=… names a large, fast folder of the node.
SHELL = """
exec > {log:q} 2>&1
export THREADS={threads} SCRATCH
SCRATCH=$(mktemp -d)
trap 'rm -rf "$SCRATCH"' EXIT
{params.script}
"""


def reads(step):
    """What a step of this id waits for: its inputs, what its steps before make, the gates before it."""
    return lambda wildcards: PLAN.waits_for(step.format(**wildcards))


def script(step):
    """The commands of the step. A change of them, or of the version of wgs, makes its outputs anew."""
    return lambda wildcards: PLAN.script(step.format(**wildcards))


def most_threads(step):
    return lambda wildcards: min(PLAN.step(step.format(**wildcards))["most_threads"], MOST_THREADS)


def memory(step):
    """MiB: the plan's, and as much again with each attempt."""
    return lambda wildcards, attempt: attempt * (PLAN.step(step.format(**wildcards))["memory_mb"] + SNAKEMAKE_MB)


def minutes(kind):
    return lambda wildcards, attempt: attempt * RUNTIME[kind]


def out(path):
    return f"{OUT}/{path}"


def log_of(kind, path):
    return f"{OUT}/logs/{kind}/{path}.log"


def seconds_of(kind, path):
    return f"{OUT}/benchmarks/{kind}/{path}.tsv"


def code_of(kind):
    """Where the exit code of a verdict stands: 0 or 1."""
    return f"{OUT}/.wgs-run/gates/{kind}/{{case}}.code"


def results():
    return PLAN.results()


def tell_verdicts():
    verdicts.write(PLAN, sys.stderr)
