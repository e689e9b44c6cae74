#!/bin/sh
# A SLURM of one node on this machine, for tests: munged, slurmctld and slurmd of Debian's packages (22.05), in a folder of
# their own and on ports of their own. Touches nothing in /etc; refuses where a SLURM or its daemons already run.
#
#   scripts/slurm-local.sh start  [DIR]     starts it and waits until the node is idle; DIR [target/slurm]
#   scripts/slurm-local.sh status [DIR]     sinfo; exit code 1 when it does not run
#   scripts/slurm-local.sh stop   [DIR]     cancels what runs and ends the three daemons
#
# Then: export SLURM_CONF=DIR/slurm.conf PATH=DIR/bin:$PATH, and sbatch, squeue, srun work (DIR/bin/srun finds this SLURM even
# where a job's environment was cleared of SLURM_CONF, as the executor plugin of Snakemake does). There is no accounting (no sacct). Memory is a real
# limit: jobs are packed by what they ask for, and a step that uses more is killed (sampled every second).
#
#   WGS_SLURM_CPUS, WGS_SLURM_MEMORY   what the node has [the machine's processors; its memory, MiB]: more processors than
#                                      there are is fine for a test
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
what=${1:-}
dir=${2:-$root/target/slurm}

fail() { echo "error: $*" >&2; exit 4; }

# Process id of a daemon of this folder, if it runs.
pid_of() {
    [ -f "$dir/$1.pid" ] || return 1
    pid=$(cat "$dir/$1.pid")
    [ -n "$pid" ] && [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = "$1" ] || return 1
    echo "$pid"
}

runs() {
    pid_of slurmctld >/dev/null && pid_of slurmd >/dev/null && pid_of munged >/dev/null
}

# Ends a daemon of this folder: TERM, after ten seconds KILL.
end() {
    pid=$(pid_of "$1") || return 0
    kill "$pid" 2>/dev/null || true
    left=100
    while [ $left -gt 0 ] && [ -d "/proc/$pid" ] && ! grep -q '^State:.Z' "/proc/$pid/status" 2>/dev/null; do
        sleep 0.1
        left=$((left - 1))
    done
    [ $left -gt 0 ] || kill -9 "$pid" 2>/dev/null || true
    rm -f "$dir/$1.pid"
}

stop() {
    if [ -f "$dir/slurm.conf" ] && pid_of slurmctld >/dev/null; then
        SLURM_CONF=$dir/slurm.conf timeout 20 scancel --user="$(id -un)" 2>/dev/null || true
        left=50
        while [ $left -gt 0 ] && [ -n "$(SLURM_CONF=$dir/slurm.conf timeout 5 squeue -h -t R,CG 2>/dev/null)" ]; do
            sleep 0.2
            left=$((left - 1))
        done
    fi
    end slurmd
    end slurmctld
    end munged
}

