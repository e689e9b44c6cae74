//! Reading letter by letter: numbers, bases, amino acids.
//!
//! A rule gives `None` and leaves the cursor where it was when it does not apply; the farthest place looked at is kept for the message.

use super::name::Length;

/// A place in a text.
pub struct Cursor<'a> {
    text: &'a [u8],
    at: usize,
    /// Farthest place where something was wanted, and what.
    far: (usize, &'static str),
}

/// Amino acids of one letter.
const AMINO: &[u8] = b"ACDEFGHIKLMNPQRSTVWYBZXU";
const AMINO_3: [(&str, u8); 24] = [
    ("Ala", b'A'),
    ("Cys", b'C'),
    ("Asp", b'D'),
    ("Glu", b'E'),
    ("Phe", b'F'),
    ("Gly", b'G'),
    ("His", b'H'),
    ("Ile", b'I'),
    ("Lys", b'K'),
    ("Leu", b'L'),
    ("Met", b'M'),
    ("Asn", b'N'),
    ("Pro", b'P'),
    ("Gln", b'Q'),
    ("Arg", b'R'),
    ("Ser", b'S'),
    ("Thr", b'T'),
    ("Val", b'V'),
    ("Trp", b'W'),
    ("Tyr", b'Y'),
    ("Asx", b'B'),
    ("Glx", b'Z'),
    ("Xaa", b'X'),
    ("Sec", b'U'),
];

/// Letters of three for an amino acid of one.
pub fn three(amino: u8) -> &'static str {
    AMINO_3.iter().find(|(_, one)| *one == amino).map_or("Ter", |(three, _)| three)
}

impl<'a> Cursor<'a> {
    /// At the beginning.
    pub fn new(text: &'a str) -> Self {
        Self { text: text.as_bytes(), at: 0, far: (0, "an accession") }
    }

    /// True when all has been read.
    pub fn at_end(&mut self) -> bool {
        self.at == self.text.len() || self.wanted("the end")
    }

    /// Column (1-based) of the farthest place looked at and what was wanted there.
    pub fn failure(&self) -> (usize, &'static str) {
        (self.far.0 + 1, self.far.1)
    }

    /// False, noting what was wanted here.
    pub fn wanted(&mut self, what: &'static str) -> bool {
        if self.at >= self.far.0 {
            self.far = (self.at, what);
        }
        false
    }

    /// Tries a rule; back to here if it does not apply.
    pub fn attempt<T>(&mut self, rule: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let from = self.at;
        let found = rule(self);
        if found.is_none() {
            self.at = from;
        }
        found
    }

    /// A rule that ends before anything that could go on with a letter, digit or sign: what the whole text must be.
    #[cfg(test)]
    pub fn whole<T>(&mut self, rule: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        rule(self).filter(|_| self.at == self.text.len())
    }

    /// What was read since a place.
    pub fn since(&self, from: usize) -> String {
        String::from_utf8_lossy(&self.text[from..self.at]).into_owned()
    }

    /// Where it stands.
    pub fn place(&self) -> usize {
        self.at
    }

    /// One letter on.
    pub fn step(&mut self) {
        self.at = (self.at + 1).min(self.text.len());
    }

    /// The letter behind the next.
    pub fn second(&self) -> Option<u8> {
        self.text.get(self.at + 1).copied()
    }

    /// The next letter.
    pub fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    /// One letter that fits.
    pub fn one(&mut self, fits: impl FnOnce(u8) -> bool, what: &'static str) -> Option<u8> {
        match self.peek().filter(|&b| fits(b)) {
            Some(b) => {
                self.at += 1;
                Some(b)
            }
            None => {
                self.wanted(what);
                None
            }
        }
    }

    /// These letters.
    pub fn word(&mut self, word: &'static str) -> Option<()> {
        if self.text[self.at..].starts_with(word.as_bytes()) {
            self.at += word.len();
            return Some(());
        }
        self.wanted(word);
        None
    }

    /// At least one letter that fits.
    pub fn run(&mut self, fits: impl Fn(u8) -> bool, what: &'static str) -> Option<String> {
        let from = self.at;
        while self.peek().is_some_and(&fits) {
            self.at += 1;
        }
        if self.at == from {
            self.wanted(what);
            return None;
        }
        Some(self.since(from))
    }

    /// `num`
    pub fn num(&mut self) -> Option<u32> {
        self.attempt(|c| c.run(|b| b.is_ascii_digit(), "a number")?.parse().ok())
    }

