//! Judging data by a JSON Schema, as far as the program's own schemas go.

use regex::Regex;
use serde_json::Value;

/// The words of schemas that are understood; any other would be passed over in silence.
const UNDERSTOOD: [&str; 23] = [
    "$schema",
    "title",
    "description",
    "default",
    "examples",
    "definitions",
    "type",
    "enum",
    "properties",
    "additionalProperties",
    "required",
    "items",
    "allOf",
    "anyOf",
    "if",
    "then",
    "minimum",
    "maximum",
    "minItems",
    "maxItems",
    "pattern",
    "oneOf",
    "not",
];

/// Why data do not fit a schema; empty where they do.
pub fn refusals(schema: &Value, data: &Value) -> Vec<String> {
    let mut refusals = Vec::new();
    judge(schema, schema, data, "", &mut refusals);
    refusals
}

fn fits(root: &Value, schema: &Value, data: &Value) -> bool {
    let mut refusals = Vec::new();
    judge(root, schema, data, "", &mut refusals);
    refusals.is_empty()
}

fn judge(root: &Value, schema: &Value, data: &Value, at: &str, refusals: &mut Vec<String>) {
    let Some(words) = schema.as_object() else {
        if *schema == Value::Bool(false) {
            refusals.push(format!("{at}: nothing may stand here"));
        }
        return;
    };
    if let Some(reference) = words.get("$ref").and_then(Value::as_str) {
        let name = reference
            .strip_prefix("#/definitions/")
            .expect("a definition");
        return judge(root, &root["definitions"][name], data, at, refusals);
    }
    for (word, value) in words {
        assert!(
            UNDERSTOOD.contains(&word.as_str()),
            "`{word}` is not understood"
        );
        let list = || value.as_array().into_iter().flatten();
        let sound = match word.as_str() {
            "type" => match value {
                Value::Array(kinds) => kinds.iter().any(|kind| is_of(kind, data)),
                kind => is_of(kind, data),
            },
            "enum" => list().any(|one| one == data),
            "anyOf" => list().any(|one| fits(root, one, data)),
            "oneOf" => list().filter(|one| fits(root, one, data)).count() == 1,
            "not" => !fits(root, value, data),
            "minimum" => data
                .as_i64()
                .is_none_or(|number| Some(number) >= value.as_i64()),
            "maximum" => data
                .as_i64()
                .is_none_or(|number| Some(number) <= value.as_i64()),
            "minItems" => length(data).is_none_or(|length| Some(length) >= value.as_u64()),
            "maxItems" => length(data).is_none_or(|length| Some(length) <= value.as_u64()),
            "pattern" => data.as_str().is_none_or(|text| has_pattern(value, text)),
            "required" => list().all(|name| data.get(name.as_str().unwrap_or("")).is_some()),
            "then" => !fits(root, &words["if"], data) || fits(root, value, data),
            _ => true,
        };
        if !sound {
            refusals.push(format!("{at}: not {word} {value}, but {data}"));
        }
    }
    for one in words
        .get("allOf")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        judge(root, one, data, at, refusals);
    }
    if let (Some(items), Some(list)) = (words.get("items"), data.as_array()) {
        list.iter()
            .for_each(|item| judge(root, items, item, at, refusals));
    }
    if let (Some(own), Some(entries)) = (words.get("properties"), data.as_object()) {
        for (name, value) in entries {
            let schema = own.get(name).unwrap_or(&words["additionalProperties"]);
            judge(root, schema, value, &format!("{at}/{name}"), refusals);
        }
    }
}

fn length(data: &Value) -> Option<u64> {
    data.as_array().map(|list| list.len() as u64)
}

fn has_pattern(pattern: &Value, text: &str) -> bool {
    let pattern = pattern.as_str().expect("a pattern");
    Regex::new(pattern).expect("a pattern").is_match(text)
}

fn is_of(kind: &Value, data: &Value) -> bool {
    match kind.as_str().expect("a kind") {
        "object" => data.is_object(),
        "array" => data.is_array(),
        "string" => data.is_string(),
        "boolean" => data.is_boolean(),
        "integer" => data.is_i64() || data.is_u64(),
        other => panic!("no kind {other}"),
    }
}
