// The choices of the organisation whose data `saldo sample` writes.

/** The choices of the fictional exam publisher that `saldo sample` writes. */
export const SAMPLE = {
  organisation: "Examenuitgeverij Voorbeeld (sample)",
  ledger: {
    dimensions: ["main_account", "cost_centre", "project"],
    intercompany: { "1901": "NL01", "1902": "NL02", "1903": "NL03" },
  },
  budget: {
    models: ["BEGROTING"],
    forecasts: ["RAMING"],
    original: ["ORIGINEEL"],
    changes: ["WIJZIGING"],
    holders: {
      KP110: "Directie",
      KP210: "Hoofd Bedrijfsvoering",
      KP310: "Hoofd Ontwikkeling",
      KP320: "Hoofd Ontwikkeling",
      KP410: "Hoofd Afname",
      KP510: "Hoofd Bedrijfsvoering",
      KP610: "Hoofd Verkoop",
    },
  },
  etc: { revenue: [{ policy: "cost to cost" }] },
  labels: { journalApproval: { approved: [5] } },
  payments: {
    salaryJournals: ["SALBET"],
    methods: ["SEPA"],
    gAccounts: ["GREK"],
  },
  salary: {
    accounts: ["1700-1720", "4000-4020"],
    externals: ["9"],
    payments: ["Salarissen"],
  },
} as const;
