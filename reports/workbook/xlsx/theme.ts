// The theme that a workbook must name: plain colours and one typeface. Nothing of ours refers to it; what a reader adds
// takes its look from here.
import { declaration } from "./xml.ts";

const colours: readonly (readonly [name: string, hex: string])[] = [
  ["dk1", "000000"],
  ["lt1", "FFFFFF"],
  ["dk2", "1F3A5F"],
  ["lt2", "EAF0F6"],
  ["accent1", "1F3A5F"],
  ["accent2", "E08A00"],
  ["accent3", "5FA8D3"],
  ["accent4", "8A94A0"],
  ["accent5", "1C5632"],
  ["accent6", "8F1D14"],
  ["hlink", "1A5EA8"],
  ["folHlink", "5F6C7B"],
];
const face = (name: string) =>
  `<a:${name}><a:latin typeface="Calibri"/><a:ea typeface=""/><a:cs typeface=""/></a:${name}>`;
const fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>';
const line = `<a:ln w="9525">${fill}</a:ln>`;
const effect = "<a:effectStyle><a:effectLst/></a:effectStyle>";

export const theme = `${declaration}<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="Saldo"><a:themeElements><a:clrScheme name="Saldo">${colours
  .map(([name, hex]) => `<a:${name}><a:srgbClr val="${hex}"/></a:${name}>`)
  .join(
    "",
  )}</a:clrScheme><a:fontScheme name="Saldo">${face("majorFont")}${face("minorFont")}</a:fontScheme><a:fmtScheme name="Saldo"><a:fillStyleLst>${fill.repeat(3)}</a:fillStyleLst><a:lnStyleLst>${line.repeat(3)}</a:lnStyleLst><a:effectStyleLst>${effect.repeat(3)}</a:effectStyleLst><a:bgFillStyleLst>${fill.repeat(3)}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>`;
