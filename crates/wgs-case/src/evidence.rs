//! The operator's evidence tables (drugs, trials, diagnoses) and the table that maps their levels.
//!
//! An evidence table states `# name:` and `# date:` and has the columns `kind` (drug, trial, diagnostic, prognostic), `gene`,
//! `variant`, `name`, and where known `disease`, `id`, `effect`, `level`, `reference`. `variant` is a g. or c. name, `contig:pos:ref:alt`,
//! a change of the protein in three or one letters (`p.Val600Glu`, `V600E`), or `any` for every variant of the gene that
//! changes the protein. A line that fits in more than one way counts in the narrowest.
//!
//! A table of levels states the same head and maps (`table_level`, `disease`, `effect`) to a `level` of a `scheme`; `disease` is
//! `same`, `other` or `any` against the diagnosis of the case. Its rows stand in the order of weight: of each scheme the first row that
//! fits any line of a finding is the finding's level.

mod protein;

use crate::error::CaseError;
use crate::file::{Text, needed, optional};
use crate::model::{Coded, Evidence, Source, Tier, Variant};
use std::collections::HashMap;

/// What an evidence line says of a variant.
#[derive(Clone, Debug, PartialEq, Eq)]
enum About {
    /// Every variant of the gene that changes the protein.
    Gene,
    /// One change of the protein, without prefix, in three letters.
    Protein(String),
    /// One name of the variant.
    Name(String),
}

#[derive(Clone, Debug)]
struct Line {
    about: About,
    evidence: Evidence,
}

/// All lines of all tables, by gene.
#[derive(Clone, Debug, Default)]
pub struct Tables {
    by_gene: HashMap<String, Vec<Line>>,
    /// The tables.
    pub sources: Vec<Source>,
}

/// How closely a line fits, the closest last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Matched {
    /// The gene alone.
    Gene,
    /// The change of the protein.
    Protein,
    /// The variant.
    Variant,
}

const KINDS: [&str; 4] = ["drug", "trial", "diagnostic", "prognostic"];

impl Tables {
    /// Adds a table.
    ///
    /// # Errors
    /// [`CaseError::Operator`] with the line.
    pub fn add(&mut self, text: &Text) -> Result<(), CaseError> {
        let (name, date) = (text.named("name")?, text.named("date")?);
        crate::case_file::day(text, "date", Some(&date))?;
        let columns = [
            needed("kind"),
            needed("gene"),
            needed("variant"),
            needed("name"),
            optional("disease"),
            optional("id"),
            optional("effect"),
            optional("level"),
            optional("reference"),
        ];
        for (at, row) in text.table(columns)? {
            let [kind, gene, variant, label, disease, id, effect, level, reference] = row;
            let cell = |what: &str, cell: Option<String>| cell.ok_or_else(|| text.wrong_at(at, format!("no {what}")));
            let (kind, gene) = (cell("kind", kind)?, cell("gene", gene)?);
            if !KINDS.contains(&kind.as_str()) {
                return Err(text.wrong_at(at, format!("no kind '{kind}' (kinds: {})", KINDS.join(", "))));
            }
            let variant = cell("variant (write any for every variant of the gene)", variant)?;
            let about = about(&variant);
            let evidence = Evidence {
                kind,
                name: cell("name", label)?,
                id,
                disease,
                effect,
                level,
                matched: String::new(),
                source: name.clone(),
                source_date: date.clone(),
                reference,
            };
            self.by_gene.entry(gene.to_uppercase()).or_default().push(Line { about, evidence });
        }
        let sha256 = Some(text.sha256.clone());
        self.sources.push(Source { kind: "evidence".into(), name, version: Some(date), sha256 });
        Ok(())
    }

