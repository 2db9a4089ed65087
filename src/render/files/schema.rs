//! JSON Schemas of the files that users write, of draft 7, which editors of TOML know.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::toml_table::{EntryDefault, FileForm, TableForm, ValueForm};

/// The schema of a file.
pub fn file_schema(file: &FileForm) -> Value {
    let mut definitions = BTreeMap::new();
    let mut schema = Map::new();
    schema.insert(
        "$schema".to_owned(),
        "http://json-schema.org/draft-07/schema#".into(),
    );
    schema.insert("title".to_owned(), file.name.into());
    schema.insert("description".to_owned(), file.meaning.into());
    schema.extend(table(file.table, &mut definitions));
    schema.insert("definitions".to_owned(), json!(definitions));
    schema.into()
}

/// The schemas of tables by their names.
type Definitions = BTreeMap<&'static str, Value>;

fn table(form: &'static TableForm, definitions: &mut Definitions) -> Map<String, Value> {
    let mut properties = Map::new();
    for entry in form.all() {
        let mut property = value(&entry.value, definitions);
        property.insert("description".to_owned(), entry.meaning.into());
        if let EntryDefault::Value(written) = entry.default
            && let Some(value) = parsed(entry.name, &format!("{} = {written}", entry.name))
        {
            property.insert("default".to_owned(), value);
        }
        if let Some(example) = parsed(entry.name, entry.example) {
            property.insert("examples".to_owned(), json!([example]));
        }
        properties.insert(entry.name.to_owned(), property.into());
    }
    let others = match &form.named {
        None => Value::Bool(false),
        Some(named) => {
            let mut others = value(&named.value, definitions);
            others.insert("description".to_owned(), named.meaning.into());
            others.into()
        }
    };
    let mut schema = Map::new();
    schema.insert("type".to_owned(), "object".into());
    schema.insert("properties".to_owned(), properties.into());
    schema.insert("additionalProperties".to_owned(), others);
    let required = form
        .all()
        .filter(|entry| matches!(entry.default, EntryDefault::Required));
    let required: Vec<&str> = required.map(|entry| entry.name).collect();
    let mut demands = Map::new();
    if !required.is_empty() {
        demands.insert("required".to_owned(), json!(required));
    }
    if !form.one_of.is_empty() {
        demands.insert("oneOf".to_owned(), json!(alternatives(form.one_of)));
    }
    match &form.named {
        _ if demands.is_empty() => {}
        None => schema.extend(demands),
        // A table that only leads to others by its name has no entries of its own.
        Some(_) => {
            let own = form.all().map(|entry| json!({ "required": [entry.name] }));
            schema.insert("if".to_owned(), json!({ "anyOf": own.collect::<Vec<_>>() }));
            schema.insert("then".to_owned(), demands.into());
        }
    }
    schema
}

/// Each group whole, with nothing of the others.
fn alternatives(groups: &[&[&str]]) -> Vec<Value> {
    let alternative = |group: &&[&str]| {
        let others = groups.iter().filter(|other| *other != group);
        let others = others.flat_map(|other| other.iter());
        let absent = others.map(|name| json!({ "required": [name] }));
        let absent: Vec<Value> = absent.collect();
        json!({ "required": group, "not": { "anyOf": absent } })
    };
    groups.iter().map(alternative).collect()
}

/// The value of an entry among some lines of TOML.
fn parsed(name: &str, lines: &str) -> Option<Value> {
    let mut table: Map<String, Value> = toml::from_str(lines).ok()?;
    table.remove(name)
}

fn value(form: &ValueForm, definitions: &mut Definitions) -> Map<String, Value> {
    let schema = match form {
        ValueForm::Text => json!({ "type": "string" }),
        ValueForm::Word(words) => {
            let words: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            json!({ "enum": words })
        }
        ValueForm::Whole => json!({ "type": "integer" }),
        ValueForm::Between(least, i64::MAX) => json!({ "type": "integer", "minimum": least }),
        ValueForm::Between(least, greatest) => {
            json!({ "type": "integer", "minimum": least, "maximum": greatest })
        }
        ValueForm::Shaped(shape) => json!({ "type": "string", "pattern": shape.pattern }),
        ValueForm::Flag => json!({ "type": "boolean" }),
        ValueForm::Number => json!({ "type": ["integer", "string"] }),
        ValueForm::List(item) => json!({ "type": "array", "items": value(item, definitions) }),
        ValueForm::Several(item, least, most) => {
            let item = value(item, definitions);
            match *most {
                usize::MAX => json!({ "type": "array", "items": item, "minItems": least }),
                most => {
                    json!({ "type": "array", "items": item, "minItems": least, "maxItems": most })
                }
            }
        }
        ValueForm::Table(form) => json!({ "allOf": [reference(form, definitions)] }),
        ValueForm::Tables(form) => {
            json!({ "type": "array", "items": reference(form, definitions) })
        }
        ValueForm::Either(values) => {
            let schemas = values.iter().map(|form| value(form, definitions));
            json!({ "anyOf": schemas.collect::<Vec<_>>() })
        }
    };
    match schema {
        Value::Object(schema) => schema,
        _ => Map::new(),
    }
}

/// Where the schema of a table is defined.
fn reference(form: &'static TableForm, definitions: &mut Definitions) -> Value {
    if !definitions.contains_key(form.name) {
        // Known from here on, since a table may stand within its own kind.
        definitions.insert(form.name, Value::Null);
        let schema = table(form, definitions);
        definitions.insert(form.name, schema.into());
    }
    json!({ "$ref": format!("#/definitions/{}", form.name) })
}
