//! The declarations of a header: numbers of contigs and words, types of keys.
//!
//! INFO, FORMAT and FILTER share one list of words, numbered in order of first appearance, PASS being 0 whether the header
//! names it or not; contigs have a list of their own (BCF 2.2, section 6.2.1). The numbers are written behind each line
//! as `IDX=`, as bcftools does.

use crate::vcf::error::BcfProblem;
use crate::vcf::read::{fields, shown, structured, without_index};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// Type of a key's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// No value.
    Flag,
    /// 32-bit integers.
    Integer,
    /// 32-bit floats.
    Float,
    /// Text.
    Text,
}

impl Type {
    fn new(name: &str, found: Option<&str>) -> Result<Self, BcfProblem> {
        Ok(match found {
            Some("Flag") => Self::Flag,
            Some("Integer") => Self::Integer,
            Some("Float") => Self::Float,
            Some("String" | "Character") => Self::Text,
            other => return Err(BcfProblem::Type { name: shown(name), found: shown(other.unwrap_or("")) }),
        })
    }
}

/// A word, and what it may be.
#[derive(Default)]
struct Word {
    number: i32,
    filter: bool,
    info: Option<Type>,
    format: Option<Type>,
}

/// What a header declares.
pub struct Dictionary {
    words: HashMap<String, Word>,
    numbers: HashMap<String, u32>,
    contigs: Vec<String>,
    samples: usize,
}

impl Dictionary {
    /// Reads a header; gives its text with `IDX=` too.
    pub fn new(header: &str) -> Result<(Self, String), BcfProblem> {
        let pass = Word { filter: true, ..Word::default() };
        let words = HashMap::from([("PASS".to_owned(), pass)]);
        let mut dictionary = Self { words, numbers: HashMap::new(), contigs: Vec::new(), samples: 0 };
        let mut out = String::with_capacity(header.len() * 5 / 4);
        for line in header.lines() {
            let line = without_index(line);
            match dictionary.line(&line)? {
                Some((before, number)) => out.push_str(&format!("{before},IDX={number}>")),
                None => out.push_str(&line),
            }
            out.push('\n');
            if line.starts_with("#CHROM\t") {
                dictionary.samples = line.split('\t').skip(super::FIXED).count();
            }
        }
        Ok((dictionary, out))
    }

    /// Takes a line; of a declaration gives what stands before its `>`, and its number.
    fn line<'a>(&mut self, line: &'a str) -> Result<Option<(&'a str, u32)>, BcfProblem> {
        let kinds = ["contig", "FILTER", "INFO", "FORMAT"];
        let Some((kind, inside)) = kinds.iter().find_map(|k| Some((*k, structured(line, k)?))) else { return Ok(None) };
        let value = |key: &str| fields(inside).find(|(k, _)| *k == key).map(|(_, v)| v);
        let Some(name) = value("ID") else { return Ok(None) };
        let before = line.trim_end();
        let before = before.strip_suffix('>').unwrap_or(before);
        if kind == "contig" {
            let next = super::limited(self.contigs.len(), i32::MAX as usize, "contigs")?;
            let number = match self.numbers.entry(name.to_owned()) {
                Entry::Occupied(known) => *known.get(),
                Entry::Vacant(new) => {
                    self.contigs.push(name.to_owned());
                    *new.insert(next)
                }
            };
            return Ok(Some((before, number)));
        }
        let next = super::limited(self.words.len(), i32::MAX as usize, "names")?;
        let word = self.words.entry(name.to_owned());
        let word = word.or_insert_with(|| Word { number: next.cast_signed(), ..Word::default() });
        match kind {
            "FILTER" => word.filter = true,
            "INFO" => word.info = word.info.or(Some(Type::new(name, value("Type"))?)),
            _ => word.format = word.format.or(Some(Type::new(name, value("Type"))?)),
        }
        Ok(Some((before, word.number.unsigned_abs())))
    }

    /// Sample columns.
    pub fn samples(&self) -> usize {
        self.samples
    }

    /// Names of the contigs in order.
    pub fn contigs(&self) -> impl Iterator<Item = &str> {
        self.contigs.iter().map(String::as_str)
    }

    /// Number of a contig.
    pub fn contig(&self, name: &str) -> Result<u32, BcfProblem> {
        self.numbers.get(name).copied().ok_or_else(|| undeclared("contig", name))
    }

    /// Number of a filter.
    pub fn filter(&self, name: &str) -> Result<i32, BcfProblem> {
        let word = self.words.get(name).filter(|w| w.filter);
        word.map(|w| w.number).ok_or_else(|| undeclared("FILTER", name))
    }

    /// Number and type of an INFO key.
    pub fn info(&self, key: &str) -> Result<(i32, Type), BcfProblem> {
        let word = self.words.get(key).and_then(|w| Some((w.number, w.info?)));
        word.ok_or_else(|| undeclared("INFO key", key))
    }

    /// Number and type of a FORMAT key.
    pub fn format(&self, key: &str) -> Result<(i32, Type), BcfProblem> {
        let word = self.words.get(key).and_then(|w| Some((w.number, w.format?)));
        word.ok_or_else(|| undeclared("FORMAT key", key))
    }
}

fn undeclared(what: &'static str, name: &str) -> BcfProblem {
    BcfProblem::Undeclared { what, name: shown(name) }
}
