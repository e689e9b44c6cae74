#!/bin/sh
# A release for x86-64 Linux: a binary that needs nothing but a glibc of 2014 (2.17) or later, manual pages, completions,
# licences, bill of materials, source, recipe, sums.
#
#   scripts/release.sh [OUT]        OUT is target/dist when not given; anything in it is replaced
#
# zig (PyPI) links against the old glibc; C libraries are compiled from source and linked in. The baseline is x86-64; kernels for
# AVX2 and AVX-512 are inside and chosen when it runs. Paths are mapped and time is that of the
# commit (SOURCE_DATE_EPOCH), so that the same sources and compiler should give the same bytes in any folder; not measured yet. What was made is checked below, a failed check leaves no OUT.
# Environment: WGS_GLIBC (2.17), WGS_QUICK=1 (no link-time optimisation: for trying the script; the bytes differ).
set -eu
cd "$(dirname "$0")/.."
out=${1:-target/dist}
case $out in /*) ;; *) out=$PWD/$out ;; esac
glibc=${WGS_GLIBC:-2.17}
target=x86_64-unknown-linux-gnu

scripts/setup.sh --release
export PATH="$PWD/target/venv-release/bin:$PATH"

say() { printf '\n== %s\n' "$*"; }
die() { printf 'error: %s\n' "$*" >&2; exit 4; }

version=$(sed -n '/^\[workspace.package\]/,/^\[/s/^version = "\(.*\)"/\1/p' Cargo.toml)
WGS_COMMIT=${WGS_COMMIT:-$(git rev-parse --short=12 HEAD)}
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
export WGS_COMMIT SOURCE_DATE_EPOCH
if [ -z "${WGS_UNCOMMITTED:-}" ] && [ -n "$(git status --porcelain --untracked-files=no 2>/dev/null)" ]; then
    die "uncommitted changes: the commit in wgs --version would not be what was built (WGS_UNCOMMITTED=1 to go on)"
fi
work=$PWD/target/release-work
rm -rf "$work" "$out"
name=wgs-$version-$target
tree=$work/$name
mkdir -p "$work/bin" "$tree"

cargo_home=${CARGO_HOME:-$HOME/.cargo}
say "build against glibc $glibc"
# The compiler of the C libraries, by name alone because htslib keeps name and flags in the binary: ISA-L's configure asks for -static, which zig refuses for glibc; the option changes no object file.
cat > "$work/bin/wgs-zig-cc" <<END
#!/bin/sh
for arg; do
    shift
    [ "\$arg" = -static ] || set -- "\$@" "\$arg"
done
exec cargo-zigbuild zig cc -- -fno-sanitize=all -g0 "-ffile-prefix-map=$PWD=/wgs" "-ffile-prefix-map=$cargo_home=/cargo" -target x86_64-linux-gnu.$glibc "\$@"
END
chmod +x "$work/bin/wgs-zig-cc"
export PATH="$work/bin:$PATH"
CC_x86_64_unknown_linux_gnu="wgs-zig-cc"
# HAVE_LIBLZMA: see .cargo/config.toml, which this variable replaces.
CFLAGS_x86_64_unknown_linux_gnu="-DHAVE_LIBLZMA=1"
# bindgen reads htslib's headers with libclang, whose own headers cargo-zigbuild leaves out.
clang_headers=$(find /usr/lib/llvm-*/lib/clang -name stddef.h -path '*/include/stddef.h' | sort -V | tail -n 1)
[ -n "$clang_headers" ] || die "libclang's headers are missing: scripts/setup.sh --build"
# They include those of the system behind them.
BINDGEN_EXTRA_CLANG_ARGS="-isystem $(dirname "$clang_headers") -isystem /usr/include/$(gcc -print-multiarch) -isystem /usr/include"
export BINDGEN_EXTRA_CLANG_ARGS
RUSTFLAGS="--remap-path-prefix=$PWD=/wgs --remap-path-prefix=$cargo_home=/cargo"
CARGO_PROFILE_RELEASE_DEBUG=none
CARGO_PROFILE_RELEASE_STRIP=symbols
CARGO_TARGET_DIR=$PWD/target/zig
export CC_x86_64_unknown_linux_gnu CFLAGS_x86_64_unknown_linux_gnu RUSTFLAGS CARGO_PROFILE_RELEASE_DEBUG CARGO_PROFILE_RELEASE_STRIP CARGO_TARGET_DIR
if [ -n "${WGS_QUICK:-}" ]; then
    export CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16
fi
cargo zigbuild --release --locked --bin wgs --target "$target.$glibc"
wgs=$CARGO_TARGET_DIR/$target/release/wgs
unset RUSTFLAGS CARGO_TARGET_DIR

say "check the binary"
needed=$(readelf -d "$wgs" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | sort | tr '\n' ' ')
for library in $needed; do
    case $library in
        libc.so.6 | libm.so.6 | libpthread.so.0 | libdl.so.2 | librt.so.1 | libutil.so.1 | ld-linux-x86-64.so.2) ;;
        *) die "the binary needs $library" ;;
    esac
done
newest=$(readelf -V "$wgs" | grep -o 'GLIBC_[0-9.]*' | sort -uV | tail -n 1)
[ "$(printf '%s\nGLIBC_%s\n' "$newest" "$glibc" | sort -V | tail -n 1)" = "GLIBC_$glibc" ] || die "the binary asks for $newest"
readelf -d "$wgs" | grep -E 'RPATH|RUNPATH' && die "the binary has a search path of its own"
for path in "$PWD" "$cargo_home" "$HOME/.rustup"; do
    ! grep -qF -- "$path/" "$wgs" || die "the binary names $path"