start() {
    for program in munged slurmctld slurmd sinfo; do
        PATH=$PATH:/usr/sbin command -v $program >/dev/null || fail "$program is not installed: scripts/setup.sh"
    done
    if runs; then
        fail "it runs already in $dir"
    fi
    stop
    # Somebody's SLURM: hands off.
    for program in slurmctld slurmd; do
        for comm in /proc/[0-9]*/comm; do
            [ "$(cat "$comm" 2>/dev/null)" = $program ] || continue
            # One that ended and whose parent has not asked yet has no command line.
            [ -z "$(tr -d '\0' < "${comm%/comm}/cmdline" 2>/dev/null)" ] || fail "a $program runs on this machine (${comm%/comm}); this script starts only its own"
        done
    done
    mkdir -p "$dir/state" "$dir/spool"
    chmod 0755 "$dir"
    dir=$(cd "$dir" && pwd)
    [ ${#dir} -le 80 ] || fail "$dir: too long for the name of a socket (80 characters)"
    umask 022
    (umask 077 && head -c 1024 /dev/urandom > "$dir/munge.key")
    user=$(id -un)
    host=$(hostname -s)
    cpus=${WGS_SLURM_CPUS:-$(nproc)}
    memory=${WGS_SLURM_MEMORY:-$(awk '/^MemTotal:/ { print int($2 / 1024) }' /proc/meminfo)}
    cat > "$dir/slurm.conf" << CONF
# Written by scripts/slurm-local.sh.
ClusterName=wgs
SlurmctldHost=$host(127.0.0.1)
SlurmUser=$user
SlurmdUser=$user
SlurmctldPort=16817
SlurmdPort=16818
AuthType=auth/munge
AuthInfo=socket=$dir/munge.socket
CryptoType=crypto/munge
StateSaveLocation=$dir/state
SlurmdSpoolDir=$dir/spool
SlurmctldPidFile=$dir/slurmctld.pid
SlurmdPidFile=$dir/slurmd.pid
SlurmctldLogFile=$dir/slurmctld.log
SlurmdLogFile=$dir/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
# Without accounting; squeue shows a finished job for MinJobAge seconds.
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/none
MinJobAge=600
# A step that uses more than it asked for is killed.
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=task=1
JobAcctGatherParams=OverMemoryKill
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
SchedulerParameters=sched_interval=2,batch_sched_delay=0,bf_interval=5
DefMemPerCPU=256
ReturnToService=2
SlurmdParameters=config_overrides
NodeName=$host NodeAddr=127.0.0.1 CPUs=$cpus Boards=1 SocketsPerBoard=1 CoresPerSocket=$cpus ThreadsPerCore=1 RealMemory=$memory State=UNKNOWN
PartitionName=local Nodes=$host Default=YES MaxTime=INFINITE DefaultTime=60 State=UP
CONF
    # slurmd of 22.05 wants a cgroup plugin even where none is used; version 1 asks nothing of the machine.
    echo "CgroupPlugin=cgroup/v1" > "$dir/cgroup.conf"
    mkdir -p "$dir/bin"
    printf '#!/bin/sh\nSLURM_CONF=%s exec %s "$@"\n' "$dir/slurm.conf" "$(command -v srun)" > "$dir/bin/srun"
    chmod +x "$dir/bin/srun"
    PATH=$PATH:/usr/sbin
    SLURM_CONF=$dir/slurm.conf
    export PATH SLURM_CONF
    munged --force --socket="$dir/munge.socket" --key-file="$dir/munge.key" --pid-file="$dir/munged.pid" \
        --log-file="$dir/munged.log" --seed-file="$dir/munged.seed" || fail "munged does not start: $dir/munged.log"
    slurmctld -c -f "$dir/slurm.conf" < /dev/null > "$dir/slurmctld.out" 2>&1 || { stop; fail "slurmctld does not start: $dir/slurmctld.log"; }
    slurmd -c -N "$host" -f "$dir/slurm.conf" < /dev/null > "$dir/slurmd.out" 2>&1 || { stop; fail "slurmd does not start: $dir/slurmd.log"; }
    left=60
    until [ "$(timeout 5 sinfo -h -o %t 2>/dev/null)" = idle ]; do
        left=$((left - 1))
        if [ $left -eq 0 ]; then
            tail -n 5 "$dir/slurmctld.log" "$dir/slurmd.log" >&2 || true
            stop
            fail "the node is not idle after 30 seconds"
        fi
        sleep 0.5
    done
    echo "SLURM runs: export SLURM_CONF=$dir/slurm.conf PATH=$dir/bin:\$PATH" >&2
}

case $what in
    start) start ;;
    stop) stop ;;
    status)
        runs || { echo "not running" >&2; exit 1; }
        SLURM_CONF=$dir/slurm.conf sinfo -o '%P %t %c %m'
        ;;
    *) echo "usage: scripts/slurm-local.sh start|stop|status [DIR]" >&2; exit 2 ;;
esac
