//! The schema of a file, without the columns nobody wants, and a row written along it.

use std::ops::Range;
use std::sync::Arc;

use parquet::basic::{ConvertedType, LogicalType, Repetition};
use parquet::errors::Result;
use parquet::file::metadata::RowGroupMetaData;
use parquet::schema::types::{SchemaDescriptor, Type};

use super::Trouble;
use super::leaf::Leaf;
use super::source::{Source, pages};

/// Columns that lie deeper are left out.
const DEEPEST: usize = 64;

/// The wanted columns as a tree.
pub(super) struct Tree {
    fields: Vec<Member>,
    /// Which columns of the file the leaves are.
    pub(super) columns: Vec<usize>,
    /// The keys on the way to each of them.
    pub(super) paths: Vec<Vec<String>>,
}

struct Member {
    /// With its quotes and the colon.
    key: Vec<u8>,
    node: Node,
}

struct Node {
    /// The definition level from which on it is there.
    defined: i16,
    /// The leaves beneath it.
    leaves: Range<usize>,
    kind: Kind,
}

enum Kind {
    Leaf,
    Object(Vec<Member>),
    List {
        /// The definition level from which on there is an element, and the repetition level of every one but the first.
        filled: i16,
        again: i16,
        element: Box<Node>,
    },
}

impl Tree {
    /// The columns for which `keep` says yes; it is asked with the keys on the way to a column, lists being no step.
    pub(super) fn new(schema: &SchemaDescriptor, keep: &dyn Fn(&[&str]) -> bool) -> Self {
        let mut pruning = Pruning { keep, column: 0, columns: Vec::new(), paths: Vec::new() };
        let levels = Levels { definition: 0, repetition: 0 };
        let fields = pruning.members(schema.root_schema(), levels, &mut Vec::new());
        Self { fields, columns: pruning.columns, paths: pruning.paths }
    }

    /// The columns of a row group, ready to be read.
    pub(super) fn leaves(
        &self,
        source: &Arc<Source>,
        group: &RowGroupMetaData,
        schema: &SchemaDescriptor,
    ) -> Result<Vec<Leaf>> {
        let rows = usize::try_from(group.num_rows()).unwrap_or(0);
        let leaf = |&column: &usize| {
            let pages = pages(source, group.column(column), rows)?;
            Ok(Leaf::new(&schema.column(column), pages))
        };
        self.columns.iter().map(leaf).collect()
    }

    /// Writes the next row of the leaves as a JSON object.
    pub(super) fn put_row(&self, leaves: &mut [Leaf], out: &mut Vec<u8>) -> Result<(), Trouble> {
        put_members(&self.fields, leaves, out)
    }
}

#[derive(Clone, Copy)]
struct Levels {
    definition: i16,
    repetition: i16,
}

impl Levels {
    /// The levels of a field in something that has these.
    fn of(self, field: &Type) -> Self {
        let Self { definition, repetition } = self;
        match repetition_of(field) {
            Repetition::REQUIRED => self,
            Repetition::OPTIONAL => Self { definition: definition + 1, repetition },
            Repetition::REPEATED => Self { definition: definition + 1, repetition: repetition + 1 },
        }
    }
}

fn repetition_of(field: &Type) -> Repetition {
    let about = field.get_basic_info();
    if about.has_repetition() { about.repetition() } else { Repetition::REQUIRED }
}

struct Pruning<'a> {
    keep: &'a dyn Fn(&[&str]) -> bool,
    /// The next column of the file.
    column: usize,
    columns: Vec<usize>,
    paths: Vec<Vec<String>>,
}

