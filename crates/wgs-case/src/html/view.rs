//! What the template lays out: sections of headings, paragraphs, facts, tables, findings and figures. All text here is plain; the
//! template escapes it. Only [`Part::Figure`] is markup, made by `wgs_report::html::plot`, which escapes for itself.

use super::words::{Lang, Say, Word};

/// A block of the document.
pub struct Section {
    /// Unique in the page.
    pub id: &'static str,
    /// Heading.
    pub title: String,
    /// Its content.
    pub parts: Vec<Part>,
}

/// Something in a block.
pub enum Part {
    /// A heading under that of the block.
    Heading(String),
    /// A paragraph.
    Text(Line),
    /// A badge and a sentence on one line.
    Lead(Vec<Line>),
    /// Labels with their values.
    Facts(Vec<Fact>),
    /// A table.
    Table(Table),
    /// One finding.
    Finding(FindingView),
    /// Key numbers.
    Cards(Vec<Fact>),
    /// Markup of a figure.
    Figure(String),
}

/// One line of text.
#[derive(Clone, Default)]
pub struct Line {
    /// Text.
    pub text: String,
    /// Class: empty, `sub`, `gene`, `code`, `badge …`.
    pub class: String,
    /// Language where it is not the document's; empty otherwise.
    pub lang: &'static str,
    /// Place in the page it leads to; empty for none.
    pub href: String,
}

/// A label and its value.
pub struct Fact {
    /// Label.
    pub label: String,
    /// Value, line by line.
    pub lines: Vec<Line>,
}

/// A finding in full.
pub struct FindingView {
    /// Unique in the page.
    pub id: String,
    /// Number.
    pub number: String,
    /// Gene and change.
    pub title: Vec<Line>,
    /// Class and levels.
    pub badges: Vec<Line>,
    /// What the reader must not miss.
    pub notes: Vec<String>,
    /// Everything else.
    pub facts: Vec<Fact>,
}

/// A column's head.
pub struct Head {
    /// Text.
    pub text: String,
    /// Numbers, aligned to the right.
    pub number: bool,
}

/// A table; its first column names the row.
pub struct Table {
    /// What it is, for those who cannot see it.
    pub caption: String,
    /// Class: `stack` for tables whose rows become cards on a phone, `titled` for those whose caption is seen.
    pub class: &'static str,
    /// Heads.
    pub head: Vec<Head>,
    /// Rows under their group's title; an empty title is none.
    pub groups: Vec<(String, Vec<Vec<Cell>>)>,
}

/// A cell, line by line.
pub struct Cell(pub Vec<Line>);

impl Line {
    /// Plain text.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// Text of a class.
    pub fn of(class: &str, text: impl Into<String>) -> Self {
        Self { text: text.into(), class: class.to_owned(), ..Self::default() }
    }

    /// A status or an outcome: the word, coloured by the code.
    pub fn badge(code: &str, word: impl Into<String>) -> Self {
        let line = Self::keep(word);
        Self { class: format!("badge {} {}", badge_class(code), line.class), ..line }
    }

    /// Its class, with `any` where it has a word so long that a narrow column must break it anywhere.
    pub fn classes(&self) -> String {
        let long = self.text.split([' ', '-', '\u{a0}']).any(|word| word.chars().count() > LONG);
        let classes = ["ln", self.class.trim(), if long { "any" } else { "" }];
        classes.iter().filter(|c| !c.is_empty()).copied().collect::<Vec<_>>().join(" ")
    }

    /// Text that is not broken over lines, unless it is long.
    pub fn keep(text: impl Into<String>) -> Self {
        let text = text.into();
        let class = if text.chars().count() <= KEPT { "keep" } else { "" };
        Self::of(class, text)
    }

    /// With a place it leads to.
    pub fn to(mut self, href: String) -> Self {
        self.href = href;
        self
    }

    /// In English whatever the document's language is.
    pub fn english(mut self, lang: Lang) -> Self {
        self.lang = lang.of("", "en");
        self
    }
}

/// Classes come from a closed list: a code of an input is never one.
fn badge_class(code: &str) -> &'static str {
    match code {
        "pass" => "pass",
        "warn" => "warn",
        "fail" => "fail",
        "incomplete" | "not_evaluated" => "incomplete",
        "pathogenic" | "oncogenic" => "c1",
        "likely_pathogenic" | "likely_oncogenic" => "c2",
        _ => "plain",
    }
}

impl Fact {
    /// A label with one line.
    pub fn new(lang: Lang, label: Word, text: impl Into<String>) -> Self {
        Self::lines(lang, label, vec![Line::new(text)])
    }

    /// A label with lines.
    pub fn lines(lang: Lang, label: Word, lines: Vec<Line>) -> Self {
        Self { label: lang.say(label).to_owned(), lines }
    }
}

impl Table {
    /// Without rows; `number` columns are named by a trailing `true`.
    pub fn new(caption: &str, class: &'static str, lang: Lang, head: &[(Word, bool)]) -> Self {
        let head =
            head.iter().map(|(word, number)| Head { text: lang.say(*word).to_owned(), number: *number }).collect();
        Self { caption: caption.to_owned(), class, head, groups: Vec::new() }
    }

    /// With one group of rows.
    pub fn rows(mut self, rows: Vec<Vec<Cell>>) -> Self {
        self.groups.push((String::new(), rows));
        self
    }

    /// Is this column one of numbers?
    pub fn is_number(&self, column: &usize) -> bool {
        self.head.get(*column).is_some_and(|h| h.number)
    }

    /// The head of a column.
    pub fn label(&self, column: &usize) -> &str {
        self.head.get(*column).map_or("", |h| h.text.as_str())
    }

    /// Has it any row?
    pub fn part(self) -> Option<Part> {
        self.groups.iter().any(|(_, rows)| !rows.is_empty()).then_some(Part::Table(self))
    }
}

impl Cell {
    /// One line.
    pub fn text(text: impl Into<String>) -> Self {
        Self(vec![Line::new(text)])
    }

    /// Text, or a dash.
    pub fn maybe(text: Option<String>) -> Self {
        Self::text(text.unwrap_or_else(|| ABSENT.to_owned()))
    }

    /// A day or a number, or a dash: not broken over lines.
    pub fn keep(text: Option<String>) -> Self {
        Self(vec![Line::keep(text.unwrap_or_else(|| ABSENT.to_owned()))])
    }

    /// No text at all.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|line| line.text.is_empty())
    }
}

/// Characters of the longest text that is never broken: a phone has room for it.
const KEPT: usize = 18;

/// Characters of the longest word that a narrow column of a printed table holds whole.
const LONG: usize = 14;

/// What stands where there is nothing.
pub use wgs_report::html::format::ABSENT;

impl Section {
    /// A block with its heading.
    pub fn new(lang: Lang, id: &'static str, title: Word) -> Self {
        Self { id, title: lang.say(title).to_owned(), parts: Vec::new() }
    }

    /// Adds a paragraph.
    pub fn text(&mut self, class: &str, text: impl Into<String>) {
        self.parts.push(Part::Text(Line::of(class, text)));
    }

    /// Adds a heading.
    pub fn heading(&mut self, text: impl Into<String>) {
        self.parts.push(Part::Heading(text.into()));
    }
}
