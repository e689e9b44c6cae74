#!/bin/sh
# Makes docs/images/report-*.png: the made-up cases of crates/wgs-case/tests/support as a browser shows them on a desktop, on a
# phone and on A4. Needs chromium (CHROMIUM=path), pdftoppm (poppler-utils), pngquant, and Japanese fonts (fonts-noto-cjk).
set -eu
cd "$(dirname "$0")/.."

chromium=${CHROMIUM:-chromium}
for tool in "$chromium" pdftoppm pngquant; do
    command -v "$tool" > /dev/null || { echo "make-screenshots: $tool is missing" >&2; exit 1; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
images=docs/images
mkdir -p "$images"
cargo run --quiet --locked -p wgs-case --example render_cases -- "$work"

browser() {
    "$chromium" --headless --no-sandbox --disable-gpu --hide-scrollbars "$@" > /dev/null 2>&1
}
shrink() {
    pngquant --force --quality 40-80 --strip --output "$2" "$1"
}
# screen CASE.LANG WIDTH HEIGHT NAME
screen() {
    browser --window-size="$2,$3" --screenshot="$work/shot.png" "file://$work/$1.html"
    shrink "$work/shot.png" "$images/report-$4.png"
}
# paper CASE.LANG PAGE NAME
paper() {
    browser --no-pdf-header-footer --print-to-pdf="$work/print.pdf" "file://$work/$1.html"
    pdftoppm -r 80 -png -singlefile -f "$2" "$work/print.pdf" "$work/page"
    shrink "$work/page.png" "$images/report-$3.png"
}

screen pair.en 1280 1400 desktop-en
screen trio.ja 1280 1400 desktop-ja
screen trio.en 360 1500 phone-en
screen tumor-only.ja 360 1500 phone-ja
paper trio.en 2 a4-en
paper tumor-only.ja 4 a4-ja
ls -l "$images"
