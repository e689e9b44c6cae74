//! What every page has: one heading order, heads with scope, ids once, words beside colours, contrast, the blocks that must be there,
//! and a size that can be sent.

#[path = "support/cases.rs"]
mod cases;
#[path = "support/page.rs"]
mod page;

use page::{tags, visible};
use std::collections::BTreeSet;
use wgs_case::html::words::{Say, Word};
use wgs_case::html::{Lang, render};
use wgs_case::model::{Block, Case, ConsentClass, ConsentState, Kind};

fn pages() -> Vec<(String, Lang, String)> {
    let of = |lang| {
        cases::all(lang).into_iter().map(move |(name, case)| (format!("{name}.{lang}"), lang, render(&case, lang)))
    };
    Lang::ALL.into_iter().flat_map(of).collect()
}

#[test]
fn headings_ids_and_heads_are_in_order() {
    for (name, lang, page) in pages() {
        let tags = tags(&page);
        let html = tags.iter().find(|t| t.name == "html").unwrap();
        assert_eq!(html.attributes.get("lang").map(String::as_str), Some(lang.tag()));
        let mut level = 0;
        let mut ids = BTreeSet::new();
        for tag in &tags {
            if let Some(n) = tag.name.strip_prefix('h').and_then(|n| n.parse::<u32>().ok()) {
                assert!(n <= level + 1 && (n > 1 || level == 0), "{name}: h{n} after h{level}");
                level = n;
            }
            if let Some(id) = tag.attributes.get("id") {
                assert!(ids.insert(id.clone()), "{name}: {id} twice");
            }
            if tag.name == "th" {
                assert!(tag.attributes.contains_key("scope"), "{name}: {tag:?}");
            }
        }
        for tag in &tags {
            for key in ["href", "aria-labelledby"] {
                for target in tag.attributes.get(key).map(String::as_str).unwrap_or_default().split_whitespace() {
                    assert!(ids.contains(target.trim_start_matches('#')), "{name}: {target}");
                }
            }
        }
    }
}

#[test]
fn a_badge_has_a_word() {
    for (name, _, page) in pages() {
        for tag in tags(&page) {
            let class = tag.attributes.get("class").cloned().unwrap_or_default();
            assert!(!class.contains("badge ") || !tag.text.trim().is_empty(), "{name}: {tag:?}");
        }
    }
}

#[test]
fn what_was_not_assessed_is_printed_whatever_the_layout_says() {
    for lang in Lang::ALL {
        let mut case = cases::trio(lang);
        for blocks in [vec![Block::Case], vec![Block::Findings, Block::Sources], vec![Block::NotAssessed]] {
            case.layout.blocks = blocks;
            let page = render(&case, lang);
            assert_eq!(page.matches("id=\"not-assessed\"").count(), 1);
            assert!(visible(&page).contains(lang.say(Word::NotAssessedNote)));
            for entry in ["structural_variants", "hla", "repeat_expansions"] {
                let words = wgs_case::html::codes::term(lang, wgs_case::html::codes::NOT_ASSESSED, entry);
                assert!(visible(&page).contains(&words), "{words}");
            }
            assert!(page.contains(">PMS2<"));
        }
    }
}

#[test]
fn the_layout_orders_the_blocks_and_has_its_title() {
    let mut case = cases::pair(Lang::En);
    case.layout.blocks = vec![Block::Findings, Block::Quality, Block::Findings, Block::Case];
    case.layout.titles = vec![("ja".into(), "院内報告書".into()), ("en".into(), "Panel sheet".into())];
    let page = render(&case, Lang::En);
    let at = |id: &str| page.find(&format!("<section class=\"block\" id=\"{id}\"")).unwrap();
    assert!(at("findings") < at("quality") && at("quality") < at("case") && at("case") < at("not-assessed"));
    assert_eq!(page.matches("id=\"findings\"").count(), 1);
    assert!(page.contains("<title>TN-2026-0118 · Panel sheet</title>") && !page.contains("院内報告書"));
    assert!(render(&case, Lang::Ja).contains("院内報告書"));
}

#[test]
fn marks_of_research_use_and_force_stand_on_page_one() {
    for lang in Lang::ALL {
        let mut case = cases::tumor_only(lang);
        let page = render(&case, lang);
        let main = page.find("<main>").unwrap();
        for word in [Word::ResearchUse, Word::Forced] {
            assert!(page[..main].contains(lang.say(word)), "{word:?}");
        }
        case.layout.research_use = false;
        case.quality.forced = false;
        let page = render(&case, lang);
        assert!(!page.contains(lang.say(Word::ResearchUse)) && !page.contains(lang.say(Word::Forced)));
    }
}

#[test]
fn what_was_not_found_is_within_the_scope_and_what_was_not_looked_at_is_not_mentioned_as_absent() {
    for lang in Lang::ALL {
        let absent = lang.say(Word::NotDetected);
        let findings = |case: &Case| {
            let page = render(case, lang);
            let (_, rest) = page.split_once("id=\"findings\"").unwrap();
            rest.split_once("</section>").unwrap().0.to_owned()
        };
        assert!(findings(&cases::empty(lang)).contains(absent));
        // Nothing was looked at.
        let mut case = cases::empty(lang);
        case.scope.assessed.clear();
        assert!(!findings(&case).contains(absent) && findings(&case).contains(lang.say(Word::NoCalls)));
        // Nothing is returned.
        for state in [ConsentState::Refused, ConsentState::Unknown, ConsentState::Withdrawn] {
            let mut case = cases::empty(lang);
            case.consent[0].state = state;
            assert!(!findings(&case).contains(absent) && findings(&case).contains(lang.say(Word::NotReturned)));
            assert!(!render(&case, lang).contains(absent));
        }
    }
}

