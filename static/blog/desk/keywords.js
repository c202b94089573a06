// Keywords: those that are known come first, and a new one is called new.
const jQuery = window.django?.jQuery;
// jQuery runs this after Select2, whose set-up waits for jQuery as well.
jQuery?.(() => {
  const select2 = jQuery("#id_tags").data("select2");
  if (!select2) return;
  Object.assign(select2.dataAdapter, {
    createTag({ term = "" }) {
      const name = term.trim();
      return name ? { id: name, text: name, isNew: true } : null;
    },
    insertTag: (found, tag) => { found.push(tag); },
  });
  select2.options.set("templateResult", ({ text, isNew }) => (isNew ? `New: ${text}` : text));
});
