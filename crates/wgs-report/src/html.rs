//! One self-contained HTML file for one or more reports.

use crate::Report;

/// Renders the page.
pub fn render(_reports: &[Report]) -> String {
    String::new()
}