done
registers=$(objdump -d --no-show-raw-insn "$wgs" | grep -oE '%[yz]mm[0-9]' | cut -c2 | sort | uniq -c | tr -s ' \n' ' ')
case $registers in *y*z*) ;; *) die "no AVX2 or AVX-512 kernels inside: $registers" ;; esac
printf 'needs %s\nnewest symbol %s\nuses of ymm and zmm:%s\n' "$needed" "$newest" "$registers"

say "run it"
try=$work/try
mkdir -p "$try"
gzip -dc testdata/demo/hg19.chr20.fa.gz > "$try/ref.fa"
# NAME [how to start] -- arguments: the section of the report, without the part that says how it ran.
section() {
    file=$1
    shift
    "$@" -q --json "$try/$file.json" > /dev/null || die "exit code $? of: $*"
    jq -S 'del(.run)' "$try/$file.json" > "$try/$file.section"
}
same() { cmp "$try/$1.section" "$try/$2.section" || die "$1 and $2 differ"; }
section best "$wgs" qc align testdata/demo/NA12878.bam -r "$try/ref.fa" --sample NA12878
# A CPU of 2003 by emulation: nothing above SSE2 is there, whoever asks.
section oldest qemu-x86_64-static -cpu qemu64 "$wgs" qc align testdata/demo/NA12878.bam -r "$try/ref.fa" --sample NA12878
same best oldest
jq -e '.run.simd == "scalar" or .run.simd == "sse2"' "$try/oldest.json" > /dev/null || die "under a CPU without AVX: $(jq .run.simd "$try/oldest.json")"
section fastq "$wgs" qc fastq testdata/demo/NA12878_R1.fq.gz testdata/demo/NA12878_R2.fq.gz --sample NA12878
section fastq-old qemu-x86_64-static -cpu qemu64 "$wgs" qc fastq testdata/demo/NA12878_R1.fq.gz testdata/demo/NA12878_R2.fq.gz --sample NA12878
same fastq fastq-old
# CRAM with every codec: through htslib with bzip2 and LZMA.
samtools view -T "$try/ref.fa" --output-fmt cram,version=3.1,archive=1,use_lzma=1,use_bzip2=1 -o "$try/archive.cram" testdata/demo/NA12878.bam
samtools index "$try/archive.cram"
section cram "$wgs" qc align "$try/archive.cram" -r "$try/ref.fa" --sample NA12878
jq -S 'del(.run)' "$try/best.json" | cmp - "$try/cram.section" || die "BAM and CRAM differ"
"$wgs" call germline testdata/demo/NA12878.bam -r "$try/ref.fa" -o "$try/calls.vcf.gz" -q
qemu-x86_64-static -cpu qemu64 "$wgs" call germline testdata/demo/NA12878.bam -r "$try/ref.fa" -o "$try/calls-old.vcf.gz" -q
cmp "$try/calls.vcf.gz" "$try/calls-old.vcf.gz" || die "calls differ between CPUs"
printf 'same QC and calls on this CPU and on one without AVX; BAM and CRAM 3.1 (bzip2, LZMA) agree\n'

say "package"
install -D -m 755 "$wgs" "$tree/bin/wgs"
"$wgs" man "$tree/share/man/man1"
mkdir -p "$tree/share/bash-completion/completions" "$tree/share/zsh/site-functions" "$tree/share/fish/vendor_completions.d"
"$wgs" completions bash > "$tree/share/bash-completion/completions/wgs"
"$wgs" completions zsh > "$tree/share/zsh/site-functions/_wgs"
"$wgs" completions fish > "$tree/share/fish/vendor_completions.d/wgs.fish"
mkdir -p "$tree/share/doc/wgs"
cp README.md CHANGELOG.md CITATION.cff LICENSE-MIT LICENSE-APACHE THIRDPARTY.yml "$tree/share/doc/wgs"
scripts/third_party.py licences --check
scripts/third_party.py sbom "$tree/share/doc/wgs/wgs.cdx.json" --binary "$wgs"
target/venv-release/bin/python - "$tree/share/doc/wgs/wgs.cdx.json" <<'END'
import sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
wrong = JsonStrictValidator(SchemaVersion.V1_6).validate_str(open(sys.argv[1]).read())
sys.exit(f"error: not CycloneDX 1.6: {wrong}" if wrong else 0)
END
find "$tree" -type d -exec chmod 755 {} + -o -type f ! -name wgs -exec chmod 644 {} +
chmod 755 "$tree/bin/wgs"

made=$work/dist
mkdir -p "$made/bioconda"
tar -C "$work" --format=ustar --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner -cf - "$name" | gzip -9n > "$made/$name.tar.gz"
cp "$tree/share/doc/wgs/wgs.cdx.json" "$made/$name.cdx.json"
git archive --format=tar --prefix="wgs-$version/" HEAD | gzip -9n > "$made/wgs-$version-source.tar.gz"
sum=$(sha256sum < "$made/wgs-$version-source.tar.gz" | cut -c1-64)
sed "s/^{% set sha256 = .*/{% set sha256 = \"$sum\" %}/" packaging/bioconda/meta.yaml > "$made/bioconda/meta.yaml"
cp packaging/bioconda/build.sh "$made/bioconda"
(cd "$made" && sha256sum ./*.gz ./*.json bioconda/* | sed 's# \./# #' > SHA256SUMS)
mkdir -p "$(dirname "$out")"
mv "$made" "$out"
(cd "$out" && sha256sum -c --quiet SHA256SUMS && ls -l && cat SHA256SUMS)
