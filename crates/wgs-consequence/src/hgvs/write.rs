//! Text of descriptions. Numbers in text are 1-based.

use super::axis::{Alt, Axis};
use super::edit::{Edit, Kind};
use wgs_genes::codon::letter;

/// Appends a number.
#[inline]
pub fn number(mut n: u32, out: &mut String) {
    let (mut digits, mut i) = ([0u8; 10], 10);
    loop {
        i -= 1;
        digits[i] = b'0' + (n % 10) as u8;
        n /= 10;
        if n == 0 {
            break;
        }
    }
    out.push_str(std::str::from_utf8(&digits[i..]).unwrap_or_default());
}

/// Appends the letters of bases put in.
pub fn bases(alt: &Alt, out: &mut String) {
    (0..alt.len()).for_each(|i| out.push(letter(alt.base(i))));
}

/// Appends an edit, its positions by `position` (which is given a position of the axis and whether it is an interval's end).
pub fn edit(edit: &Edit, axis: &impl Axis, out: &mut String, mut position: impl FnMut(u32, bool, &mut String)) {
    // An insertion is named by its neighbours; so is nothing where there was nothing.
    let (first, last) =
        if edit.start == edit.end { (edit.start.saturating_sub(1), edit.start) } else { (edit.start, edit.end - 1) };
    position(first, false, out);
    if last != first {
        out.push('_');
        position(last, true, out);
    }
    match edit.kind {
        Kind::Identity => out.push('='),
        Kind::Substitution => {
            out.push(letter(axis.base(edit.start)));
            out.push('>');
            bases(&edit.alt, out);
        }
        Kind::Deletion => out.push_str("del"),
        Kind::Duplication => out.push_str("dup"),
        Kind::Inversion => out.push_str("inv"),
        Kind::Insertion => {
            out.push_str("ins");
            bases(&edit.alt, out);
        }
        Kind::DeletionInsertion => {
            out.push_str("delins");
            bases(&edit.alt, out);
        }
    }
}
