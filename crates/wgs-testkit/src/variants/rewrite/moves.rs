//! Changes of edits that keep both haplotypes: shift, split, join, tell apart.

use super::Style;
use crate::Rng;
use crate::variants::{Copies, Edit};

/// Neighbours with at most so many bases between them are joined.
const JOIN: usize = 20;

/// The longest edit that is cut up by aligning it: longer ones become crowds that no caller writes.
const ALIGN: usize = 16;

/// Changes a cluster again and again, staying within `room` with a base before for an anchor. Nothing that it makes
/// [cancels](Copies::cancels).
pub fn change(before: Copies, bases: &str, room: (usize, usize), style: &Style, rng: &mut Rng) -> Copies {
    let mut c = before.clone();
    for _ in 0..3 + 2 * c.edits.len() {
        if c.edits.is_empty() {
            break;
        }
        let at = rng.index(c.edits.len());
        match rng.index(4) {
            0 if rng.percent(style.shift) => shift(&mut c, at, bases, room, rng),
            1 if rng.percent(style.split) => split(&mut c, at, bases, room, rng),
            2 if rng.percent(style.join) => join(&mut c, at, bases),
            3 if rng.percent(style.unshare) => unshare(&mut c, at),
            _ => {}
        }
    }
    if c.cancels(bases) { before } else { c }
}

/// Puts edits in the place of one, if they stand; otherwise leaves all as it was.
fn replace(c: &mut Copies, gone: &[usize], new: Vec<Edit>) -> bool {
    let mut tried = c.clone();
    let mut number = 0;
    tried.edits.retain(|_| {
        number += 1;
        !gone.contains(&(number - 1))
    });
    for edit in new {
        if !tried.stands(&edit) || !tried.add(edit) {
            return false;
        }
    }
    *c = tried;
    true
}

/// All places an edit can be moved to in one direction before it meets something, nearest first.
fn places(
    c: &Copies,
    edit: &Edit,
    step: fn(&Edit, &str) -> Option<Edit>,
    bases: &str,
    room: (usize, usize),
) -> Vec<Edit> {
    let mut out: Vec<Edit> = Vec::new();
    loop {
        let from = out.last().unwrap_or(edit);
        let Some(next) = step(from, bases) else { return out };
        // What it passes over must be as in the reference on its copies.
        let passed = Edit { start: from.start.min(next.start), end: from.end.max(next.end), ..next.clone() };
        let free = c.edits.iter().all(|o| !o.shares_copy(&passed) || !o.clashes(&passed));
        if next.start <= room.0 || next.end > room.1 || !free || !c.stands(&next) {
            return out;
        }
        out.push(next);
    }
}

/// Moves an insertion or deletion within its repeat, often as far as it goes.
fn shift(c: &mut Copies, at: usize, bases: &str, room: (usize, usize), rng: &mut Rng) {
    let edit = c.edits.remove(at);
    let step = if rng.percent(50) { Edit::left } else { Edit::right };
    let places = places(c, &edit, step, bases, room);
    let chosen = match places.len() {
        0 => edit.clone(),
        n if rng.percent(40) => places[n - 1].clone(),
        n => places[rng.index(n)].clone(),
    };
    let added = c.add(chosen) || c.add(edit);
    assert!(added, "an edit does not fit where it was");
}

/// Joins an edit with the next one on the same copies.
fn join(c: &mut Copies, at: usize, bases: &str) {
    let a = c.edits[at].clone();
    let next = |(_, o): &(usize, &Edit)| o.on == a.on && o.start >= a.end;
    let Some((other, b)) = c.edits.iter().enumerate().skip(at + 1).find(next) else { return };
    // What lies between must be as in the reference on these copies, also where the joined edit is shorter in the end.
    let whole = Edit { end: b.end, ..a.clone() };
    let meets = |(i, o): (usize, &Edit)| i != at && i != other && o.shares_copy(&whole) && o.clashes(&whole);
    if b.start - a.end > JOIN || c.edits.iter().enumerate().any(meets) {
        return;
    }
    let alt = format!("{}{}{}", a.alt, &bases[a.end..b.start], b.alt);
    // Two that cancel each other are left as they are.
    if let Some(joined) = Edit::of_allele(a.start, &bases[a.start..b.end], &alt, a.on) {
        replace(c, &[at, other], vec![joined]);
    }
}

