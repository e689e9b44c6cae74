//! Rules of positions and intervals.

use super::cursor::Cursor;
use super::name::{Bound, Interval, Level, Origin, Position, Residue};

impl Cursor<'_> {
    /// `def_*_pos`
    pub fn pos(&mut self, level: Level) -> Option<Position> {
        let unknown = Position { base: None, origin: Origin::Start, offset: 0 };
        if level != Level::Rna && self.word("?").is_some() {
            return Some(unknown);
        }
        match level {
            Level::Protein => None,
            Level::Genomic | Level::Mitochondrial => {
                let n = i32::try_from(self.num()?).ok()?;
                Some(Position { base: Some(n), ..unknown })
            }
            _ => self.attempt(|c| {
                let (base, origin) = if level == Level::Coding && c.word("*").is_some() {
                    (i32::try_from(c.num()?).ok()?, Origin::Stop)
                } else {
                    (c.snum()?, Origin::Start)
                };
                // An offset has a sign.
                let offset = match c.peek() {
                    Some(b'+' | b'-') => c.snum()?,
                    _ => 0,
                };
                Some(Position { base: Some(base), origin, offset })
            }),
        }
    }

    /// `(4_6)`
    fn between(&mut self, level: Level) -> Option<Bound> {
        self.attempt(|c| {
            c.word("(")?;
            let from = c.pos(level)?;
            c.word("_")?;
            let to = c.pos(level)?;
            c.word(")")?;
            Some(Bound::Between(from, to))
        })
    }

    fn bound(&mut self, level: Level) -> Option<Bound> {
        self.between(level).or_else(|| self.pos(level).map(Bound::At))
    }

    /// `def_*_interval`
    pub fn def_interval(&mut self, level: Level) -> Option<Interval> {
        let start = Bound::At(self.pos(level)?);
        let end = self.attempt(|c| {
            c.word("_")?;
            c.pos(level).map(Bound::At)
        });
        Some(Interval { start, end, uncertain: false })
    }

    /// `uncertain_*_interval`: two borders, at least one of which is not known exactly.
    pub fn uncertain_interval(&mut self, level: Level) -> Option<Interval> {
        self.attempt(|c| {
            let start = c.bound(level)?;
            c.word("_")?;
            let end = c.bound(level)?;
            let open = matches!(start, Bound::Between(..)) || matches!(end, Bound::Between(..));
            open.then_some(Interval { start, end: Some(end), uncertain: false })
        })
    }

    /// `*_interval`
    pub fn interval(&mut self, level: Level) -> Option<Interval> {
        self.uncertain_interval(level).or_else(|| self.attempt(|c| c.def_interval(level))).or_else(|| {
            self.attempt(|c| {
                c.word("(")?;
                let interval = c.def_interval(level)?;
                c.word(")")?;
                Some(Interval { uncertain: true, ..interval })
            })
        })
    }

    /// `def_p_pos`. A residue of the reference is one amino acid: not Asx, not Glx.
    pub fn p_pos(&mut self) -> Option<Residue> {
        self.attempt(|c| {
            let amino = c.term13().or_else(|| c.aa13()).filter(|a| !matches!(a, b'B' | b'Z'))?;
            Some(Residue { amino, number: c.num()? })
        })
    }

    /// `def_p_interval`
    pub fn def_p_interval(&mut self) -> Option<(Residue, Option<Residue>)> {
        let start = self.p_pos()?;
        let end = self.attempt(|c| {
            c.word("_")?;
            c.p_pos()
        });
        Some((start, end))
    }
}
