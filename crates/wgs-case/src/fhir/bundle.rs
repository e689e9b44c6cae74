//! The entries of a bundle: ids made of content, references, and the resources in their order.
//!
//! An id is a UUID of version 8 (RFC 9562): 128 bits of SHA-256 over the kind of resource and what names it in the case. The
//! same case gives the same ids, and a finding keeps its id when the report is made again.

use super::element::pruned;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// Id of a resource of the bundle.
#[derive(Clone, Debug)]
pub(super) struct Id {
    kind: &'static str,
    uuid: String,
}

impl Id {
    /// A reference to it.
    pub fn reference(&self) -> Value {
        json!({ "reference": format!("urn:uuid:{}", self.uuid), "type": self.kind })
    }
}

/// A UUID of version 8 of these parts.
pub(super) fn uuid(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    hash.update(b"wgs case fhir 1\n");
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    let mut bytes = [0u8; 16];
    bytes.iter_mut().zip(hash.finalize().iter()).for_each(|(to, from)| *to = *from);
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

/// Entries, in the order in which they were added.
#[derive(Default)]
pub(super) struct Entries {
    taken: BTreeSet<String>,
    list: Vec<Value>,
}

impl Entries {
    /// An id for what `parts` name. Two resources that are named alike get different ids, in their order.
    pub fn id(&mut self, kind: &'static str, parts: &[&str]) -> Id {
        let mut named: Vec<&str> = vec![kind];
        named.extend(parts);
        let mut uuid_ = uuid(&named);
        let mut again = 1u64;
        while !self.taken.insert(uuid_.clone()) {
            again += 1;
            let number = again.to_string();
            let mut numbered = named.clone();
            numbered.push(&number);
            uuid_ = uuid(&numbered);
        }
        Id { kind, uuid: uuid_ }
    }

    /// Adds a resource; its kind and id come in front of `fields`.
    pub fn add(&mut self, id: &Id, fields: Value) {
        let mut resource = serde_json::Map::new();
        resource.insert("resourceType".into(), json!(id.kind));
        resource.insert("id".into(), json!(id.uuid));
        if let Some(Value::Object(fields)) = pruned(fields) {
            resource.extend(fields);
        }
        self.list.push(json!({ "fullUrl": format!("urn:uuid:{}", id.uuid), "resource": resource }));
    }

    /// The entries, the one of `first` in front.
    pub fn into_list(mut self, first: &Id) -> Vec<Value> {
        let url = format!("urn:uuid:{}", first.uuid);
        self.list.sort_by_key(|entry| entry["fullUrl"] != json!(url));
        self.list
    }
}