    /// Lines that fit a variant, in the order of the tables; those of the gene alone only where `changes_protein`.
    pub fn of(&self, variant: &Variant, names: &[&str], changes_protein: bool) -> Vec<(Matched, Evidence)> {
        let Some(lines) = variant.gene.as_ref().and_then(|g| self.by_gene.get(&g.to_uppercase())) else {
            return Vec::new();
        };
        let place = format!("{}:{}:{}:{}", variant.contig, variant.pos, variant.reference, variant.alternate);
        let change = variant.hgvs_p.as_deref().map(protein::three_letters);
        let bare = |name: &str| name.rsplit_once(':').map_or(name, |(_, n)| n).to_owned();
        let own: Vec<String> =
            names.iter().map(|n| bare(n)).filter(|n| n.starts_with("c.") || n.starts_with("n.")).collect();
        let fits = |line: &Line| match &line.about {
            About::Gene => changes_protein.then_some(Matched::Gene),
            About::Protein(p) => (change.as_ref() == Some(p)).then_some(Matched::Protein),
            About::Name(n) => {
                let chr = |n: &str| n.strip_prefix("chr").unwrap_or(n).to_owned();
                let known = chr(&place) == chr(n) || names.iter().any(|name| chr(name) == chr(n));
                // A c. name without a transcript is one of the gene's.
                (known || (!n.contains(':') && own.contains(n))).then_some(Matched::Variant)
            }
        };
        let fit = |line: &Line| {
            let matched = fits(line)?;
            let word = match matched {
                Matched::Gene => "gene",
                Matched::Protein => "protein",
                Matched::Variant => "variant",
            };
            Some((matched, Evidence { matched: word.into(), ..line.evidence.clone() }))
        };
        lines.iter().filter_map(fit).collect()
    }
}

fn about(variant: &str) -> About {
    let variant = variant.trim();
    if variant.eq_ignore_ascii_case("any") {
        return About::Gene;
    }
    match protein::parse(variant) {
        Some(change) => About::Protein(change),
        None => About::Name(variant.to_owned()),
    }
}

/// How levels of tables become levels of schemes.
#[derive(Clone, Debug, Default)]
pub struct Levels {
    rows: Vec<LevelRow>,
    /// The table.
    pub source: Option<Source>,
}

#[derive(Clone, Debug)]
struct LevelRow {
    scheme: String,
    level: String,
    table_level: String,
    same_disease: Option<bool>,
    effect: Option<String>,
}

impl Levels {
    /// Reads the table.
    ///
    /// # Errors
    /// [`CaseError::Operator`] with the line.
    pub fn parse(text: &Text) -> Result<Self, CaseError> {
        let (name, date) = (text.named("name")?, text.named("date")?);
        let columns =
            [needed("scheme"), needed("table_level"), needed("level"), optional("disease"), optional("effect")];
        let mut rows = Vec::new();
        for (at, [scheme, table_level, level, disease, effect]) in text.table(columns)? {
            let cell = |what: &str, cell: Option<String>| cell.ok_or_else(|| text.wrong_at(at, format!("no {what}")));
            let same_disease = match disease.as_deref() {
                Some("same") => Some(true),
                Some("other") => Some(false),
                Some("any") | None => None,
                Some(word) => return Err(text.wrong_at(at, format!("disease '{word}' is none of same, other, any"))),
            };
            rows.push(LevelRow {
                scheme: cell("scheme", scheme)?,
                table_level: cell("table_level", table_level)?,
                level: cell("level", level)?,
                same_disease,
                effect: effect.filter(|e| e != "any"),
            });
        }
        let source = Source { kind: "evidence".into(), name, version: Some(date), sha256: Some(text.sha256.clone()) };
        Ok(Self { rows, source: Some(source) })
    }

    /// Levels of a finding by the lines that fit it; of each scheme one.
    pub fn of(&self, evidence: &[Evidence], diagnosis: Option<&Coded>) -> Vec<Tier> {
        let mut tiers: Vec<Tier> = Vec::new();
        for row in &self.rows {
            let fits = |e: &&Evidence| {
                e.level.as_ref() == Some(&row.table_level)
                    && row.same_disease.is_none_or(|same| same == is_of(e, diagnosis))
                    && row.effect.as_ref().is_none_or(|w| e.effect.as_ref() == Some(w))
            };
            if tiers.iter().all(|t| t.scheme != row.scheme) && evidence.iter().any(|e| fits(&e)) {
                tiers.push(Tier { scheme: row.scheme.clone(), level: row.level.clone() });
            }
        }
        tiers
    }
}

