//! Data frames: one row a report with its keys and chosen metrics, as TSV or Parquet.
//!
//! Rows are in order of sample, delivery and age; columns are the keys, then the metrics in order of their paths. In the TSV
//! an absent value is an empty cell and words are made inert for spreadsheets; in the Parquet file it is null and words
//! stand as they are.

use crate::error::CohortError;
use crate::store::Store;
use crate::table::{Filter, KEYS, Row, Table};
use crate::text::cell;
use crate::trend::metrics;
use crate::values::Plan;
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;
use std::io::Write;
use std::sync::Arc;

/// Rows of a row group.
const GROUP: usize = 50_000;

/// What is exported.
pub struct Frame {
    table: Table,
    /// Places of the rows in the table.
    rows: Vec<usize>,
    metrics: Vec<String>,
    columns: Vec<Vec<f64>>,
}

/// Columns of words beside [`KEYS`], computed from a row.
const MORE: [&str; 6] = ["day", "month", "current", "waivers", "open_actions", "digest"];

impl Frame {
    /// Loads what a filter takes; metrics as in [`metrics`].
    ///
    /// # Errors
    /// An unknown metric; what loading says.
    pub fn load(store: &Store, filter: &Filter, words: &[String]) -> Result<Self, CohortError> {
        let plan = Plan::of(store)?;
        let wanted: Vec<(u32, String)> = metrics(words)?.into_iter().filter_map(|m| Some((plan.id(&m)?, m))).collect();
        let table = Table::load(store)?;
        let ids: std::collections::HashSet<i64> = table.filtered(filter).map(|r| r.id).collect();
        let rows = (0..table.rows.len()).filter(|i| table.rows.get(*i).is_some_and(|r| ids.contains(&r.id))).collect();
        let columns = table.columns(store, &wanted, filter.all_versions)?;
        Ok(Self { table, rows, metrics: wanted.into_iter().map(|(_, m)| m).collect(), columns })
    }

    /// Rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// No rows?
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    fn more(&self, row: &Row) -> [String; MORE.len()] {
        [
            self.table.day(row),
            self.table.month(row),
            if self.table.counts(row) { "yes" } else { "no" }.to_owned(),
            row.waivers.to_string(),
            row.open_actions.to_string(),
            crate::record::hex(&row.digest),
        ]
    }

    /// Writes it as TSV.
    ///
    /// # Errors
    /// Writing.
    pub fn tsv(&self, out: &mut impl Write) -> std::io::Result<()> {
        let heads = KEYS.iter().map(|(_, name)| *name).chain(MORE).chain(self.metrics.iter().map(String::as_str));
        writeln!(out, "{}", heads.collect::<Vec<_>>().join("\t"))?;
        for &i in &self.rows {
            let Some(row) = self.table.rows.get(i) else { continue };
            let mut line: Vec<String> = KEYS.iter().map(|(key, _)| cell(self.table.word(row, *key))).collect();
            line.extend(self.more(row));
            line.extend(self.columns.iter().map(|c| match c.get(i) {
                Some(value) if value.is_finite() => value.to_string(),
                _ => String::new(),
            }));
            writeln!(out, "{}", line.join("\t"))?;
        }
        Ok(())
    }

    /// Writes it as Parquet.
    ///
    /// # Errors
    /// Writing.
    pub fn parquet(&self, out: impl Write + Send) -> Result<(), CohortError> {
        self.write_parquet(out).map_err(|e| match e {
            ParquetError::External(e) => CohortError::Internal(format!("parquet: {e}")),
            e => CohortError::Internal(format!("parquet: {e}")),
        })
    }

    fn write_parquet(&self, out: impl Write + Send) -> Result<(), ParquetError> {
        let mut fields = Vec::new();
        for name in KEYS.iter().map(|(_, name)| *name).chain(MORE) {
            let field = Type::primitive_type_builder(name, Physical::BYTE_ARRAY)
                .with_repetition(Repetition::OPTIONAL)
                .with_logical_type(Some(LogicalType::String));
            fields.push(Arc::new(field.build()?));
        }
        for name in &self.metrics {
            let field = Type::primitive_type_builder(name, Physical::DOUBLE).with_repetition(Repetition::OPTIONAL);
            fields.push(Arc::new(field.build()?));
        }
        let schema = Arc::new(Type::group_type_builder("report").with_fields(fields).build()?);
        let level = ZstdLevel::try_new(3)?;
        let properties =
            WriterProperties::builder().set_compression(Compression::ZSTD(level)).set_created_by("wgs".into());
        let mut writer = SerializedFileWriter::new(out, schema, Arc::new(properties.build()))?;
        for rows in self.rows.chunks(GROUP) {
            let mut group = writer.next_row_group()?;
            let more: Vec<[String; MORE.len()]> =
                rows.iter().filter_map(|i| self.table.rows.get(*i)).map(|row| self.more(row)).collect();
            for column in 0..KEYS.len() + MORE.len() {
                let words = rows.iter().enumerate().filter_map(|(at, i)| {
                    let row = self.table.rows.get(*i)?;
                    Some(match KEYS.get(column) {
                        Some((key, _)) => self.table.word(row, *key),
                        None => more.get(at)?.get(column - KEYS.len())?.as_str(),
                    })
                });
                let words: Vec<&str> = words.collect();
                let levels: Vec<i16> = words.iter().map(|w| i16::from(!w.is_empty())).collect();
                let values: Vec<ByteArray> = words.into_iter().filter(|w| !w.is_empty()).map(ByteArray::from).collect();
                if let Some(mut writer) = group.next_column()? {
                    writer.typed::<ByteArrayType>().write_batch(&values, Some(&levels), None)?;
                    writer.close()?;
                }
            }
            for column in &self.columns {
                let cells: Vec<f64> = rows.iter().map(|i| column.get(*i).copied().unwrap_or(f64::NAN)).collect();
                let levels: Vec<i16> = cells.iter().map(|v| i16::from(v.is_finite())).collect();
                let values: Vec<f64> = cells.into_iter().filter(|v| v.is_finite()).collect();
                if let Some(mut writer) = group.next_column()? {
                    writer.typed::<DoubleType>().write_batch(&values, Some(&levels), None)?;
                    writer.close()?;
                }
            }
            group.close()?;
        }
        writer.close()?;
        Ok(())
    }
}
