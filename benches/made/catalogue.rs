//! The codes and texts that the made-up ledger is made of.

/// Functions of KOSTRA.
pub const FUNKSJONER: [u32; 60] = [
    100, 110, 120, 121, 130, 170, 171, 172, 173, 180, 190, 201, 202, 211, 213, 215, 221, 222, 223,
    231, 232, 233, 234, 241, 242, 243, 244, 251, 252, 253, 254, 261, 265, 273, 275, 276, 281, 283,
    285, 290, 301, 302, 303, 315, 325, 329, 330, 332, 335, 338, 339, 340, 345, 350, 355, 360, 365,
    370, 375, 380,
];

/// Kinds of cost and income.
pub const ARTER: [u32; 36] = [
    10, 20, 30, 40, 50, 89, 90, 99, 100, 110, 115, 120, 130, 150, 170, 180, 185, 190, 195, 200,
    230, 240, 260, 270, 290, 350, 370, 400, 429, 470, 600, 620, 690, 700, 710, 729,
];

/// The twelve areas of the made-up comparison; each has pay, running costs and income.
pub const AREAS: [&str; 12] = [
    "administrasjon",
    "barnehage",
    "barnevern",
    "bibliotek",
    "bolig",
    "helse",
    "introduksjon",
    "kultur",
    "omsorg",
    "skole",
    "sosialtjeneste",
    "teknisk",
];

/// What stands in the text of pay.
pub const PAY: [&str; 8] = [
    "Fastlønn",
    "Sykevikar",
    "Ekstrahjelp",
    "Overtid",
    "Turnustillegg",
    "Pensjon",
    "Arbeidsgiveravgift",
    "Timelønn",
];

/// What stands in the text of everything else.
pub const WARES: [&str; 24] = [
    "Kjøp av tolk",
    "TOLKETJENESTE",
    "Husleie",
    "Leie av lokaler",
    "Kurs og opplæring",
    "NORSKKURS",
    "Reiseutgifter",
    "Strøm",
    "Lisens fagsystem",
    "Porto; frakt",
    "Kontormateriell",
    "Vedlikehold bygg",
    "Vaktmester",
    "Mat og drikke",
    "Medisinsk utstyr",
    "Inventar",
    "Transport",
    "SKYSS elever",
    "Lærebøker",
    "Tilskudd lag",
    "Refusjon sykepenger",
    "Refusjon staten",
    "Egenbetaling",
    "Gebyr",
];

/// What text conditions look for, in lower case.
pub const NEEDLES: [&str; 12] = [
    "tolk",
    "leie",
    "kurs",
    "reise",
    "strøm",
    "lisens",
    "frakt",
    "vedlikehold",
    "skyss",
    "refusjon",
    "lærebøker",
    "gebyr",
];