/// Is the evidence about the diagnosis? By code or name, one of several joined by `;`.
fn is_of(evidence: &Evidence, diagnosis: Option<&Coded>) -> bool {
    let Some((diagnosis, diseases)) = diagnosis.zip(evidence.disease.as_ref()) else { return false };
    let same = |word: &str| {
        let own = [Some(&diagnosis.label), diagnosis.code.as_ref()];
        own.into_iter().flatten().any(|own| own.eq_ignore_ascii_case(word.trim()))
    };
    diseases.split(';').any(same)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "# name: made up\n# date: 2026-01-01\n";

    fn tables() -> Tables {
        let rows = "kind\tgene\tvariant\tdisease\tname\tid\teffect\tlevel\treference\n\
            drug\tGENEA\tV600E\tX;MONDO:1\tdrug one\tE1\tsensitivity\tA\tPMID:1\n\
            drug\tGENEA\tp.Val600Glu\t.\tdrug two\t.\tresistance\tB\t.\n\
            trial\tgenea\tany\t.\ttrial\tjRCT1\t.\tC\t.\n\
            drug\tGENEA\tc.1799T>A\t.\tdrug three\t.\t.\t.\t.\n\
            drug\tGENEA\tchr1:7:A:T\t.\tdrug four\t.\t.\t.\t.\n\
            drug\tGENEB\tany\t.\tother\t.\t.\t.\t.\n";
        let mut tables = Tables::default();
        tables.add(&Text::new("e", format!("{HEAD}{rows}"))).unwrap();
        tables
    }

    #[test]
    fn lines_fit_by_name_protein_or_gene() {
        let variant = Variant {
            contig: "1".into(),
            pos: 7,
            reference: "A".into(),
            alternate: "T".into(),
            gene: Some("GeneA".into()),
            hgvs_p: Some("NP_1:p.(Val600Glu)".into()),
            ..Variant::default()
        };
        let names = |found: Vec<(Matched, Evidence)>| {
            found.into_iter().map(|(_, e)| format!("{} {}", e.name, e.matched)).collect::<Vec<_>>()
        };
        let found = tables().of(&variant, &["NM_1:c.1799T>A"], true);
        let all = ["drug one protein", "drug two protein", "trial gene", "drug three variant", "drug four variant"];
        assert_eq!(names(found), all);
        assert_eq!(names(tables().of(&variant, &[], false)).len(), 3);
        let other = Variant { pos: 8, hgvs_p: Some("NP_1:p.Val60Glu".into()), ..variant };
        assert_eq!(names(tables().of(&other, &["NM_1:c.179T>A"], true)), ["trial gene"]);
    }

    #[test]
    fn levels_take_the_first_row_that_fits() {
        let rows = "scheme\ttable_level\tdisease\teffect\tlevel\namp\tA\tsame\tany\tI-A\namp\tA\tother\tany\tII-C\n\
            amp\tC\tany\t.\tIII\nnational\tB\tany\tresistance\tR2\n";
        let levels = Levels::parse(&Text::new("l", format!("{HEAD}{rows}"))).unwrap();
        let line = |level: &str, effect: &str| Evidence {
            level: Some(level.into()),
            effect: Some(effect.into()),
            disease: Some("X;MONDO:1".into()),
            ..Evidence::default()
        };
        let evidence = [line("C", "sensitivity"), line("A", "sensitivity"), line("B", "resistance")];
        let of = |code: &str| {
            let diagnosis = Coded { code: Some(code.into()), label: "y".into(), system: None };
            let tiers = levels.of(&evidence, Some(&diagnosis));
            tiers.iter().map(|t| format!("{} {}", t.scheme, t.level)).collect::<Vec<_>>()
        };
        assert_eq!(of("mondo:1"), ["amp I-A", "national R2"]);
        assert_eq!(of("MONDO:2"), ["amp II-C", "national R2"]);
    }

    #[test]
    fn what_is_wrong_is_said() {
        let columns = "kind\tgene\tvariant\tname\n";
        for (text, expected) in [
            (format!("# name: x\n{columns}"), "no line '# date: …'"),
            (format!("# name: x\n# date: soon\n{columns}"), "date = 'soon' is no day"),
            (format!("{HEAD}{columns}pill\tA\tany\tx\n"), "line 4: no kind 'pill'"),
            (format!("{HEAD}{columns}drug\tA\t\tx\n"), "line 4: no variant (write any"),
        ] {
            let got = Tables::default().add(&Text::new("e", text)).unwrap_err().to_string();
            assert!(got.contains(expected), "{got}");
        }
    }
}
