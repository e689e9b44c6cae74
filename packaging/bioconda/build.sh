#!/bin/bash
# Builds and installs into $PREFIX; the C libraries are compiled from the crates' sources and linked in. No AVX is assumed:
# kernels are chosen when the program runs.
set -euo pipefail

# Target flags go before CFLAGS in cc-rs, so conda's are repeated in them; the definition is that of .cargo/config.toml.
export CFLAGS_x86_64_unknown_linux_gnu="${CFLAGS:-} -DHAVE_LIBLZMA=1"
export CFLAGS_aarch64_unknown_linux_gnu="${CFLAGS:-} -DHAVE_LIBLZMA=1"
if [ -n "${BUILD_PREFIX:-}" ]; then
    export LIBCLANG_PATH="$BUILD_PREFIX/lib"
fi
# The source tarball is no git checkout.
export WGS_COMMIT="${WGS_COMMIT:-v$PKG_VERSION}"

cargo install --locked --no-track --path . --root "$PREFIX"

wgs=$PREFIX/bin/wgs
"$wgs" man "$PREFIX/share/man/man1"
mkdir -p "$PREFIX/share/bash-completion/completions" "$PREFIX/share/zsh/site-functions" "$PREFIX/share/fish/vendor_completions.d"
"$wgs" completions bash > "$PREFIX/share/bash-completion/completions/wgs"
"$wgs" completions zsh > "$PREFIX/share/zsh/site-functions/_wgs"
"$wgs" completions fish > "$PREFIX/share/fish/vendor_completions.d/wgs.fish"
