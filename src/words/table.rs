//! The one table of words: each in Norwegian and English beside each other.

use super::Language;

macro_rules! words {
    ($($name:ident: $norwegian:literal, $english:literal;)*) => {
        /// Something that the program says in the reader's language.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum Word {
            $(#[doc = concat!("“", $english, "”.")] $name,)*
        }

        impl Word {
            /// Every word of the table.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];
        }

        impl Language {
            /// A word in this language.
            pub fn word(self, word: Word) -> &'static str {
                match (word, self) {
                    $((Word::$name, Self::Norwegian) => $norwegian,
                    (Word::$name, Self::English) => $english,)*
                }
            }
        }
    };
}

words! {
    // Everywhere.
    Total: "Sum", "Total";
    All: "Alle", "All";
    AllInSentence: "alle", "all";
    And: "og", "and";
    Yes: "ja", "yes";
    No: "nei", "no";
    Nothing: "ingenting", "nothing";
    View: "Visning", "View";
    ViewInSentence: "visning", "view";
    Basis: "grunnlag", "basis";
    Table: "Tabell", "Table";
    TableInSentence: "tabell", "table";
    Cell: "Celle", "Cell";
    Cells: "Celler", "Cells";
    CellsInSentence: "celler", "cells";
    Name: "Navn", "Name";
    Value: "Verdi", "Value";
    Area: "Område", "Area";
    Index: "indeks", "index";
    InAll: "i alt", "in all";
    PerUnit: "Per enhet, kr", "Per unit, kr";
    KronerPerUnit: "kr per enhet", "kr per unit";
    LanguageCode: "nb", "en";
    NotPerPerson: "Ikke per person", "Not per person";
    TheBaseline: "sammenligningsgrunnlaget", "the baseline";

    // What figures stand on.
    BasisLedger: "regnskap", "ledger";
    BasisPublished: "publisert", "published";
    BasisDerived: "avledet", "derived";
    BasisThousands: "regnskap i hele tusen", "ledger in thousands";
    BasisEstimate: "anslag", "estimate";
    BasisReconstructed: "rekonstruert", "reconstructed";
    BasisBudget: "budsjett", "budget";
    BasisBudgetThousands: "budsjett i hele tusen", "budget in thousands";
    BasisRevisedBudget: "revidert budsjett", "revised budget";
    BasisRevisedBudgetThousands: "revidert budsjett i hele tusen", "revised budget in thousands";
    BasisForecast: "prognose", "forecast";
    BasisForecastThousands: "prognose i hele tusen", "forecast in thousands";
    BasisGuessed: "regnskap, beskrivelse gjettet", "ledger by a guessed description";
    BasisGuessedThousands: "regnskap i hele tusen, beskrivelse gjettet", "ledger in thousands by a guessed description";
    BasisGuessedBudget: "budsjett, beskrivelse gjettet", "budget by a guessed description";
    BasisGuessedRevisedBudget: "revidert budsjett, beskrivelse gjettet", "revised budget by a guessed description";
    BasisGuessedForecast: "prognose, beskrivelse gjettet", "forecast by a guessed description";
    Quoted: "sitert", "quoted";
    Computed: "beregnet", "computed";
    Imputed: "tillagt", "imputed";
    Adjustment: "justering", "adjustment";

    // Kinds of steps.
    Weight: "vekt", "weight";
    Key: "nøkkel", "key";
    Exclude: "ta ut", "exclude";
    Move: "flytt", "move";
    Add: "legg til", "add";

    // Where postings went.
    InCategories: "i kategorier", "in categories";
    Outside: "utenfor", "outside";
    Pending: "ikke avklart", "pending";
    RestOfShares: "resten av andeler", "rest of shares";
    Ignored: "sett bort fra", "ignored";
    Excluded: "tatt ut", "excluded";
    Unmapped: "uten regel", "unmapped";
    Disputed: "omstridt", "disputed";
    Quarantined: "uleselig", "quarantined";
    Ledger: "Regnskap", "Ledger";
    Postings: "Posteringer", "Postings";
    ConservedToTheOre: "Går opp på øret", "Conserved to the øre";

    // Checks and targets.
    ChecksAndTargets: "Kontroller og mål", "Checks and targets";
    Checks: "Kontroller", "Checks";
    ChecksThatHold: "Kontrollene som holder", "The checks that hold";
    Targets: "Mål", "Targets";
    TargetMet: "nådd", "met";
    TargetNotMet: "ikke nådd", "not met";
    CheckHolds: "holder", "holds";
    CheckFails: "brutt", "fails";
    Undecided: "uavgjort", "undecided";

    // Against published figures.
    AgainstPublished: "Mot publiserte tall", "Against published figures";
    PublishedAgainstComputed:
        "Publiserte tall mot beregnede",
        "Published figures against computed ones";
    PublishedAgainstEachOther:
        "Publiserte tall mot hverandre",
        "Published figures against each other";
    NotEqual: "Det som ikke er likt", "What is not equal";
    Published: "Publisert", "Published";
    ComputedFigure: "Beregnet", "Computed";
    HowAndWhy: "Hvordan og hvorfor", "How and why";
    StatusEqual: "lik", "equal";
    StatusWithin: "innenfor avrunding", "within rounding";
    StatusTruncated: "avkortet", "truncated";
    StatusRefuted: "motsagt", "refuted";
    StatusDiffers: "avviker", "differs";
    StatusAbsent: "mangler", "absent";
    IsMissing: "mangler", "missing";

    // The comparison.
    ExpenditureByArea: "Utgifter per kostnadsområde", "Expenditure by cost area";
    Comparison: "Sammenligningen", "The comparison";
    ShareOfExpenditure: "Andel av utgiftene, prosent", "Share of expenditure, per cent";
    HowFarApart: "Avvik mellom kommunene", "How far they lie apart";
    CostPerUnit: "Kostnad per enhet", "Cost per unit";
    Highest: "Høyest", "Highest";
    Lowest: "Lavest", "Lowest";
    Apart: "Avvik", "Apart";
    Ratio: "Forhold", "Ratio";
    AreasLeftOut:
        "Områder uten enhet å måle mot er ikke med. Avvikene er i samme visning som tabellen \
         over.",
        "Areas that nothing counts are left out. Differences are in the same view as the \
         table above.";

    // Gaps and practices.
    EveryLedgerEveryPractice:
        "Hver kommunes regnskap under hver kommunes praksis",
        "Every ledger under every practice";
    As: "som", "as";
    WhatIsPractice: "Hva er føringspraksis?", "What is booking practice?";
    HowMuchIsPractice:
        "Hvor mye av forskjellen er føringspraksis?",
        "How much of the difference is booking practice?";
    BookingPractice: "Førings\u{ad}praksis", "Booking practice";
    Step: "Steg", "Step";
    Effect: "Virkning", "Effect";
    OwnKroner: "Egne kroner", "Own kroner";
    ReasonAndPlace: "Begrunnelse og sted", "Reason and place";
    ShapleyValues: "er et stegs del dets Shapley-verdi", "a step's part is its Shapley value";
    ShapleyValuesOrOrder:
        "er et stegs del dets Shapley-verdi; der mer enn åtte står sammen, det som det legger \
         til i rekkefølge etter navn",
        "a step's part is its Shapley value; where more than eight stand together, what it \
         adds in order of names";

    // The report.
    MunicipalComparison:
        "Sammenligning av kommunale utgifter",
        "A comparison of municipal expenditure";
    ReconstructedLedgers: "Rekonstruerte regnskaper", "Reconstructed ledgers";
    AboutReconstructed:
        "De er bygd opp fra andre kilder og er ikke kommunenes egne posteringer. Tall merket \
         r bygger på dem.",
        "They were built from other sources and are not the municipalities' own postings. \
         Figures marked r rest on them.";
    Tables: "Tabeller", "Tables";
    AllTables: "Alle tabeller", "All tables";
    LeftBlank: "står tom i tabellen", "is left blank in the table";
    Contents: "Innhold", "Contents";
    ScrollingTable: "Tabell som kan rulles sidelengs", "Table that scrolls sideways";
    AsReported: "Som ført", "As reported";
    Provenance: "Opphav", "Provenance";
    AboutInputs:
        "De samme filene gir den samme rapporten, tegn for tegn. Hver fil som ble lest, med \
         sin SHA-256:",
        "The same files give the same report, byte for byte. Every file that was read, with \
         its SHA-256:";
    Explanations: "Forklaringer", "Explanations";
    AboutExplanations:
        "Hver celle med sin formel og det den bygger på, ned til regler, vekter og fakta. \
         Posteringer telles, men vises ikke. Adressen kan gis til programmet, som forklarer \
         videre.",
        "Each cell with its formula and what that stands on, down to rules, weights and \
         facts. Postings are counted, not shown. The address can be given to the program, \
         which explains further.";
    KronerOfCategories: "Kroner i kategorier", "Kroner of categories";
    Posting: "postering", "posting";
    PostingsInSentence: "posteringer", "postings";

    // Differences between two results.
    Differences: "Forskjeller mellom to resultater", "Differences between two results";
    WhatWasCompared: "Det som er sammenlignet", "What was compared";
    Findings: "Funn", "Findings";
    AboutFindings:
        "Feil som kontering test også melder. Tallene er sikre likevel; ville de ikke vært \
         det, fantes ikke denne siden.",
        "Errors that kontering test tells too. The figures are sound nevertheless; were they \
         not, there would be no page.";
    Summary: "Sammendrag", "Summary";
    AboutSummary:
        "For hver linje: hvor mange celler, og det største utslaget i én celle i kroner. \
         Kroner er ikke lagt sammen, for da telte summer ved siden av det de er summer av.",
        "For each line: how many cells, and the largest move of one cell in kroner. Kroner \
         are not added up, since totals would count beside what they sum.";
    CellsThatDiffer: "Celler som er ulike", "Cells that differ";
    AboutCells:
        "De som flyttet flest kroner først, deretter de andre etter adresse. Delene går opp i \
         forskjellen på siste siffer; summen er tatt av de nøyaktige tallene. Et tall merket \
         ≈ har flere desimaler enn det er plass til; det nøyaktige er en brøk, som står i \
         sidens kilde og i CSV.",
        "Those that moved most kroner first, then the others by address. The parts add up to \
         the difference to the last digit; the sum is taken over the exact numbers. A number \
         marked ≈ has more decimals than there is room for; the exact one is a fraction, \
         which stands in the page's source and in CSV.";
    OnOneSideOnly: "Bare på én side", "On one side only";
    OnlyOnFirst: "Bare på den første siden", "Only on the first side";
    OnlyOnSecond: "Bare på den andre siden", "Only on the second side";
    OnlyOnFirstInSentence: "bare på den første siden", "only on the first side";
    OnlyOnSecondInSentence: "bare på den andre siden", "only on the second side";
    WholeSheets: "Hele ark", "Whole sheets";
    FirstSide: "Første side", "First side";
    SecondSide: "Andre side", "Second side";
    ReadAs: "Lest som", "Read as";
    ReadAsSnapshot: "snapshot, som det står", "a snapshot, as it stands";
    ReadAsFolder: "prosjektmappe, beregnet", "a project folder, computed";
    ReadAsRevision:
        "git-revisjon av prosjektmappen, beregnet",
        "a git revision of the project folder, computed";
    MadeBy: "Laget av", "Made by";
    FilesRead: "Filer lest", "Files read";
    Note: "Merknad", "Note";
    AcceptedBy: "Godtatt av", "Accepted by";
    AcceptedInPart: "Godtatt i del", "Accepted in part";
    Method: "Metode", "Method";
    PartsNotTold:
        "Sidene er vist slik de kan publiseres. Årsakene er ikke vist, for hver av dem kan gjelde én person.",
        "The sides are shown as they may be published. Causes are not told, since each may be of one person.";
    PartsRecomputed:
        "Delene kommer av at begge sider er beregnet på nytt.",
        "The parts come from recomputing both sides.";
    PartsStored:
        "Delene kommer fra bidragene som er lagret i snapshots, ikke fra ny beregning.",
        "The parts come from the contributions that snapshots store, not from recomputing.";
    Tolerance: "Toleranse", "Tolerance";
    Changed: "endret", "changed";
    Before: "Før", "Before";
    After: "Etter", "After";
    BeforeInSentence: "før", "before";
    AfterInSentence: "etter", "after";
    Difference: "Forskjell", "Difference";
    Relative: "Relativt", "Relative";
    PercentagePoints: "prosentpoeng", "percentage points";
    NoStoredParts: "ingen lagrede deler", "no stored parts";
    NoParts: "ingen deler", "no parts";
    IsTheDifference: "= forskjellen", "= the difference";
    IsNotTheDifference: "≠ forskjellen", "≠ the difference";
    RoundingBeside:
        "Avrunding av de viste tallene, ved siden av delene",
        "Rounding of the shown figures, beside the parts";
    Cause: "Årsak", "Cause";
    Sheet: "Ark", "Sheet";
    Municipality: "Kommune", "Municipality";
    ByCause: "Etter årsak", "By cause";
    BySheet: "Etter ark", "By sheet";
    ByMunicipality: "Etter kommune", "By municipality";
    NoCauses: "Ingen årsaker kan sies.", "No causes can be told.";
    LargestMove: "Største utslag, kr", "Largest move, kr";

    // What may be published.
    FiguresAreValues:
        "Tallene er verdier, uten formler.",
        "Figures are values, without formulas.";

    // The workbook.
    SumsOfCategories:
        "Summer av kategorier, hver over sine bidrag",
        "Sums of categories, each above its contributions";
    Sums: "Summer", "Sums";
    Facts: "Fakta", "Facts";
    Weights: "Vekter", "Weights";
    Keys: "Nøkler", "Keys";
    Beneath: "Mellomregning", "Beneath";
    ValueOfInterval:
        "Skrevet som verdi: står på tall som bare er kjent ved sine grenser",
        "Written as a value: stands on numbers known only by their ends";
    ValueOfMissing:
        "Skrevet som verdi: noe av det den bygger på, mangler",
        "Written as a value: something beneath it is missing";
    ValueWithoutForm:
        "Skrevet som verdi: formelen har ingen form i et regneark",
        "Written as a value: the formula has no form in a spreadsheet";
    ValueTooLong:
        "Skrevet som verdi: formelen er lengre eller dypere enn et regneark tar",
        "Written as a value: the formula is longer or deeper than a spreadsheet takes";
    ValueApart:
        "Skrevet som verdi: den er ikke summen av det som står her",
        "Written as a value: it is not made up of what stands here";
    ValueOfPostings:
        "Verdi: en del av posteringer som ikke står her. Følger ikke med når fakta eller \
         vekter endres i regnearket.",
        "A value: a part of postings that do not stand here. It does not follow facts or \
         weights changed in the workbook.";
    Rule: "regel", "rule";
    ImputedLine: "beregnet", "imputed";
    Id: "Id", "Id";
    Place: "Sted", "Place";
    Period: "Periode", "Period";
    Unit: "Enhet", "Unit";
    Ground: "Grunnlag", "Ground";
    Counted: "Telt", "Counted";
    Source: "Kilde", "Source";
    File: "Fil", "File";
    Year: "År", "Year";
    Category: "Kategori", "Category";
    What: "Hva", "What";
    Gross: "Brutto, kr", "Gross, kr";
    Share: "Andel", "Share";
    Kroner: "Kroner", "Kroner";
    Reason: "Begrunnelse", "Reason";
    NameOfFact: "fakta", "fact";
    NameOfKey: "nokkel", "key";
    NameOfSum: "sum", "sum";
}
