import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";

import { addressKind, ibanFault, ibanLength, inSepa, isLatin, latin, repeatedPart } from "./sepa.ts";

const said = (text: string) => {
  const made = latin(text);
  return "text" in made ? made.text : made.unknown.join(" ");
};

describe("text in the Latin set", () => {
  test("is left as it is where it is in it", () => {
    const set = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz 0123456789 x/-?:().,'+x";
    assert.deepEqual(latin(set), { text: set, changed: false });
  });
  test("has every other sign of ASCII replaced, and none left out", () => {
    for (let code = 0x21; code < 0x7f; code++) {
      const sign = String.fromCharCode(code);
      const made = said(`a${sign}b`);
      assert.ok(isLatin(made) && (made.length === 3 || sign === "/"), sign);
    }
    assert.equal(said('A&B_C "x" [y] 100% #1'), "A+B-C 'x' (y) 100. .1");
  });
  const cases: readonly (readonly [string, string])[] = [
    ["Żółć, Łódź", "Zolc, Lodz"],
    ["Müller & Söhne Straße", "Muller + Sohne Strasse"],
    ["Søren Ærø Þór", "Soren Aero Thor"],
    ["İstanbul Şişli", "Istanbul Sisli"],
    ["Nguyễn Văn Đức", "Nguyen Van Duc"],
    ["ООО «Ромашка»", "OOO 'Romashka'"],
    ["Σωκράτης", "Sokratis"],
    ["株式会社", "ZhuShiHuiShe"],
    ["トヨタ", "toyota"],
    ["한국", "HanGug"],
    ["שלום", "slvm"],
    ["شركة النور", "shrkh alnwr"],
    ["Cafe\u0301", "Cafe"],
    ["€ 5", "EUR 5"],
    ["ĳssel ﬁn №1", "ijssel fin No1"],
    ["“a” – ‘b’…", "'a' - 'b'..."],
    ["a\u200bb\u00adc\ufeff", "abc"],
    ["a\t\n  b\u00a0c", "a b c"],
    ["//a///b/", "a/b"],
    [" / x / ", "x"],
  ];
  for (const [from, to] of cases)
    test(`is made of ${JSON.stringify(from)}`, () => assert.equal(said(from), to));
  test("is not made of what nobody can say in it: that is told by its code point", () => {
    assert.equal(said("a\u0000b"), "U+0000");
    assert.equal(said("\ue000"), "U+E000");
    assert.equal(said("\ufffd"), "U+FFFD");
    assert.equal(said("\ud83d"), "U+D83D");
    assert.equal(said("\u{10ffff}"), "U+10FFFF");
    assert.equal(said("\u{10940}\u{10941}"), "U+10940 U+10941");
  });
  test("of whatever text: in the set, without slashes in wrong places, and itself again", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
        const made = latin(text);
        if ("unknown" in made) return made.unknown.length > 0;
        assert.ok(isLatin(made.text) && !/^[ /]|[ /]$|\/\/| {2}/.test(made.text));
        assert.equal(made.changed, made.text !== text);
        assert.deepEqual(latin(made.text), { text: made.text, changed: false });
        return true;
      }),
      { numRuns: 5000 },
    );
  });
});

test("the examples of the register of IBANs have the length of their country and right check digits", () => {
  const examples =
    "AD1200012030200359100100 AT611904300234573201 BE68539007547034 BG80BNBG96611020345678 CH9300762011623852957 " +
    "CY17002001280000001200527600 CZ6508000000192000145399 DE89370400440532013000 DK5000400440116243 EE382200221020145685 " +
    "ES9121000418450200051332 FI2112345600000785 FR1420041010050500013M02606 GB29NWBK60161331926819 GI75NWBK000000007099453 " +
    "GR1601101250000000012300695 HR1210010051863000160 HU42117730161111101800000000 IE29AIBK93115212345678 " +
    "IS140159260076545510730339 IT60X0542811101000000123456 LI21088100002324013AA LT121000011101001000 LU280019400644750000 " +
    "LV80BANK0000435195001 MC5811222000010123456789030 MT84MALT011000012345MTLCAST001S NL91ABNA0417164300 NO9386011117947 " +
    "PL61109010140000071219812874 PT50000201231234567890154 RO49AAAA1B31007593840000 RS35260005601001611379 " +
    "SE4550000000058398257466 SI56263300012039086 SK3112000000198742637541 SM86U0322509800000000270100 VA59001123000012345678";
  for (const iban of examples.split(" ")) {
    assert.equal(ibanFault(iban), null, iban);
    assert.equal(ibanLength(iban.slice(0, 2)), iban.length, iban);
    assert.ok(inSepa(iban.slice(0, 2)), iban);
  }
  assert.equal(ibanLength("US"), undefined);
  const faults = [
    ["US91ABNA0417164300", /no IBANs/],
    ["NL91ABNA041716430", /18 characters, this one 17/],
    ["NL9112340417164300", /4 letters, 10 digits/],
    ["NLXXABNA0417164300", /4 letters, 10 digits/],
    ["NL92ABNA0417164300", /check digits/],
  ] as const;
  for (const [iban, why] of faults) assert.match(ibanFault(iban)!, why);
  assert.ok(!inSepa("TR") && !inSepa("UA"));
});

test("an address is structured, hybrid or neither, and a line that repeats a part is found as a word", () => {
  assert.equal(addressKind({ town: "Almere", country: "NL" }), "structured");
  assert.equal(addressKind({ town: "Almere", country: "NL", lines: ["x"] }), "hybrid");
  assert.equal(addressKind({ country: "NL", lines: ["x"] }), "unstructured");
  assert.equal(addressKind({ town: "Almere", lines: ["x"] }), "unstructured");
  const parts = Object.entries({ postCode: "1234 AB", town: "Ede", country: "NL", buildingNumber: "12" });
  assert.equal(repeatedPart(parts, ["Dorpsstraat 12"]), undefined);
  assert.equal(repeatedPart(parts, ["Vrede 12"]), undefined);
  assert.deepEqual(repeatedPart(parts, ["EDE"]), { part: "town", alone: true });
  assert.deepEqual(repeatedPart(parts, ["Station Ede Zuid"]), { part: "town", alone: false });
  assert.deepEqual(repeatedPart(parts, ["Dorpsstraat 12", "1234-AB x"]), { part: "postCode", alone: true });
});
