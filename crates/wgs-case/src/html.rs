//! The case as one HTML file: no script, no network, prints to A4, English or Japanese.
//!
//! In: a [`Case`], from which everything that consent keeps back was already left out; a language. Out: the document. The
//! blocks stand in the layout's order, each once; what was not assessed is printed whatever the layout says, and so are the mark
//! of research use and that of forced calls. Nothing is called negative: where nothing was found it was "not detected within the assessed
//! scope", and where nothing was looked at it was not assessed. Builders make [`view`]s, the template escapes all text.
//! Positions are 1-based as in the model. Rendering cannot fail.

mod biomarkers;
mod candidates;
mod case;
pub mod codes;
mod coverage;
mod evidence;
mod findings;
mod quality;
mod scope;
mod sources;
mod variant;
mod view;
pub mod words;

use crate::model::{Block, Case, ConsentClass, ConsentState};
use askama::Template;
use std::fmt::Write;
use view::{Line, Part, Section};
pub use words::{Lang, UnknownLang};
use words::{Say, Word};

const STYLE: &str = include_str!("../templates/case.css");

/// The order of a layout that names no blocks.
const USUAL: [Block; 12] = [
    Block::Case,
    Block::Quality,
    Block::Findings,
    Block::SecondaryFindings,
    Block::Evidence,
    Block::Confirmation,
    Block::Biomarkers,
    Block::Candidates,
    Block::Coverage,
    Block::NotAssessed,
    Block::Remarks,
    Block::Sources,
];

#[derive(Template)]
#[template(path = "case.html")]
struct Page<'a> {
    lang: &'static str,
    title: &'a str,
    contents: &'static str,
    style: &'static str,
    margins: String,
    case_id: &'a str,
    head: Vec<Line>,
    research_use: Option<&'static str>,
    forced: Option<&'static str>,
    sections: Vec<Section>,
    foot: Vec<Line>,
}

/// Renders the document.
pub fn render(case: &Case, lang: Lang) -> String {
    let own = case.layout.titles.iter().find(|(tag, title)| tag == lang.tag() && !title.trim().is_empty());
    let title = own.map_or(lang.say(Word::Title), |(_, title)| title.as_str());
    let page = Page {
        lang: lang.tag(),
        title,
        contents: lang.say(Word::Contents),
        style: STYLE,
        margins: margins(case, lang, title),
        case_id: &case.case_id,
        head: case::head(case, lang),
        research_use: case.layout.research_use.then(|| lang.say(Word::ResearchUse)),
        forced: case.quality.forced.then(|| lang.say(Word::Forced)),
        sections: order(&case.layout.blocks).into_iter().filter_map(|block| section(case, lang, block)).collect(),
        foot: foot(case, lang),
    };
    // Rendering writes into a string and its only failure is of formatting, which these types do not have.
    page.render().unwrap_or_default()
}

/// The layout's blocks, each once, with what must be there.
fn order(blocks: &[Block]) -> Vec<Block> {
    let named: &[Block] = if blocks.is_empty() { &USUAL } else { blocks };
    let mut order: Vec<Block> = Vec::with_capacity(named.len() + 1);
    for block in named {
        if !order.contains(block) {
            order.push(*block);
        }
    }
    if !order.contains(&Block::NotAssessed) {
        let last = |b: &Block| matches!(b, Block::Remarks | Block::Sources);
        let at = order.iter().position(last).unwrap_or(order.len());
        order.insert(at, Block::NotAssessed);
    }
    order
}

fn section(case: &Case, lang: Lang, block: Block) -> Option<Section> {
    match block {
        Block::Case => Some(case::section(case, lang)),
        Block::Quality => Some(quality::section(case, lang)),
        Block::Findings => Some(findings::section(case, lang)),
        Block::SecondaryFindings => Some(findings::secondary(case, lang)),
        Block::Evidence => evidence::section(case, lang),
        Block::Confirmation => Some(evidence::confirmation(case, lang)),
        Block::Biomarkers => biomarkers::section(case, lang),
        Block::Candidates => candidates::section(case, lang),
        Block::Coverage => coverage::section(case, lang),
        Block::NotAssessed => Some(scope::not_assessed(case, lang)),
        Block::Remarks => Some(sources::remarks(case, lang)),
        Block::Sources => Some(sources::section(case, lang)),
    }
}

/// What a class of consent is; what nobody recorded is unknown.
fn consent(case: &Case, class: ConsentClass) -> ConsentState {
    case.consent.iter().find(|c| c.class == class).map(|c| c.state).unwrap_or_default()
}

/// Are results returned at all?
fn returned(case: &Case) -> bool {
    consent(case, ConsentClass::PrimaryFindings) == ConsentState::Granted
}

/// The code of an enum of the model, as its JSON has it.
fn code<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_value(value).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

/// Adds a part if there is one.
fn push(section: &mut Section, part: Option<Part>) {
    section.parts.extend(part);
}

fn foot(case: &Case, lang: Lang) -> Vec<Line> {
    let layout = [Some(&case.layout.name), Some(&case.layout.version), case.layout.site.as_ref()];
    let layout: Vec<&str> = layout.into_iter().flatten().map(String::as_str).filter(|t| !t.is_empty()).collect();
    let mut lines: Vec<Line> = case.layout.footer.iter().filter(|t| !t.is_empty()).map(Line::new).collect();
    if !layout.is_empty() {
        lines.push(Line::new(lang.fill(Word::LayoutOf, &layout.join(" · "))));
    }
    lines
}

/// The margins of every printed page: case, title and page above, research use below.
fn margins(case: &Case, lang: Lang, title: &str) -> String {
    let foot = if case.layout.research_use { lang.say(Word::ResearchUse) } else { "" };
    format!(
        "@page{{@top-left{{content:\"{}\"}}@top-right{{content:\"{} \" counter(page) \" / \" counter(pages)}}@bottom-left{{content:\"{}\"}}}}",
        css_string(&format!("{} · {title}", case.case_id)),
        css_string(lang.say(Word::Page)),
        css_string(foot)
    )
}

/// Text inside a CSS string inside a `<style>`: everything but ASCII letters and digits as an escape, so that no character of
/// it ends the string, the rule or the element. Control characters become U+FFFD.
fn css_string(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 3);
    for c in text.chars() {
        match c {
            c if c.is_ascii_alphanumeric() => out.push(c),
            c if c.is_control() => out.push_str("\\00fffd"),
            c => {
                let _ = write!(out, "\\{:06x}", u32::from(c));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_stand_once_and_not_assessed_always() {
        assert_eq!(order(&[]), USUAL);
        assert_eq!(
            order(&[Block::Sources, Block::Case, Block::Case]),
            [Block::NotAssessed, Block::Sources, Block::Case]
        );
        assert_eq!(order(&[Block::Findings]), [Block::Findings, Block::NotAssessed]);
        assert_eq!(order(&[Block::NotAssessed, Block::Case]), [Block::NotAssessed, Block::Case]);
    }

    #[test]
    fn a_css_string_ends_nothing() {
        assert_eq!(css_string("A1</"), "A1\\00003c\\00002f");
        assert_eq!(css_string("\"\\\n症"), "\\000022\\00005c\\00fffd\\0075c7");
    }
}
