//! What is wrong with a delivery, as findings: each file against its line and its content, names against each other, files
//! of one content, files nobody promised. One cause gives one finding: a file that is smaller than stated is half copied
//! and not also truncated and of another digest; a damaged file says whether it came as it was sent.

use crate::groups::is_half;
use crate::names::{Place, Sure, holds, named, personal};
use crate::plan::{Promised, SamplePlan};
use crate::read::{FileResult, Wrong};
use crate::summary::SampleFinding;
use std::collections::BTreeMap;
use wgs_report::finding::Finding;
use wgs_report::metric::Scope;
use wgs_report::profile::{Party, Request};
use wgs_report::verdict::Outcome;

/// A promised file and what was found of it; `Err` says why it is not there.
pub struct Checked<'a> {
    /// What was promised.
    pub promised: &'a Promised,
    /// What was found.
    pub found: Result<&'a FileResult, &'a str>,
    /// The group it was read in had files that are not in step.
    pub apart: Option<&'a str>,
    /// It was read without a mate.
    pub lone: bool,
}

/// A finding of one sample: the centre asks the vendor.
pub fn finding(code: &str, outcome: Outcome, file: Option<&str>, request: Request, message: String) -> Finding {
    Finding {
        code: format!("qc_deliver.{code}"),
        outcome,
        scope: if file.is_some() { Scope::File } else { Scope::Sample },
        row: file.map(str::to_owned),
        message,
        from: Party::Centre,
        to: Party::Vendor,
        request,
    }
}

fn fail(code: &str, file: &str, request: Request, message: String) -> Finding {
    finding(code, Outcome::Fail, Some(file), request, message)
}

/// Findings of one file against its line.
pub fn file(checked: &Checked, control: bool) -> Vec<Finding> {
    let line = &checked.promised.line;
    let name = checked.promised.file.as_str();
    let found = match checked.found {
        Ok(found) => found,
        Err(why) => return vec![fail("missing", name, Request::Redeliver, format!("{name} {why}"))],
    };
    let mut all = Vec::new();
    if line.md5.is_none() && line.sha256.is_none() {
        let message = format!("{name} has no digest in the manifest: a damaged copy could not be told");
        all.push(finding("no_digest", Outcome::Warn, Some(name), Request::Review, message));
    }
    let agree = agree(checked.promised, found);
    let on_the_way = match agree {
        None => String::new(),
        Some(true) => "; its digest is the manifest's: it was sent so".to_owned(),
        Some(false) => "; its digest is not the manifest's: it was damaged on the way".to_owned(),
    };
    if let Some(stated) = line.bytes.filter(|stated| *stated != found.bytes) {
        let how = if found.bytes < stated { "half copied" } else { "another file" };
        let message = format!("{name} has {} bytes, the manifest says {stated}: {how}", found.bytes);
        all.push(fail("size", name, Request::Redeliver, message));
        return all;
    }
    match &found.wrong {
        None if agree == Some(false) => {
            let message =
                format!("{name} reads well, but its {} is not the manifest's", which(checked.promised, found));
            all.push(fail("digest", name, Request::Redeliver, message));
        }
        None => {}
        // A control without DNA may have no read.
        Some((Wrong::Empty, _)) if control && agree != Some(false) => {}
        Some((Wrong::Empty, _)) if control => {
            let message = format!("{name} holds no read, and its digest is not the manifest's");
            all.push(fail("digest", name, Request::Redeliver, message));
        }
        Some((wrong, words)) => {
            let code = if *wrong == Wrong::Truncated { "truncated" } else { "damaged" };
            all.push(fail(code, name, Request::Redeliver, format!("{words}{on_the_way}")));
        }
    }
    if let Some(words) = checked.apart {
        all.push(fail("pairs", name, Request::Redeliver, words.to_owned()));
    } else if checked.lone && is_half(checked.promised) && found.wrong.is_none() {
        let message = format!("{name} is stated as one of a pair, and no file is its mate");
        all.push(fail("pairs", name, Request::Redeliver, message));
    }
    all.extend(lanes(checked.promised, found));
    all
}

/// Are the digests those of the line? `None` without any.
pub fn agree(promised: &Promised, found: &FileResult) -> Option<bool> {
    let line = &promised.line;
    let md5 = line.md5.as_ref().map(|stated| *stated == found.md5);
    let sha256 = line.sha256.as_ref().map(|stated| *stated == found.sha256);
    [md5, sha256].into_iter().flatten().reduce(|a, b| a && b)
}