#[test]
fn without_secondary_findings_the_block_states_the_consent_and_nothing_else() {
    for lang in Lang::ALL {
        let block = |state: ConsentState| {
            let mut case = cases::pair(lang);
            case.consent
                .iter_mut()
                .filter(|c| c.class == ConsentClass::SecondaryFindings)
                .for_each(|c| c.state = state);
            let page = render(&case, lang);
            let (_, rest) = page.split_once("id=\"secondary\"").unwrap();
            let word = wgs_case::html::codes::term(lang, wgs_case::html::codes::CONSENT_STATE, state_code(state));
            rest.split_once("</section>").unwrap().0.replace(&word, "STATE")
        };
        let refused = block(ConsentState::Refused);
        for state in [ConsentState::Unknown, ConsentState::Withdrawn, ConsentState::Granted] {
            assert_eq!(block(state), refused, "{state:?}");
        }
    }
}

fn state_code(state: ConsentState) -> &'static str {
    match state {
        ConsentState::Granted => "granted",
        ConsentState::Refused => "refused",
        ConsentState::Unknown => "unknown",
        ConsentState::Withdrawn => "withdrawn",
    }
}

#[test]
fn a_presumed_germline_finding_says_so_even_without_its_note() {
    for lang in Lang::ALL {
        let mut case = cases::tumor_only(lang);
        case.findings.iter_mut().for_each(|f| f.notes.clear());
        let note = lang.of("Presumed germline, confirm in normal tissue", "生殖細胞系列と推定、正常組織での確認が必要");
        assert!(visible(&render(&case, lang)).contains(note));
    }
}

#[test]
fn a_waiver_is_no_pass() {
    let page = render(&cases::trio(Lang::En), Lang::En);
    let text = visible(&page);
    assert!(text.contains("released by waiver: W-2026-014, Dr B. Owner, until 2027-01-31"));
    assert!(text.contains("Released by waiver. The verdict stays as it is."));
    assert!(page.contains("badge fail keep\">fail<"), "the verdict is still fail");
    let text = visible(&render(&cases::trio(Lang::Ja), Lang::Ja));
    assert!(text.contains("特例承認(逸脱許可)による使用：W-2026-014, 品質責任者B、期限 2027-01-31"), "{text}");
}

#[test]
fn five_hundred_candidates_fit_into_two_megabytes() {
    for lang in Lang::ALL {
        let mut case = cases::trio(lang);
        let few = case.candidates.clone();
        case.candidates = few.iter().cycle().take(500).cloned().collect();
        let page = render(&case, lang);
        assert!(page.len() < 2_000_000, "{}", page.len());
        assert_eq!(page.matches("NM_002693.3 ").count(), 250);
    }
}

#[test]
fn every_kind_of_case_with_nothing_in_it_is_a_page() {
    for lang in Lang::ALL {
        for kind in [Kind::RareDisease, Kind::TumorNormal, Kind::TumorOnly] {
            let page = render(&Case { kind, ..Case::default() }, lang);
            assert!(page.starts_with("<!DOCTYPE html>") && page.trim_end().ends_with("</html>"));
            tags(&page);
        }
    }
}

/// Text and its ground by WCAG 2.2: 4.5 to 1 and more, on screens light and dark, and on paper.
#[test]
fn colours_have_contrast() {
    let css = include_str!("../templates/case.css");
    let mut grounds = css.split(":root{").skip(1);
    let light = variables(grounds.next().unwrap());
    let dark = variables(grounds.next().unwrap());
    let print = variables(grounds.next().unwrap());
    for (name, set) in [("light", light), ("dark", dark), ("print", print)] {
        let of = |key: &str| set.iter().find(|(k, _)| k == key).unwrap_or_else(|| panic!("{name}: --{key}")).1;
        for (text, ground) in [
            ("fg", "bg"),
            ("fg", "panel"),
            ("soft", "bg"),
            ("soft", "panel"),
            ("link", "bg"),
            ("pass", "passbg"),
            ("warn", "warnbg"),
            ("warn", "bg"),
            ("warn", "panel"),
            ("fail", "failbg"),
            ("inc", "incbg"),
        ] {
            let (a, b) = (luminance(of(text)), luminance(of(ground)));
            let ratio = (a.max(b) + 0.05) / (a.min(b) + 0.05);
            assert!(ratio >= 4.5, "{name}: {text} on {ground} {ratio:.2}");
        }
    }
}

fn variables(css: &str) -> Vec<(String, [f64; 3])> {
    let body = css.split('}').next().unwrap();
    let pairs = body.split([';', '\n']).filter_map(|line| line.trim().strip_prefix("--")?.split_once(":#"));
    pairs.map(|(key, hex)| (key.to_owned(), rgb(hex))).collect()
}

fn rgb(hex: &str) -> [f64; 3] {
    let wide: String = if hex.len() == 3 { hex.chars().flat_map(|c| [c, c]).collect() } else { hex.to_owned() };
    [0, 2, 4].map(|i| f64::from(u8::from_str_radix(&wide[i..i + 2], 16).unwrap()) / 255.0)
}

fn luminance(rgb: [f64; 3]) -> f64 {
    let linear = rgb.map(|c| if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) });
    0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
}
