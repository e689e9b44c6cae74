//! Rules of accessions, gene symbols and whole names.

use super::cursor::Cursor;
use super::name::{Description, Level, Name, ProteinDescription};

impl Cursor<'_> {
    /// A letter, then letters, digits, `-` and `_` before one of these.
    fn symbol(&mut self) -> Option<()> {
        self.one(|b| b.is_ascii_alphabetic(), "an accession or symbol")?;
        let more = |b: u8| b.is_ascii_alphanumeric();
        while self.peek().is_some_and(|b| more(b) || (matches!(b, b'-' | b'_') && self.second().is_some_and(more))) {
            self.step();
        }
        Some(())
    }

    /// `accn`
    pub fn accn(&mut self) -> Option<String> {
        let from = self.place();
        self.attempt(|c| {
            c.symbol()?;
            c.attempt(|c| {
                c.word(".")?;
                c.num()
            });
            Some(c.since(from))
        })
    }

    /// `gene_symbol`: two letters or more.
    pub fn gene_symbol(&mut self) -> Option<String> {
        let from = self.place();
        self.attempt(|c| {
            c.symbol()?;
            (c.place() > from + 1).then(|| c.since(from))
        })
    }

    /// `paren_gene`
    pub fn paren_gene(&mut self) -> Option<String> {
        self.attempt(|c| {
            c.word("(")?;
            let gene = c.gene_symbol()?;
            c.word(")")?;
            Some(gene)
        })
    }

    /// What stands in parentheses behind an accession: a gene symbol or another accession.
    fn within(&mut self) -> Option<String> {
        self.paren_gene().or_else(|| {
            self.attempt(|c| {
                c.word("(")?;
                let accession = c.accn()?;
                c.word(")")?;
                Some(accession)
            })
        })
    }

    /// `c` and its dot, and so on.
    pub fn level(&mut self) -> Option<Level> {
        self.attempt(|c| {
            let level = match c.one(|b| b"gmcnrp".contains(&b), "one of g, m, c, n, r, p")? {
                b'g' => Level::Genomic,
                b'm' => Level::Mitochondrial,
                b'c' => Level::Coding,
                b'n' => Level::NonCoding,
                b'r' => Level::Rna,
                _ => Level::Protein,
            };
            c.word(".")?;
            Some(level)
        })
    }

    /// Accession, what stands in parentheses, colon, level.
    pub fn head(&mut self) -> Option<(String, Option<String>, Level)> {
        let accession = self.accn()?;
        let within = self.within();
        self.word(":")?;
        Some((accession, within, self.level()?))
    }

    /// `hgvs_variant`
    pub fn name(&mut self) -> Option<Name> {
        let (accession, within, level) = self.head()?;
        let description = self.description(level)?;
        Some(Name { accession, within, level, description })
    }

    /// What follows a level.
    pub fn description(&mut self, level: Level) -> Option<Description> {
        match level {
            Level::Protein => self.p_posedit().map(Description::Protein),
            _ => self.posedit(level),
        }
    }

    /// `p_posedit`
    fn p_posedit(&mut self) -> Option<ProteinDescription> {
        self.attempt(|c| {
            let (start, end) = c.def_p_interval()?;
            let edit = c.pro_edit()?;
            Some(ProteinDescription::At { start, end, edit, predicted: false })
        })
        .or_else(|| {
            self.attempt(|c| {
                c.word("(")?;
                let (start, end) = c.def_p_interval()?;
                let edit = c.pro_edit()?;
                c.word(")")?;
                Some(ProteinDescription::At { start, end, edit, predicted: true })
            })
        })
        .or_else(|| self.p_posedit_special())
    }
}
