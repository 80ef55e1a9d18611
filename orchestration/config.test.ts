import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { test } from "node:test";
import { defineConfig } from "./config.ts";
import { environment } from "./environment.ts";
import { modelSettings } from "./model-settings.ts";

test("salary accounts are codes and ranges between codes of equal length, and nothing is guessed", () => {
  for (const account of ["1710", "4000-4099", "PERS"]) defineConfig({ salary: { accounts: [account] } });
  for (const account of [
    "",
    "4099-4000",
    "400-4099",
    "4000-",
    "-4000",
    "4000-4050-4099",
    "4000 - 4099",
    "40*",
  ]) {
    assert.throws(
      () => defineConfig({ salary: { accounts: [account] } }),
      { code: "bad_salary_accounts" },
      account,
    );
  }
});

test("a group of fewer than five persons cannot be asked for, a larger one can", () => {
  assert.equal(defineConfig({}).salary.smallestGroup, 5);
  assert.equal(defineConfig({ salary: { smallestGroup: 10 } }).salary.smallestGroup, 10);
  for (const smallestGroup of [4, 0, -5, 5.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.throws(() => defineConfig({ salary: { smallestGroup } }), { code: "bad_smallest_group" });
  }
});

test("labels replace the defaults one by one; a number has one label, and unknown labels are refused", () => {
  const { labels } = defineConfig({ labels: { postingType: { tax: [4, 5] } } });
  assert.deepEqual([labels.postingType.tax, labels.postingType.customer], [[4, 5], [31]]);
  assert.deepEqual(modelSettings(defineConfig({}))["label period_status on_hold"], ["1"]);
  for (const postingType of [{ tax: [31] }, { tax: [1.5] }, { taxes: [4] }])
    assert.throws(() => defineConfig({ labels: { postingType } as object }), { code: "bad_labels" });
});

test("a text that other payments carry too, segments without main account, and unknown settings are refused", () => {
  assert.throws(() => defineConfig({ salary: { payments: ["NV "] } }), { code: "bad_salary_payments" });
  for (const dimensions of [[], ["cost_centre"], ["main_account", "cost_centre", "cost_centre"]]) {
    assert.throws(() => defineConfig({ ledger: { dimensions } }), { code: "bad_dimensions" });
  }
  assert.throws(() => defineConfig({ salary: { groups: 5 } } as object), { code: "unknown_setting" });
});

test("models are told where the segments stand, and a list as often as it has values", () => {
  const settings = modelSettings(
    defineConfig({
      ledger: { dimensions: ["project", "main_account"] },
      salary: { accounts: ["1710", "4000-4099", "1710"], payments: ["Nettoloon"] },
    }),
  );
  assert.equal(settings["main_account_place"], "2");
  assert.equal(settings["cost_centre_place"], "0");
  assert.deepEqual(settings["salary_account"], ["1710", "4000-4099"]);
  assert.deepEqual(settings["salary_payment"], ["NETTOLOON"]);
  assert.deepEqual(settings["salary_external"], []);
});

test("intercompany accounts name a company or a segment; days and factors are sane", () => {
  const settings = modelSettings(
    defineConfig({
      ledger: {
        dimensions: ["main_account", "partner"],
        intercompany: { "1901": "nl01 ", "1950": "partner" },
      },
    }),
  );
  assert.equal(settings["intercompany_with 1901"], "NL01");
  assert.equal(settings["intercompany_place 1950"], "2");
  assert.deepEqual(modelSettings(defineConfig({ retention: { personnel: false } }))["personnel_years"], []);
  for (const partner of ["", "main_account", 1])
    assert.throws(() => defineConfig({ ledger: { intercompany: { "1901": partner } } } as object), {
      code: "bad_intercompany",
    });
  assert.throws(() => defineConfig({ bank: { openDays: 1.5 } }), { code: "bad_bank_days" });
  assert.throws(() => defineConfig({ hours: { mostOfContract: 0 } }), { code: "bad_hours" });
});

test("access names companies as marts hold them; what is no list of companies is refused", () => {
  assert.deepEqual(defineConfig({ access: { readers: ["*", "nl01 "] } }).access, { readers: ["*", "NL01"] });
  for (const companies of ["NL01", [1], null])
    assert.throws(() => defineConfig({ access: { readers: companies } } as object), { code: "bad_access" });
});

test("a secret's file that cannot be read is named, and is no fault of Saldo", () => {
  const { secret } = environment(tmpdir(), { KEY_FILE: tmpdir(), OTHER_FILE: "/nowhere/key" });
  assert.throws(() => secret("KEY"), { code: "no_secret_file", message: /KEY_FILE/ });
  assert.throws(() => secret("OTHER"), { code: "no_secret_file", message: /OTHER_FILE/ });
});

test("payments: nothing is approved until somebody says so, and what would pay wrongly is refused", () => {
  assert.deepEqual(defineConfig({}).labels.journalApproval.approved, []);
  const wrong = (payments: object, code: string) =>
    assert.throws(() => defineConfig({ payments }), { code }, JSON.stringify(payments));
  wrong({ format: "pain.001.001.02" }, "bad_payment_format");
  wrong({ verification: { NL91ABNA0417164301: "opt-out" } }, "bad_verification");
  wrong({ verification: { NL91ABNA0417164300: "never" } }, "bad_verification");
  wrong({ profiles: { RABO: { payment: { RVNM: "no match" } } } }, "bad_verification_profile");
  wrong({ profiles: { RABONL2U: { payment: { RVNM: "nothing" } } } }, "bad_verification_profile");
  wrong({ profiles: { RABONL2U: { single: { RVNM: "match" } } } }, "bad_verification_profile");
  wrong({ journal: ["VBET"] }, "unknown_setting");
});

test("what a bank's codes say of a payee: the usual ones, and a bank's own over them", () => {
  const settings = modelSettings(
    defineConfig({
      payments: {
        salaryJournals: ["salbet "],
        profiles: { RABONL2UXXX: { group: { RVNC: "no match" }, payment: { nm01: "no match" } } },
      },
    }),
  );
  assert.deepEqual(settings["payment_salary_journal"], ["SALBET"]);
  assert.equal(settings["verification group - RCVC"], "match");
  assert.equal(settings["verification group - RVCM"], "close match");
  assert.equal(settings["verification group - RVNC"], "pending");
  assert.equal(settings["verification payment - RVNC"], "no match");
  assert.equal(settings["verification group RABONL2U RVNC"], "no match");
  assert.equal(settings["verification payment RABONL2U NM01"], "no match");
  const countries = settings["sepa_country"] as readonly string[];
  assert.ok(countries.includes("NL") && countries.includes("CH") && !countries.includes("AE"));
});
