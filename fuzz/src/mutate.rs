//! Damage: one to six random changes to an input of the corpus.

use wgs_testkit::Rng;

/// Numbers at which parsers go wrong.
const EDGES: [u32; 12] =
    [0, 1, 0x7f, 0x80, 0xff, 0xffff, 0x1_0000, 0x7fff_fffe, 0x7fff_ffff, 0x8000_0000, 0xffff_fffe, 0xffff_ffff];

/// Characters that mean something in some text format.
const MARKS: &[u8] = b"\0\t\n\r @>+=:;,*#\"'[]{}-.0189NnAZ~\x80\xff";

/// A damaged input. One in fifty is an input as it is.
pub fn next(rng: &mut Rng, corpus: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = corpus[rng.index(corpus.len())].clone();
    if rng.below(50) == 0 {
        return bytes;
    }
    for _ in 0..1 + rng.below(6) {
        change(rng, &mut bytes, corpus);
    }
    bytes.truncate(1 << 20);
    bytes
}

fn change(rng: &mut Rng, bytes: &mut Vec<u8>, corpus: &[Vec<u8>]) {
    if bytes.is_empty() {
        bytes.push(rng.bits() as u8);
        return;
    }
    let at = rng.index(bytes.len());
    let until = (at + 1 + rng.index(64)).min(bytes.len());
    match rng.below(10) {
        0 => bytes[at] ^= 1 << rng.below(8),
        1 => bytes[at] = rng.bits() as u8,
        2 => bytes[at] = MARKS[rng.index(MARKS.len())],
        3 => {
            let value = EDGES[rng.index(EDGES.len())].to_le_bytes();
            let width = [1, 2, 4][rng.index(3)].min(bytes.len() - at);
            bytes[at..at + width].copy_from_slice(&value[..width]);
        }
        4 => drop(bytes.drain(at..until)),
        5 => {
            let piece = bytes[at..until].to_vec();
            bytes.splice(at..at, piece);
        }
        6 => {
            let piece: Vec<u8> = (0..1 + rng.below(16)).map(|_| rng.bits() as u8).collect();
            bytes.splice(at..at, piece);
        }
        7 => bytes.truncate(at),
        8 => {
            let other = &corpus[rng.index(corpus.len())];
            let from = rng.index(other.len().max(1)).min(other.len());
            bytes.truncate(at);
            bytes.extend_from_slice(&other[from..]);
        }
        _ => {
            let piece = vec![MARKS[rng.index(MARKS.len())]; 1 + rng.index(300)];
            bytes.splice(at..at, piece);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_seeds_give_equal_inputs_that_differ_from_the_corpus() {
        let corpus = vec![b"@r\nACGT\n+\nIIII\n".repeat(20)];
        let series = |seed| {
            let mut rng = Rng::new(seed);
            (0..100).map(|_| next(&mut rng, &corpus)).collect::<Vec<_>>()
        };
        assert_eq!(series(5), series(5));
        assert!(series(5).iter().filter(|i| **i != corpus[0]).count() > 80);
    }
}
