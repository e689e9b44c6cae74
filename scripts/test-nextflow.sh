#!/bin/sh
# Checks the Nextflow modules and the pipeline with the real `wgs`, evaluated by Debian's Groovy: docs/nextflow.md.
#
#   scripts/test-nextflow.sh [WGS]      WGS: the program [target/debug/wgs]
set -eu
cd "$(dirname "$0")/.."

wgs=$(realpath "${1:-target/debug/wgs}")
python=target/venv-ci/bin/python
[ -x $python ] || python=python3
for tool in groovyc java bgzip tabix; do
    command -v $tool >/dev/null || { echo "error: $tool is missing: scripts/setup.sh installs it" >&2; exit 4; }
done
work=target/nextflow-test
rm -rf $work
mkdir -p $work/classes
groovyc -d $work/classes workflow/nextflow/tests/groovy/*.groovy
sh workflow/nextflow/tests/make-data.sh "$wgs" $work/data
$python workflow/nextflow/tests/test.py "$wgs" $work/classes $work/data $work/work
rm -rf $work
