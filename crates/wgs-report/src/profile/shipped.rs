//! The profiles inside the binary.

use super::Profile;
use crate::Error;
use std::path::Path;

/// Name and text of each shipped profile, in the order of `--list-profiles`.
pub const SHIPPED: [(&str, &str); 6] = [
    ("japan-wgs-2022", include_str!("../../profiles/japan-wgs-2022.toml")),
    ("ga4gh-reference", include_str!("../../profiles/ga4gh-reference.toml")),
    ("gel-newborn", include_str!("../../profiles/gel-newborn.toml")),
    ("identity", include_str!("../../profiles/identity.toml")),
    ("delivery", include_str!("../../profiles/delivery.toml")),
    ("vendor-illumina", include_str!("../../profiles/vendor-illumina.toml")),
];

/// The text of a profile and the profile: a shipped name, otherwise a path.
///
/// # Errors
/// [`Error::NoProfile`] when there is neither, [`Error::Profile`] when it is wrong or cannot be read.
pub fn load(name: &str) -> Result<(String, Profile), Error> {
    let text = match SHIPPED.iter().find(|(shipped, _)| *shipped == name) {
        Some((_, text)) => (*text).to_owned(),
        None if !Path::new(name).exists() => return Err(Error::NoProfile { name: name.to_owned() }),
        None => {
            let fail = |e: std::io::Error| Error::Profile { name: name.to_owned(), message: e.to_string() };
            std::fs::read_to_string(name).map_err(fail)?
        }
    };
    let profile = Profile::parse(&text, name)?;
    Ok((text, profile))
}
