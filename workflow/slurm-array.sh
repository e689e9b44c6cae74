#!/bin/bash
# The plan of `wgs run` as job arrays of SLURM, without Snakemake: sbatch, jq and a shared folder are enough.
#
#   wgs run samples.tsv -c config.toml --dry-run --json plan.json
#   workflow/slurm-array.sh plan.json [options of sbatch, for all jobs]
#
# Steps of one kind whose predecessors are of earlier waves are one array; a wave begins when that before it ended, well or not
# (afterany), and each task looks whether the steps it needs are done: what a failure or a gate does not touch goes on. The code of
# a finished step, 0 or 1 of a verdict, stands in OUT/.wgs-run/array/done/; submitted again, finished steps are not run again
# unless their commands changed (nothing looks at the files: for that there are `wgs run` and Snakemake). Temporary files
# go when everything is done. Nothing is tried again with more memory: ask for more with `--mem=…`.
set -euo pipefail

most=1000 # tasks of an array: SLURM's MaxArraySize is 1001 where nobody changed it

state_of() { jq -r '.sections.plan.out + "/.wgs-run/array"' "$1"; }

submit() {
    plan=$(realpath "$1")
    shift
    self=$(realpath "$0")
    state=$(state_of "$plan")
    mkdir -p "$state/done" "$state/lists" "$state/logs"
    # Tables of samples and pedigrees; the text is kept as it is.
    texts=$(jq '.sections.plan.texts | length' "$plan")
    for ((i = 0; i < texts; i++)); do
        path=$(jq -r ".sections.plan | .out + \"/\" + .texts[$i].path" "$plan")
        mkdir -p "$(dirname "$path")"
        jq -j ".sections.plan.texts[$i].text" "$plan" > "$path"
    done
    # Wave of a step: one more than the last of those it needs. One line an array: wave, kind, threads, memory, steps.
    jq -r --argjson most $most '
        .sections.plan.steps
        | reduce .[] as $s ({ wave: {}, all: [] };
            (1 + ([.wave[$s.needs[]]] | max // 0)) as $w
            | .wave[$s.step] = $w
            | .all += [{ w: $w, k: $s.kind, t: $s.most_threads, m: $s.memory_mb, s: $s.step }])
        | .all | group_by([.w, .k])[]
        | [range(0; length; $most) as $i | .[$i:$i + $most]][]
        | [.[0].w, .[0].k, (map(.t) | max), (map(.m) | max), (map(.s) | join(" "))] | @tsv' "$plan" > "$state/arrays.tsv"
    before="" now="" wave=0 n=0
    while IFS=$'\t' read -r w kind threads memory steps; do
        if [ "$w" != "$wave" ]; then
            before=$now now="" wave=$w
        fi
        n=$((n + 1))
        list=$state/lists/$n.$kind
        tr ' ' '\n' <<< "$steps" > "$list"
        [ "$threads" -le "${WGS_THREADS:-8}" ] || threads=${WGS_THREADS:-8}
        id=$(sbatch --parsable --job-name="wgs-$kind" --array="0-$(($(wc -l < "$list") - 1))" --cpus-per-task="$threads" \
            --mem="$memory" --output="$state/logs/$n.$kind.%a.log" ${before:+--dependency="afterany$before"} "$@" \
            "$self" --task "$plan" "$list")
        now=$now:$id
    done < "$state/arrays.tsv"
    id=$(sbatch --parsable --job-name=wgs-end --mem=64 --output="$state/logs/end.log" --dependency="afterany$now" "$@" "$self" --end "$plan")
    echo "$n arrays; the last job is $id; logs in $state/logs" >&2
    echo "$id"
}

# One step of a list.
task() {
    plan=$1
    step=$(sed -n "$((SLURM_ARRAY_TASK_ID + 1))p" "$2")
    state=$(state_of "$plan")
    json=$(jq -c --arg step "$step" '.sections.plan | { out, stop: .stop_at_gate } + (.steps[] | select(.step == $step))' "$plan")
    ask() { jq -r "$1" <<< "$json"; }
    script=$(ask '.commands[]')
    done_of() { echo "$state/done/${1//\//__}"; }
    known="$(cksum <<< "$script")"
    if [ "$(tail -n +2 "$(done_of "$step")" 2> /dev/null)" = "$known" ]; then
        echo "$step: done before"
        exit
    fi
    rm -f "$(done_of "$step")"
    for need in $(ask '.needs[]'); do
        code=$(head -n 1 "$(done_of "$need")" 2> /dev/null || echo none)
        case $code:$(ask .stop) in
            0:* | 1:false) ;;
            1:true) echo "$step: held by $need"; exit ;;
            *) echo "$step: $need is not done" >&2; exit 1 ;;
        esac
    done
    # shellcheck disable=SC2016  # a program of jq
    ask '.out as $out | .outputs[] | $out + "/" + .path' | while IFS= read -r path; do mkdir -p "$(dirname "$path")"; done
    THREADS=${SLURM_CPUS_PER_TASK:-1} SCRATCH=$(mktemp -d)
    export THREADS SCRATCH
    trap 'rm -rf "$SCRATCH"' EXIT
    code=0
    bash -euo pipefail -c "$script" || code=$?
    [ $code = 0 ] || { [ $code = 1 ] && [ "$(ask .gate)" = true ]; } || exit $code
    printf '%s\n' "$code" "$known" > "$(done_of "$step").$$"
    mv "$(done_of "$step").$$" "$(done_of "$step")"
}

# After everything: what is not done, and why; temporary files go when all is.
end() {
    state=$(state_of "$1")
    left=0
    while IFS= read -r step; do
        [ -f "$state/done/${step//\//__}" ] || { echo "not done: $step"; left=$((left + 1)); }
    done < <(jq -r '.sections.plan.steps[].step' "$1")
    [ $left = 0 ] || exit 1
    jq -r '.sections.plan | .out as $out | .steps[].outputs[] | select(.temporary) | $out + "/" + .path' "$1" | while IFS= read -r path; do rm -f "$path"; done
    if grep -qx 1 < <(head -qn 1 "$state"/done/*); then
        echo "all done; a verdict refuses"
    else
        echo "all done"
    fi
}

case ${1:-} in
    --task) task "$2" "$3" ;;
    --end) end "$2" ;;
    '' | -*) sed -n '2,13s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
    *) submit "$@" ;;
esac
