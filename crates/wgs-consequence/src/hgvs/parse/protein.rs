//! Rules of changes of proteins.

use super::cursor::Cursor;
use super::name::{Extension, Length, ProteinDescription, ProteinEdit};

impl Cursor<'_> {
    /// `p_posedit_special`
    pub fn p_posedit_special(&mut self) -> Option<ProteinDescription> {
        if self.word("=").is_some() {
            return Some(ProteinDescription::Same { predicted: false });
        }
        if self.word("(=)").is_some() {
            return Some(ProteinDescription::Same { predicted: true });
        }
        if self.word("0").is_some() {
            return Some(ProteinDescription::None { uncertain: self.word("?").is_some() });
        }
        self.word("?").map(|()| ProteinDescription::Unknown)
    }

    /// `pro_edit_mu`
    #[cfg(test)]
    pub fn pro_edit_mu(&mut self) -> Option<(ProteinEdit, bool)> {
        self.pro_edit().map(|e| (e, false)).or_else(|| {
            self.attempt(|c| {
                c.word("(")?;
                let edit = c.pro_edit()?;
                c.word(")")?;
                Some((edit, true))
            })
        })
    }

    /// `pro_edit`
    pub fn pro_edit(&mut self) -> Option<ProteinEdit> {
        self.pro_fs()
            .or_else(|| self.pro_ext())
            .or_else(|| self.pro_subst())
            .or_else(|| self.pro_delins())
            .or_else(|| self.pro_ins())
            .or_else(|| self.pro_del())
            .or_else(|| self.pro_dup())
            .or_else(|| self.pro_ident())
    }

    /// `fs`
    pub fn fs(&mut self) -> Option<Length> {
        self.word("fs")?;
        Some(self.aa13_fs().unwrap_or(Length::None))
    }

    /// `aa13_fs`
    pub fn aa13_fs(&mut self) -> Option<Length> {
        self.term13()?;
        Some(self.fsext_offset())
    }

    /// `ext`
    pub fn ext(&mut self) -> Option<Extension> {
        self.word("ext")?;
        Some(self.aa13_ext().unwrap_or(Extension::None))
    }

    /// `aa13_ext`
    pub fn aa13_ext(&mut self) -> Option<Extension> {
        if self.term13().is_some() {
            return Some(Extension::Stop(self.fsext_offset()));
        }
        self.attempt(|c| {
            let amino = c.aa13();
            Some(Extension::Start(amino, c.nnum()?))
        })
    }

    /// `pro_fs`
    pub fn pro_fs(&mut self) -> Option<ProteinEdit> {
        self.attempt(|c| {
            let alt = c.aat13();
            Some(ProteinEdit::Frameshift(alt, c.fs()?))
        })
    }

    /// `pro_ext`
    pub fn pro_ext(&mut self) -> Option<ProteinEdit> {
        self.attempt(|c| {
            let alt = c.aat13();
            Some(ProteinEdit::Extension(alt, c.ext()?))
        })
    }

    /// `pro_subst`
    pub fn pro_subst(&mut self) -> Option<ProteinEdit> {
        match self.aat13() {
            Some(amino) => Some(ProteinEdit::Substitution(Some(amino))),
            None => self.word("?").map(|()| ProteinEdit::Substitution(None)),
        }
    }

    /// `pro_delins`
    pub fn pro_delins(&mut self) -> Option<ProteinEdit> {
        self.attempt(|c| {
            c.word("delins")?;
            c.aat13_seq().map(ProteinEdit::DeletionInsertion)
        })
    }

    /// `pro_ins`
    pub fn pro_ins(&mut self) -> Option<ProteinEdit> {
        self.attempt(|c| {
            c.word("ins")?;
            c.aat13_seq().map(ProteinEdit::Insertion)
        })
    }

    /// `pro_del`
    pub fn pro_del(&mut self) -> Option<ProteinEdit> {
        self.word("del").map(|()| ProteinEdit::Deletion)
    }

    /// `pro_dup`
    pub fn pro_dup(&mut self) -> Option<ProteinEdit> {
        self.word("dup").map(|()| ProteinEdit::Duplication)
    }

    /// `pro_ident`
    pub fn pro_ident(&mut self) -> Option<ProteinEdit> {
        self.word("=").map(|()| ProteinEdit::Identity)
    }
}
