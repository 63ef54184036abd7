#!/usr/bin/env bash
# A PDF cannot be set in the bold of a variable font, although fontkit measures it.
#
# Guess:   a variable font is a font: pdfkit takes the name of one of its weights ("Bold"), and what fontkit lays out with
#          getVariation() can be embedded like any other face.
# Happens: fontkit lists the nine weights and, of the TrueType form, measures text in any of them. Embedding one fails: as soon
#          as its letters are to be written to a subset, on a DataView over something that is no ArrayBuffer. Of the WOFF2 form,
#          which is what npm has, not even the measuring works. Only the weight the file begins with can be embedded.
# Seen:    TrueType: regular 2426 wide, bold 2581.76; regular embedded, "Bold" in pdfkit: TypeError, subset of bold: TypeError.
#          WOFF2: regular embedded, bold neither measured nor embedded
# Matters: a report for auditors with names in any script wants Noto, which comes as variable fonts; headings in bold need an
#          instance that was cut beforehand, with a tool that is no part of the PDF library.
# With:    pdfkit 0.20.2, fontkit 2.0.4, @fontsource-variable/noto-sans 5.3.0, Node 20.20.2; 2026-11-30
# Needs:   node, npm. Exits 0 while this stands, 1 when it changed, 2 when it could not be tried.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "private": true }' > package.json
npm install --silent --no-audit --no-fund --save-exact pdfkit@0.20.2 fontkit@2.0.4 wawoff2@2.0.1 \
  @fontsource-variable/noto-sans@5.3.0 || exit 2

cat > try.mjs <<'JS'
import { readFileSync } from 'node:fs';
import * as fontkit from 'fontkit';
import PDFDocument from 'pdfkit';
import wawoff2 from 'wawoff2';

const TEXT = 'Hello';
const woff2 = readFileSync('node_modules/@fontsource-variable/noto-sans/files/noto-sans-latin-wght-normal.woff2');
const trueType = Buffer.from(await wawoff2.decompress(woff2));

const embed = (bytes, ...weight) => {
  const document = new PDFDocument().on('data', () => undefined);
  document.font(bytes, ...weight).text(TEXT);
  document.end();
  return 'embedded';
};
const subset = (font) => {
  const cut = font.createSubset();
  for (const glyph of font.layout(TEXT).glyphs) cut.includeGlyph(glyph);
  return `${cut.encode().length} bytes`;
};
const outcome = (work) => {
  try {
    return work();
  } catch (error) {
    return error.constructor.name;
  }
};

const seen = {};
for (const [form, bytes] of Object.entries({ trueType, woff2 })) {
  const font = fontkit.create(bytes);
  const bold = () => font.getVariation({ wght: 700 });
  seen[form] = {
    weights: Object.keys(font.namedVariations).length,
    regular: outcome(() => font.layout(TEXT).advanceWidth),
    bold: outcome(() => Math.round(bold().layout(TEXT).advanceWidth * 100) / 100),
    regularInPdf: outcome(() => embed(bytes)),
    boldInPdf: outcome(() => embed(bytes, 'Bold')),
    boldSubset: outcome(() => subset(bold())),
  };
  console.log(form, JSON.stringify(seen[form]));
}
const stands =
  seen.trueType.bold > seen.trueType.regular &&
  seen.woff2.bold === 'TypeError' &&
  Object.values(seen).every(
    (form) =>
      form.weights === 9 &&
      form.regularInPdf === 'embedded' &&
      form.boldInPdf === 'TypeError' &&
      form.boldSubset === 'TypeError',
  );
console.log(stands ? 'stands: no weight but the first can be embedded' : 'CHANGED');
process.exitCode = stands ? 0 : 1;
JS
node try.mjs