fn which(promised: &Promised, found: &FileResult) -> &'static str {
    let line = &promised.line;
    match (line.md5.as_ref().is_some_and(|d| *d != found.md5), line.sha256.as_ref().is_some_and(|d| *d != found.sha256))
    {
        (true, true) => "MD5 and its SHA-256",
        (true, false) => "MD5",
        _ => "SHA-256",
    }
}

/// Lane, flow cell and instrument as stated against those of the read names; names that do not tell say nothing.
fn lanes(promised: &Promised, found: &FileResult) -> Option<Finding> {
    let line = &promised.line;
    let mut differ = Vec::new();
    let mut compare = |what: &str, stated: Option<String>, seen: Vec<String>| {
        let Some(stated) = stated.filter(|_| !seen.is_empty()) else { return };
        if seen.iter().any(|s| *s != stated) {
            differ.push(format!("{what} {}, not {stated}", seen.join(", ")));
        }
    };
    let each = |of: &dyn Fn(&crate::read::Lane) -> Option<String>| {
        let mut seen: Vec<String> = found.lanes.iter().filter_map(of).collect();
        seen.sort();
        seen.dedup();
        seen
    };
    let (numbers, cells) = (each(&|l| Some(l.lane.to_string())), each(&|l| l.flowcell.clone()));
    let instruments = each(&|l| l.instrument.clone());
    compare("lane", line.lane.map(|l| l.to_string()), numbers);
    compare("flow cell", line.flowcell.clone(), cells);
    compare("instrument", line.instrument.clone().filter(|i| is_serial(i)), instruments);
    let name = promised.file.as_str();
    let message = format!("the reads of {name} are of {}", differ.join("; "));
    (!differ.is_empty()).then(|| fail("lane", name, Request::Review, message))
}

/// A serial number as read names have it (`A00123`, `LH00123`), not a model (`NovaSeq X`, `NOVASEQ6000`).
fn is_serial(word: &str) -> bool {
    const MODELS: [&str; 10] =
        ["NOVASEQ", "NEXTSEQ", "HISEQ", "MISEQ", "ISEQ", "MINISEQ", "MGISEQ", "DNBSEQ", "AVITI", "GENEXUS"];
    let upper = word.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-');
    let digits = word.bytes().rev().take_while(u8::is_ascii_digit).count();
    upper && digits >= 3 && digits < word.len() && !MODELS.iter().any(|m| word.starts_with(m))
}

/// Names of one sample: whether they agree, and whether they tell of a person.
pub fn names(sample: &SamplePlan, all: &[&str], files: &[Checked]) -> Vec<Finding> {
    let mut found = Vec::new();
    let specimen = &sample.specimen;
    let mut told = |what: &str, word: &str, place: Place, file: Option<&str>| {
        let Some((sure, why)) = personal(word, place) else { return };
        let (outcome, looks) = match sure {
            Sure::Strong => (Outcome::Fail, "looks like"),
            Sure::Weak => (Outcome::Warn, "may be"),
        };
        let request = if sure == Sure::Strong { Request::Redeliver } else { Request::Review };
        found.push(finding("personal", outcome, file, request, format!("{what} '{word}' {looks} {why}")));
    };
    told("the sample's pseudonym", &sample.name, Place::Pseudonym, None);
    let words = [
        ("the person's pseudonym", &specimen.person),
        ("the pair's id", &specimen.pair),
        ("the family's id", &specimen.family),
        ("the library's name", &specimen.library.name),
    ];
    for (what, word) in words {
        if let Some(word) = word.as_ref().filter(|word| **word != sample.name) {
            told(what, word, Place::Pseudonym, None);
        }
    }
    let mut headers: Vec<(&str, &str, &str)> = Vec::new();
    for checked in files {
        let name = checked.promised.file.as_str();
        // What the pseudonym itself tells was told above.
        told("the file name", &name.replace(&sample.name, ""), Place::File, Some(name));
        for (sm, lb) in checked.found.iter().flat_map(|f| &f.read_groups) {
            headers.push((name, sm, lb));
        }
    }
    headers.sort_unstable();
    headers.dedup();
    for (file, sm, lb) in &headers {
        let libraries = specimen.library.name.as_deref().unwrap_or_default();
        if *sm != sample.name && !sm.is_empty() {
            told("SM of the header", sm, Place::Pseudonym, Some(file));
        }
        if !lb.is_empty() && !libraries.split(',').any(|l| l == *lb) {
            told("LB of the header", lb, Place::Pseudonym, Some(file));
        }
    }
    agreement(sample, all, files, &headers, &mut found);
    found
}

