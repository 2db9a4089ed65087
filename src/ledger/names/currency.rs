//! Names and fields that say of what currency something is.

/// What a name ends with that says of what currency something is.
const CALLED_CURRENCY: [&str; 4] = ["valuta", "valutakode", "currency", "currencycode"];

/// Whether a name, in small letters, says that currencies stand beneath it.
pub(in crate::ledger) fn is_called_currency(name: &str) -> bool {
    CALLED_CURRENCY.iter().any(|end| name.ends_with(end))
}

/// Whether a field is written as the code of a currency is: `EUR`.
pub(in crate::ledger) fn is_currency_code(field: &str) -> bool {
    field.len() == 3 && field.bytes().all(|byte| byte.is_ascii_uppercase())
}
