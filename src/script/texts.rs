//! What scripts turn into text. Rhai's own package of that kind also prints, so it is not among the
//! engine's.

use std::any::TypeId;

use rhai::{Dynamic, Engine, EvalAltResult, INT, ImmutableString, NativeCallContext};
use rust_decimal::Decimal;

use super::failure::Refusal;

/// Gives an engine its conversions to text, the order of characters, and replacing within a limit.
pub(super) fn register(engine: &mut Engine) {
    engine
        .register_fn("to_string", |text: ImmutableString| text)
        .register_fn("to_string", |letter: char| letter.to_string())
        .register_fn("to_int", |letter: char| INT::from(u32::from(letter)))
        .register_fn("+", |first: char, second: char| format!("{first}{second}"))
        .register_fn("==", |first: char, second: char| first == second)
        .register_fn("!=", |first: char, second: char| first != second)
        .register_fn("<", |first: char, second: char| first < second)
        .register_fn("<=", |first: char, second: char| first <= second)
        .register_fn(">", |first: char, second: char| first > second)
        .register_fn(">=", |first: char, second: char| first >= second)
        .register_fn(
            "replace",
            |context: NativeCallContext<'_>,
             text: &mut ImmutableString,
             old: ImmutableString,
             new: ImmutableString| { replace(&context, text, &old, &new) },
        )
        .register_fn(
            "replace",
            |context: NativeCallContext<'_>,
             text: &mut ImmutableString,
             old: char,
             new: ImmutableString| {
                replace(&context, text, old.encode_utf8(&mut [0; 4]), &new)
            },
        )
        .register_fn(
            "replace",
            |context: NativeCallContext<'_>,
             text: &mut ImmutableString,
             old: ImmutableString,
             new: char| { replace(&context, text, &old, new.encode_utf8(&mut [0; 4])) },
        )
        .register_fn(
            "replace",
            |context: NativeCallContext<'_>, text: &mut ImmutableString, old: char, new: char| {
                replace(
                    &context,
                    text,
                    old.encode_utf8(&mut [0; 4]),
                    new.encode_utf8(&mut [0; 4]),
                )
            },
        );
    for sign in ["==", "!="] {
        engine
            .register_fn(sign, |_: ImmutableString, _: INT| never_equal())
            .register_fn(sign, |_: INT, _: ImmutableString| never_equal())
            .register_fn(sign, |_: ImmutableString, _: Decimal| never_equal())
            .register_fn(sign, |_: Decimal, _: ImmutableString| never_equal());
    }
    for (name, is_debug) in [("to_string", false), ("to_debug", true)] {
        engine.register_raw_fn(
            name,
            [TypeId::of::<Dynamic>()],
            move |context, arguments: &mut [&mut Dynamic]| {
                let text = arguments
                    .first()
                    .map_or_else(String::new, |value| match is_debug {
                        true => format!("{value:?}"),
                        false => format!("{value}"),
                    });
                Ok::<_, Box<EvalAltResult>>(ImmutableString::from(
                    context.engine().map_type_name(&text),
                ))
            },
        );
    }
    let letters = |text: Dynamic| -> Box<dyn Iterator<Item = Dynamic>> {
        let letters: Vec<char> = text
            .into_immutable_string()
            .map(|text| text.chars().collect())
            .unwrap_or_default();
        Box::new(letters.into_iter().map(Dynamic::from))
    };
    let mut module = rhai::Module::new();
    module.set_iter(TypeId::of::<ImmutableString>(), letters);
    engine.register_global_module(module.into());
}

/// Rhai would say that they differ, which is seldom what was meant.
fn never_equal() -> Result<bool, Box<EvalAltResult>> {
    Err(Refusal::error(
        "a text is never equal to a number".to_owned(),
        "compare a code itself with the number, as in `funksjon == 265`, or put the number in quotes",
    ))
}

/// Puts a text in place of another wherever it stands.
fn replace(
    context: &NativeCallContext<'_>,
    text: &mut ImmutableString,
    old: &str,
    new: &str,
) -> Result<(), Box<EvalAltResult>> {
    let length = text
        .len()
        .saturating_add(text.matches(old).count().saturating_mul(new.len()));
    if length > context.engine().max_string_size() {
        return Err(Box::new(EvalAltResult::ErrorDataTooLarge(
            "Length of string".to_owned(),
            context.call_position(),
        )));
    }
    *text = text.replace(old, new).into();
    Ok(())
}
