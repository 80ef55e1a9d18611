// The workbook as bytes that depend on nothing but its contents: the parts in one order, each with the same date, and
// compressed by a deflate written in JavaScript, which gives equal bytes on every platform.
import JSZip from "jszip";

/** A zip knows no earlier date than this. */
const epoch = new Date(Date.UTC(1980, 0, 1));
const first = ["[Content_Types].xml", "_rels/.rels"];

const rank = (name: string) => (first.includes(name) ? first.indexOf(name) : first.length);

/**
 * Project codes are text, also where they look like numbers; without this Excel flags each of them with a green corner.
 * The element has its own place in the schema (ECMA-376 18.3.1.99): behind the footer and the row breaks.
 */
const asText = (sheet: string) =>
  sheet.replace(
    /(<\/headerFooter>(?:<rowBreaks.*?<\/rowBreaks>)?)/s,
    '$1<ignoredErrors><ignoredError sqref="A1:XFD1048576" numberStoredAsText="1"/></ignoredErrors>',
  );

export async function normalised(workbook: Uint8Array): Promise<Buffer> {
  const from = await JSZip.loadAsync(workbook);
  const to = new JSZip();
  const names = Object.keys(from.files).filter((name) => !from.files[name]?.dir);
  names.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  for (const name of names) {
    const part = from.file(name)!;
    const content = /^xl\/worksheets\/[^/]+\.xml$/.test(name)
      ? asText(await part.async("string"))
      : await part.async("uint8array");
    to.file(name, content, {
      date: epoch,
      createFolders: false,
      unixPermissions: null,
      dosPermissions: null,
    });
  }
  return to.generateAsync({
    type: "nodebuffer",
    platform: "DOS",
    compression: "DEFLATE",
    compressionOptions: { level: 6 },
  });
}