fn agreement(
    sample: &SamplePlan,
    all: &[&str],
    files: &[Checked],
    headers: &[(&str, &str, &str)],
    found: &mut Vec<Finding>,
) {
    let mut push = |outcome: Outcome, file: &str, message: String| {
        let request = if outcome == Outcome::Fail { Request::Redeliver } else { Request::Review };
        found.push(finding("pseudonym", outcome, Some(file), request, message));
    };
    let own = sample.name.as_str();
    let libraries = sample.specimen.library.name.as_deref().unwrap_or_default();
    for checked in files {
        let file = checked.promised.file.as_str();
        let base = file.rsplit('/').next().unwrap_or(file);
        let others = named(base, all);
        if !others.contains(&own) {
            if let Some(other) = others.first() {
                push(Outcome::Fail, file, format!("{file} is listed for {own}, but its name says {other}"));
            } else if !holds(file, own) && !libraries.split(',').any(|l| holds(base, l)) {
                let message = format!("the name of {file} says neither {own} nor its library");
                push(Outcome::Warn, file, message);
            }
        }
        let Some(read) = checked.found.ok().and_then(|f| f.first_name.as_deref()) else { continue };
        let others = named(read, all);
        if let Some(other) = others.first().filter(|_| !others.contains(&own)) {
            push(Outcome::Fail, file, format!("{file} is listed for {own}, but its read names say {other}"));
        }
    }
    for (file, sm, lb) in headers {
        if *sm != own {
            let says = if sm.is_empty() { "no sample (SM)".to_owned() } else { format!("SM {sm}") };
            push(Outcome::Fail, file, format!("{file} is listed for {own}, but a read group of it says {says}"));
        }
        if !libraries.is_empty() && !lb.is_empty() && !libraries.split(',').any(|l| l == *lb) {
            push(Outcome::Warn, file, format!("a read group of {file} says LB {lb}, the manifest says {libraries}"));
        }
    }
}

/// A file whose content is known, of this delivery or an earlier one.
pub struct Content<'a> {
    /// Sample.
    pub sample: &'a str,
    /// Its place in messages: the path, with the delivery for earlier ones.
    pub shown: String,
    /// Path, for the finding.
    pub file: &'a str,
    /// SHA-256.
    pub sha256: &'a str,
    /// Hash of its reads; `None` without reads.
    pub content: Option<&'a str>,
    /// Of an earlier run: named, not accused.
    pub earlier: bool,
}

/// Files of the same bytes, or of the same reads, each with all the others.
pub fn duplicates(contents: &[Content]) -> Vec<(String, Finding)> {
    let mut by_bytes: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut by_reads: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (i, content) in contents.iter().enumerate() {
        // Files without a read are alike and say nothing.
        let Some(reads) = content.content else { continue };
        by_bytes.entry(content.sha256).or_default().push(i);
        by_reads.entry(reads).or_default().push(i);
    }
    let mut found = Vec::new();
    for (i, content) in contents.iter().enumerate().filter(|(_, c)| !c.earlier) {
        let Some(reads) = content.content else { continue };
        let others = |all: &BTreeMap<&str, Vec<usize>>, key: &str| -> Vec<usize> {
            all.get(key).into_iter().flatten().copied().filter(|j| *j != i).collect()
        };
        let same = others(&by_bytes, content.sha256);
        let alike: Vec<usize> = others(&by_reads, reads).into_iter().filter(|j| !same.contains(j)).collect();
        for (which, what) in
            [(same, "the same content as"), (alike, "the same reads, otherwise compressed or ordered, as")]
        {
            let list: Vec<String> = (which.iter().filter_map(|j| contents.get(*j)))
                .map(|c| format!("{} of sample {}", c.shown, c.sample))
                .collect();
            if !list.is_empty() {
                let message = format!("{} has {what} {}", content.file, list.join(", "));
                found.push((content.sample.to_owned(), fail("duplicate", content.file, Request::Redeliver, message)));
            }
        }
    }
    found
}

/// Files of the folder that no line names; of the sample their name says.
pub fn extra(files: &[String], samples: &[&str]) -> Vec<SampleFinding> {
    let one = |file: &String| {
        let base = file.rsplit('/').next().unwrap_or(file);
        let sample = match named(base, samples).as_slice() {
            [one] => Some((*one).to_owned()),
            _ => None,
        };
        let message = format!("{file} is in the folder and in no line of the manifest");
        let finding = finding("extra", Outcome::Warn, Some(file), Request::Review, message);
        SampleFinding { sample, finding }
    };
    files.iter().map(one).collect()
}
