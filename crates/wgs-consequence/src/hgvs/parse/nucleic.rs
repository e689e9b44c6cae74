//! Rules of changes of DNA and RNA.

use super::cursor::{Cursor, is_dna, is_rna};
use super::name::{Description, Level, NucleicEdit, Stated};

/// Letters of a sequence.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Letters {
    /// With T.
    Dna,
    /// With U.
    Rna,
}

impl Letters {
    fn of(level: Level) -> Self {
        if level == Level::Rna { Self::Rna } else { Self::Dna }
    }

    fn has(self, b: u8) -> bool {
        match self {
            Self::Dna => is_dna(b),
            Self::Rna => is_rna(b),
        }
    }
}

impl Cursor<'_> {
    /// `*_posedit` of nucleotides.
    pub fn posedit(&mut self, level: Level) -> Option<Description> {
        let letters = Letters::of(level);
        self.attempt(|c| {
            let interval = c.interval(level)?;
            let edit = c.edit(letters)?;
            Some(Description::Nucleic { interval, edit, predicted: false })
        })
        .or_else(|| {
            let rna = level == Level::Rna;
            rna.then(|| {
                self.attempt(|c| {
                    c.word("(")?;
                    let interval = c.interval(level)?;
                    let edit = c.edit(letters)?;
                    c.word(")")?;
                    Some(Description::Nucleic { interval, edit, predicted: true })
                })
            })
            .flatten()
        })
    }

    /// `dna_edit_mu`, `rna_edit_mu`
    #[cfg(test)]
    pub fn edit_mu(&mut self, letters: Letters) -> Option<(NucleicEdit, bool)> {
        self.edit(letters).map(|e| (e, false)).or_else(|| {
            self.attempt(|c| {
                c.word("(")?;
                let edit = c.edit(letters)?;
                c.word(")")?;
                Some((edit, true))
            })
        })
    }

    /// `dna_edit`, `rna_edit`
    pub fn edit(&mut self, letters: Letters) -> Option<NucleicEdit> {
        self.ident(letters)
            .or_else(|| self.subst(letters))
            .or_else(|| self.delins(letters))
            .or_else(|| self.ins(letters))
            .or_else(|| self.del(letters))
            .or_else(|| self.dup(letters))
            .or_else(|| self.inv(letters))
            .or_else(|| self.con())
            .or_else(|| if letters == Letters::Dna { self.copy() } else { None })
    }

    fn bases(&mut self, letters: Letters) -> Option<String> {
        self.run(|b| letters.has(b), "bases")
    }

    /// Bases, or nothing.
    fn maybe_bases(&mut self, letters: Letters) -> Stated {
        self.bases(letters).map_or(Stated::None, Stated::Bases)
    }

    /// A count, bases or nothing.
    fn stated(&mut self, letters: Letters) -> Stated {
        match self.num() {
            Some(n) => Stated::Count(n),
            None => self.maybe_bases(letters),
        }
    }

    /// `*_ident`
    pub fn ident(&mut self, letters: Letters) -> Option<NucleicEdit> {
        self.attempt(|c| {
            let stated = c.maybe_bases(letters);
            c.word("=")?;
            Some(NucleicEdit::Identity(stated))
        })
    }

    /// `*_subst`
    pub fn subst(&mut self, letters: Letters) -> Option<NucleicEdit> {
        self.attempt(|c| {
            let base = |c: &mut Self| if letters == Letters::Dna { c.dna() } else { c.rna() };
            let from = base(c)?;
            c.word(">")?;
            Some(NucleicEdit::Substitution(from, base(c)?))
        })
    }

    /// `*_delins`
    pub fn delins(&mut self, letters: Letters) -> Option<NucleicEdit> {
        self.attempt(|c| {
            c.word("del")?;
            let stated = c.stated(letters);
            c.word("ins")?;
            Some(NucleicEdit::DeletionInsertion(stated, c.bases(letters)?))
        })
    }

    /// `*_del`
    pub fn del(&mut self, letters: Letters) -> Option<NucleicEdit> {
        self.word("del")?;
        Some(NucleicEdit::Deletion(self.stated(letters)))
    }

    /// `*_ins`
    pub fn ins(&mut self, letters: Letters) -> Option<NucleicEdit> {
        self.attempt(|c| {
            c.word("ins")?;
            c.bases(letters).map(NucleicEdit::Insertion)
        })
    }

    /// `*_dup`
    pub fn dup(&mut self, letters: Letters) -> Option<NucleicEdit> {
        self.word("dup")?;
        Some(NucleicEdit::Duplication(self.maybe_bases(letters)))
    }

    /// `*_inv`
    pub fn inv(&mut self, letters: Letters) -> Option<NucleicEdit> {
        self.word("inv")?;
        Some(NucleicEdit::Inversion(self.stated(letters)))
    }

    /// `*_con`
    pub fn con(&mut self) -> Option<NucleicEdit> {
        self.attempt(|c| {
            c.word("con")?;
            let (accession, _, level) = c.head()?;
            Some(NucleicEdit::Conversion(accession, level, c.interval(level)?))
        })
    }

    /// `dna_copy`
    pub fn copy(&mut self) -> Option<NucleicEdit> {
        self.attempt(|c| {
            c.word("copy")?;
            c.num().map(NucleicEdit::Copies)
        })
    }
}