impl Pruning<'_> {
    fn members<'s>(
        &mut self,
        group: &'s Type,
        levels: Levels,
        path: &mut Vec<&'s str>,
    ) -> Vec<Member> {
        let mut members = Vec::new();
        for field in group.get_fields() {
            path.push(field.name());
            if let Some(node) = self.node(field, levels, path) {
                let mut key = Vec::new();
                super::value::put_text(field.name().as_bytes(), &mut key);
                key.push(b':');
                members.push(Member { key, node });
            }
            path.pop();
        }
        members
    }

    /// A field, `None` when nothing of it is kept.
    fn node<'s>(
        &mut self,
        field: &'s Type,
        outside: Levels,
        path: &mut Vec<&'s str>,
    ) -> Option<Node> {
        let levels = outside.of(field);
        if repetition_of(field) == Repetition::REPEATED {
            // A list without a group around it: it is never null.
            let element = self.content(field, levels, path)?;
            return Some(list(outside.definition, levels, element));
        }
        self.content(field, levels, path)
    }

    /// What a field holds, its own levels counted already.
    fn content<'s>(
        &mut self,
        field: &'s Type,
        levels: Levels,
        path: &mut Vec<&'s str>,
    ) -> Option<Node> {
        let first = self.columns.len();
        let kind = if field.is_primitive() {
            let column = self.column;
            self.column += 1;
            if path.len() > DEEPEST || !(self.keep)(path) {
                return None;
            }
            self.columns.push(column);
            self.paths.push(path.iter().map(|&key| key.to_owned()).collect());
            Kind::Leaf
        } else if let Some(repeated) = repeated(field) {
            let inside = levels.of(repeated);
            let element = match element(field, repeated) {
                Some(element) => self.node(element, inside, path)?,
                None => self.content(repeated, inside, path)?,
            };
            return Some(list(levels.definition, inside, element));
        } else {
            let members = self.members(field, levels, path);
            if members.is_empty() {
                return None;
            }
            Kind::Object(members)
        };
        Some(Node { defined: levels.definition, leaves: first..self.columns.len(), kind })
    }
}

fn list(defined: i16, inside: Levels, element: Node) -> Node {
    let leaves = element.leaves.clone();
    let (filled, again) = (inside.definition, inside.repetition);
    Node { defined, leaves, kind: Kind::List { filled, again, element: Box::new(element) } }
}

/// The repeated field of a group that is marked as a list or a map.
fn repeated(group: &Type) -> Option<&Type> {
    let about = group.get_basic_info();
    let is_marked = matches!(about.logical_type_ref(), Some(LogicalType::List | LogicalType::Map))
        || matches!(
            about.converted_type(),
            ConvertedType::LIST | ConvertedType::MAP | ConvertedType::MAP_KEY_VALUE
        );
    match group.get_fields() {
        [only] if is_marked && repetition_of(only) == Repetition::REPEATED => Some(only),
        _ => None,
    }
}

/// The element of a list within its repeated group, by the rules of the format for old writers; `None` when the repeated
/// field is the element itself.
fn element<'s>(list: &Type, repeated: &'s Type) -> Option<&'s Type> {
    if repeated.is_primitive() {
        return None;
    }
    match repeated.get_fields() {
        [only]
            if repeated.name() != "array"
                && repeated.name() != format!("{}_tuple", list.name()) =>
        {
            Some(only)
        }
        _ => None,
    }
}

fn put_members(members: &[Member], leaves: &mut [Leaf], out: &mut Vec<u8>) -> Result<(), Trouble> {
    out.push(b'{');
    for (number, member) in members.iter().enumerate() {
        if number > 0 {
            out.push(b',');
        }
        out.extend_from_slice(&member.key);
        put(&member.node, leaves, out)?;
    }
    out.push(b'}');
    Ok(())
}

fn put(node: &Node, leaves: &mut [Leaf], out: &mut Vec<u8>) -> Result<(), Trouble> {
    let first = node.leaves.start;
    let definition = leaves[first].definition().ok_or(Trouble::Uneven)?;
    let pass = |leaves: &mut [Leaf]| leaves[node.leaves.clone()].iter_mut().for_each(Leaf::pass);
    if definition < node.defined {
        pass(leaves);
        out.extend_from_slice(b"null");
        return Ok(());
    }
    match &node.kind {
        Kind::Leaf => leaves[first].put(out),
        Kind::Object(members) => put_members(members, leaves, out)?,
        Kind::List { filled, .. } if definition < *filled => {
            pass(leaves);
            out.extend_from_slice(b"[]");
        }
        Kind::List { again, element, .. } => {
            out.push(b'[');
            put(element, leaves, out)?;
            while leaves[first].repetition() == *again {
                out.push(b',');
                put(element, leaves, out)?;
            }
            out.push(b']');
        }
    }
    Ok(())
}
