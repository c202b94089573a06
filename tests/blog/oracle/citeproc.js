// citeproc-js with APA 7, for comparison: CSL-JSON on standard input, one entry of the bibliography a line out.
const CSL = require("citeproc");
const style = require("@citation-js/plugin-csl/lib/styles.json").apa;
const locales = require("@citation-js/plugin-csl/lib/locales.json");

const items = JSON.parse(require("fs").readFileSync(0, "utf8"));
const byId = new Map(items.map((item) => [item.id, item]));
const system = { retrieveLocale: () => locales["en-US"], retrieveItem: (id) => byId.get(id) };
const engine = new CSL.Engine(system, style, "en-US");
// One at a time, or names would be told apart from each other.
const entries = items.map((item) => {
  engine.updateItems([item.id]);
  return (engine.makeBibliography()[1][0] ?? "").trim();
});
process.stdout.write(JSON.stringify(entries));
