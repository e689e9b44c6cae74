//! What the template lays out.

use super::format::{ABSENT, bases, column, count, fixed, percent};
use super::lang::Lang;
use super::plot::Plot;
use super::words::tr;
use crate::data::Node;

/// One sample of the page.
#[derive(Default)]
pub struct SampleView {
    /// Name.
    pub name: String,
    /// Unique in the page.
    pub id: String,
    /// Its verdict; empty without one.
    pub status: String,
    /// Its role; empty when not stated.
    pub role: String,
    /// Key numbers.
    pub cards: Vec<Card>,
    /// Things the reader should know.
    pub warnings: Vec<String>,
    /// Gates of the profile.
    pub gates: Option<Table>,
    /// Plots and tables by stage.
    pub chapters: Vec<Chapter>,
}

/// A key number.
pub struct Card {
    /// What.
    pub label: &'static str,
    /// The number.
    pub value: String,
    /// A smaller line below.
    pub note: String,
}

/// Plots and tables of one stage.
#[derive(Default)]
pub struct Chapter {
    /// Heading.
    pub title: &'static str,
    /// Unique in the page.
    pub id: String,
    /// Rendered figures.
    pub figures: Vec<String>,
    /// Tables.
    pub tables: Vec<Table>,
}

/// A table.
pub struct Table {
    /// Caption.
    pub title: String,
    /// A sentence below the caption; may be empty.
    pub note: String,
    /// Column heads.
    pub head: Vec<String>,
    /// Rows.
    pub rows: Vec<Vec<Cell>>,
    /// On a phone each row becomes a block of lines, because it is too wide to be read by scrolling.
    pub stacked: bool,
}

/// A cell.
pub struct Cell {
    /// Text.
    pub text: String,
    /// Aligned to the right.
    pub number: bool,
    /// Class of an outcome; empty otherwise.
    pub class: String,
    /// English in a page of another language.
    pub english: bool,
}

/// How one report was made: the only part that may differ between two runs.
pub struct Made {
    /// Sample.
    pub sample: String,
    /// Command line.
    pub command: String,
    /// Inputs.
    pub inputs: Vec<String>,
    /// Threads and instruction set.
    pub machine: String,
}

/// The verdict.
pub struct VerdictView {
    /// Status word.
    pub status: &'static str,
    /// In a sentence.
    pub sentence: String,
    /// Profile name and version.
    pub profile: String,
    /// Samples, pairs and families.
    pub subjects: Table,
    /// Reasons, when there are any.
    pub reasons: Option<Table>,
    /// Actions, when there are any.
    pub actions: Option<Table>,
    /// Waivers that were given.
    pub waivers: Option<Table>,
}

impl Cell {
    /// Words.
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), number: false, class: String::new(), english: false }
    }

    /// A number, already written.
    pub fn number(text: impl Into<String>) -> Self {
        Self { text: text.into(), number: true, class: String::new(), english: false }
    }

    /// Words that are English whatever the page's language is.
    pub fn english(text: impl Into<String>, lang: Lang) -> Self {
        Self { english: lang != Lang::En, ..Self::text(text) }
    }

    /// The word of a status or an outcome, as a badge.
    pub fn outcome(word: &str) -> Self {
        Self { class: format!("badge {word}"), ..Self::text(word.replace('_', " ")) }
    }
}

impl Table {
    /// An empty table.
    pub fn new(title: &str, note: &str, head: &[&str]) -> Self {
        Self {
            title: title.to_owned(),
            note: note.to_owned(),
            head: head.iter().map(|h| (*h).to_owned()).collect(),
            rows: Vec::new(),
            stacked: false,
        }
    }

    /// A table whose rows become blocks on a phone.
    pub fn stacked(title: &str, note: &str, head: &[&str]) -> Self {
        Self { stacked: true, ..Self::new(title, note, head) }
    }

    /// With title, note and heads in the page's language.
    pub fn translated(mut self, lang: Lang) -> Self {
        for text in self.head.iter_mut().chain([&mut self.title, &mut self.note]) {
            *text = tr(lang, text);
        }
        self
    }

    /// On a phone the cell of this column says what it is.
    pub fn is_labelled(&self, column: &usize) -> bool {
        self.stacked && self.head.get(*column).is_some_and(|head| !head.is_empty())
    }

    /// Any column head at all.
    pub fn has_head(&self) -> bool {
        self.head.iter().any(|h| !h.is_empty())
    }

    /// A column of numbers.
    pub fn is_number(&self, column: &usize) -> bool {
        self.rows.first().and_then(|row| row.get(*column)).is_some_and(|cell| cell.number)
    }

    /// `Some` when there are rows.
    pub fn filled(self) -> Option<Self> {
        (!self.rows.is_empty()).then_some(self)
    }
}

impl SampleView {
    /// A key number, unless it is absent.
    pub fn card(&mut self, label: &'static str, value: Option<String>, note: String) {
        if let Some(value) = value {
            self.cards.push(Card { label, value, note });
        }
    }

    /// Starts a chapter.
    pub fn chapter(&self, title: &'static str, name: &str) -> Chapter {
        Chapter { title, id: format!("{}-{name}", self.id), ..Chapter::default() }
    }
}

impl Chapter {
    /// Adds a plot when there is something to draw.
    pub fn plot(&mut self, plot: &Plot) {
        let id = format!("{}-p{}", self.id, self.figures.len() + 1);
        self.figures.extend(plot.render(&id));
    }

    /// Adds a table when it has rows.
    pub fn table(&mut self, table: Table) {
        self.tables.extend(table.filled());
    }
}

/// A count in a cell.
pub fn count_cell(node: Node) -> Cell {
    Cell::number(node.count().map_or_else(|| ABSENT.into(), count))
}

/// Bases in a cell.
pub fn bases_cell(node: Node) -> Cell {
    Cell::number(node.number().map_or_else(|| ABSENT.into(), bases))
}

/// A fraction as percent in a cell.
pub fn percent_cell(node: Node) -> Cell {
    Cell::number(node.number().map_or_else(|| ABSENT.into(), percent))
}

/// A number with fixed decimals in a cell.
pub fn number_cell(node: Node, digits: usize) -> Cell {
    Cell::number(node.number().map_or_else(|| ABSENT.into(), |n| column(n, digits)))
}

/// `label value` rows of a two-column table.
pub fn pair(label: &str, value: Option<String>) -> Option<Vec<Cell>> {
    value.map(|value| vec![Cell::text(label), Cell::number(value)])
}

/// A number with at most this many decimals, if it is there.
pub fn maybe(node: Node, digits: usize) -> Option<String> {
    node.number().map(|n| fixed(n, digits))
}