/// Two heterozygous edits for a homozygous one, or back.
fn unshare(c: &mut Copies, at: usize) {
    let e = c.edits[at].clone();
    let alone = |on| Edit { on, ..e.clone() };
    if e.on == [true; 2] {
        replace(c, &[at], vec![alone([true, false]), alone([false, true])]);
    } else if let Some(twin) = c.edits.iter().position(|o| *o == alone([e.on[1], e.on[0]])) {
        replace(c, &[at, twin], vec![alone([true; 2])]);
    }
}

/// Cuts an edit into several.
fn split(c: &mut Copies, at: usize, bases: &str, room: (usize, usize), rng: &mut Rng) {
    let e = c.edits[at].clone();
    if e.is_insertion() || e.is_deletion() {
        let length = e.alt.len().max(e.end - e.start);
        if length > 1 {
            let cut = 1 + rng.index(length - 1);
            halve(c, at, cut, bases, room, rng);
        }
    } else if (2..=ALIGN).contains(&e.alt.len().max(e.end - e.start)) {
        let mut parts = Vec::new();
        align(&bases[e.start..e.end].to_ascii_uppercase(), &e.alt, e.start, rng, &mut parts);
        let parts = parts.into_iter().map(|(start, end, alt)| Edit { start, end, alt, on: e.on }).collect();
        replace(c, &[at], parts);
    }
}

/// An insertion or deletion as two, the second moved right so that they do not touch.
fn halve(c: &mut Copies, at: usize, cut: usize, bases: &str, room: (usize, usize), rng: &mut Rng) {
    let e = c.edits[at].clone();
    let (a, b) = if e.is_insertion() {
        (Edit { alt: e.alt[..cut].into(), ..e.clone() }, Edit { alt: e.alt[cut..].into(), ..e.clone() })
    } else {
        (Edit { end: e.start + cut, ..e.clone() }, Edit { start: e.start + cut, ..e.clone() })
    };
    let mut rest = c.clone();
    rest.edits.remove(at);
    let places = places(&rest, &b, Edit::right, bases, room);
    if !places.is_empty() {
        let b = places[rng.index(places.len())].clone();
        replace(c, &[at], vec![a, b]);
    }
}

/// A random alignment of `r` (which starts at `pos`) and `a`: what is not equal in it, as spans and replacements.
fn align(r: &str, a: &str, pos: usize, rng: &mut Rng, out: &mut Vec<(usize, usize, String)>) {
    if r == a {
        return;
    }
    if r.is_empty() || a.is_empty() {
        out.push((pos, pos + r.len(), a.into()));
        return;
    }
    let (x, y) = (r.as_bytes(), a.as_bytes());
    let pairs = (0..x.len()).flat_map(|i| (0..y.len()).map(move |j| (i, j)));
    let equal: Vec<(usize, usize)> = pairs.filter(|&(i, j)| x[i] == y[j]).collect();
    // Equal lengths are mostly compared column by column, as an MNV is read.
    let columns = r.len() == a.len() && rng.percent(70);
    if !equal.is_empty() && !columns {
        let (mut i, mut j) = equal[rng.index(equal.len())];
        while i > 0 && j > 0 && x[i - 1] == y[j - 1] {
            (i, j) = (i - 1, j - 1);
        }
        let run = x[i..].iter().zip(&y[j..]).take_while(|(p, q)| p == q).count();
        align(&r[..i], &a[..j], pos, rng, out);
        align(&r[i + run..], &a[j + run..], pos + i + run, rng, out);
        return;
    }
    // Columns from the left or from the right; what is over is inserted or deleted at the other end.
    let both = r.len().min(a.len());
    let (skip_r, skip_a) = if rng.percent(50) { (r.len() - both, a.len() - both) } else { (0, 0) };
    if skip_r + skip_a > 0 {
        out.push((pos, pos + skip_r, a[..skip_a].into()));
    }
    for i in (0..both).filter(|i| x[skip_r + i] != y[skip_a + i]) {
        out.push((pos + skip_r + i, pos + skip_r + i + 1, a[skip_a + i..][..1].into()));
    }
    if skip_r + skip_a == 0 && r.len() != a.len() {
        out.push((pos + both, pos + r.len(), a[both..].into()));
    }
}