    /// `snum`: with or without sign.
    pub fn snum(&mut self) -> Option<i32> {
        self.attempt(|c| {
            let sign = c.pm();
            let n = i32::try_from(c.num()?).ok()?;
            Some(if sign == Some(b'-') { -n } else { n })
        })
    }

    /// `nnum`: below 0.
    pub fn nnum(&mut self) -> Option<i32> {
        self.attempt(|c| {
            c.word("-")?;
            Some(-i32::try_from(c.num()?).ok()?)
        })
    }

    /// `pm`
    pub fn pm(&mut self) -> Option<u8> {
        self.one(|b| b == b'+' || b == b'-', "a sign")
    }

    /// `dna`
    pub fn dna(&mut self) -> Option<char> {
        self.one(is_dna, "a base").map(char::from)
    }

    /// `rna`
    pub fn rna(&mut self) -> Option<char> {
        self.one(is_rna, "a base").map(char::from)
    }

    /// `aa1`
    pub fn aa1(&mut self) -> Option<u8> {
        self.one(|b| AMINO.contains(&b), "an amino acid")
    }

    /// `aa3`
    pub fn aa3(&mut self) -> Option<u8> {
        let rest = &self.text[self.at..];
        match AMINO_3.iter().find(|(three, _)| rest.starts_with(three.as_bytes())) {
            Some(&(_, one)) => {
                self.at += 3;
                Some(one)
            }
            None => {
                self.wanted("an amino acid");
                None
            }
        }
    }

    /// `aa13`
    pub fn aa13(&mut self) -> Option<u8> {
        self.aa3().or_else(|| self.aa1())
    }

    /// `term1`
    pub fn term1(&mut self) -> Option<u8> {
        self.one(|b| b == b'X' || b == b'*', "a stop").map(|_| b'*')
    }

    /// `term3`
    pub fn term3(&mut self) -> Option<u8> {
        self.word("Ter").map(|()| b'*')
    }

    /// `term13`
    pub fn term13(&mut self) -> Option<u8> {
        self.term3().or_else(|| self.term1())
    }

    /// `aat1`
    pub fn aat1(&mut self) -> Option<u8> {
        self.term1().or_else(|| self.aa1())
    }

    /// `aat3`
    pub fn aat3(&mut self) -> Option<u8> {
        self.term3().or_else(|| self.aa3())
    }

    /// `aat13`
    pub fn aat13(&mut self) -> Option<u8> {
        self.aat3().or_else(|| self.aat1())
    }

    /// Residues by `one`, then maybe a stop by `stop`, or a stop alone.
    fn residues(
        &mut self,
        one: impl Fn(&mut Self) -> Option<u8>,
        stop: impl Fn(&mut Self) -> Option<u8>,
    ) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        // X is a stop only where no residue can be: `X` alone.
        if out.is_empty() && self.peek() == Some(b'X') {
            let from = self.at;
            if let Some(end) = stop(self).filter(|_| self.peek().is_none_or(|b| !b.is_ascii_alphabetic() && b != b'*'))
            {
                return Some(vec![end]);
            }
            self.at = from;
        }
        while let Some(amino) = one(self) {
            out.push(amino);
        }
        if let Some(end) = stop(self) {
            out.push(end);
        }
        (!out.is_empty()).then_some(out)
    }

    /// `aat3_seq`
    pub fn aat3_seq(&mut self) -> Option<Vec<u8>> {
        self.residues(Self::aa3, Self::term3)
    }

    /// `aat1_seq`
    pub fn aat1_seq(&mut self) -> Option<Vec<u8>> {
        self.residues(Self::aa1, Self::term1)
    }

    /// `aat13_seq`
    pub fn aat13_seq(&mut self) -> Option<Vec<u8>> {
        self.attempt(Self::aat3_seq).or_else(|| self.aat1_seq())
    }

    /// `fsext_offset`
    pub fn fsext_offset(&mut self) -> Length {
        match self.num() {
            Some(n) => Length::Residues(n),
            None if self.word("?").is_some() => Length::Unknown,
            None => Length::None,
        }
    }
}

/// True for a letter of DNA.
pub fn is_dna(b: u8) -> bool {
    b"ACGTRYMKWSBDHVNacgtrymkwsbdhvn".contains(&b)
}

/// True for a letter of RNA.
pub fn is_rna(b: u8) -> bool {
    b"ACGURYMKWSBDHVNacgurymkwsbdhvn".contains(&b)
}
