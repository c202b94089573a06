// Judges the structured data of all HTML files in a folder and prints the complaints as JSON.
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";
import Validator from "@adobe/structured-data-validator";
import Extractor from "@marbec/web-auto-extractor";

const require = createRequire(import.meta.url);
const { structuredDataTest } = require("structured-data-testing-tool");
const known = require("structured-data-testing-tool/presets");

const folder = process.argv[2];
const complaints = [];

for (const name of fs.readdirSync(folder).filter((each) => each.endsWith(".html")).sort()) {
  const html = fs.readFileSync(path.join(folder, name), "utf8");
  const found = new Extractor({ addLocation: true, embedSource: ["rdfa", "microdata"] }).parse(html);
  if (found.errors?.length) complaints.push(`${name}: ${JSON.stringify(found.errors)}`);
  for (const issue of await new Validator().validate(found)) {
    complaints.push(`${name}: ${issue.issueMessage} (${issue.fieldNames})`);
  }
  const presets = html.includes("twitter:description") ? [known.Google, known.SocialMedia] : [known.Google];
  let result;
  try {
    result = await structuredDataTest(html, { presets });
  } catch (error) {
    if (!error.res) throw error;
    result = error.res;
  }
  for (const test of result.failed) complaints.push(`${name}: ${test.group ?? test.schema}: ${test.test}`);
}
console.log(JSON.stringify(complaints));
