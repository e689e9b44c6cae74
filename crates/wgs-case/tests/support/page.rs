//! A page as a browser's tokenizer sees it.

#![allow(dead_code)]

use html5gum::{Token, Tokenizer};
use std::collections::BTreeMap;

/// A start tag: name and attributes in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    pub name: String,
    pub attributes: BTreeMap<String, String>,
    /// Text up to the next tag.
    pub text: String,
    /// Language in force.
    pub lang: String,
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// All start tags with the text that follows each until the next tag; fails on what a parser would have to repair.
pub fn tags(page: &str) -> Vec<Tag> {
    const VOID: [&str; 2] = ["meta", "br"];
    let mut tags: Vec<Tag> = Vec::new();
    let mut open: Vec<(String, String)> = Vec::new();
    let mut styled = false;
    for token in Tokenizer::new(page).flatten() {
        let lang = open.last().map(|(_, lang)| lang.clone()).unwrap_or_default();
        match token {
            Token::StartTag(tag) => {
                let name = text(&tag.name);
                let attributes: BTreeMap<String, String> =
                    tag.attributes.iter().map(|(k, v)| (text(k), text(v))).collect();
                let lang = attributes.get("lang").cloned().unwrap_or(lang);
                styled = name == "style";
                if !VOID.contains(&name.as_str()) && !tag.self_closing {
                    open.push((name.clone(), lang.clone()));
                }
                tags.push(Tag { name, attributes, text: String::new(), lang });
            }
            Token::EndTag(tag) => {
                styled = false;
                let (name, _) = open.pop().expect("an end without a start");
                assert_eq!(name, text(&tag.name), "after {:?}", tags.last());
                let lang = open.last().map(|(_, lang)| lang.clone()).unwrap_or_default();
                tags.push(Tag { name: format!("/{name}"), attributes: BTreeMap::new(), text: String::new(), lang });
            }
            Token::String(s) if !styled => {
                if let Some(tag) = tags.last_mut() {
                    tag.text += &text(&s);
                }
            }
            Token::Comment(c) => panic!("a comment: {c:?}"),
            _ => {}
        }
    }
    assert!(open.is_empty(), "{open:?}");
    tags
}

/// What is read of the page, labels of rows on a phone included, English passages left out.
pub fn visible(page: &str) -> String {
    let tags = tags(page);
    let own = tags.iter().find(|t| t.name == "html").map(|t| t.lang.clone()).unwrap_or_default();
    let mut out = String::new();
    for tag in &tags {
        if tag.lang == own {
            out += &tag.text;
            for name in ["data-label", "aria-label"] {
                out += tag.attributes.get(name).map_or("", String::as_str);
                out.push('\n');
            }
        }
    }
    out
}
