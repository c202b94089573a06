// What the modules of the desk have in common: elements, and what the page tells them.

/** An element with these properties and children. */
export function make(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

export const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

/** Addresses that the page asks. */
export const desk = JSON.parse(document.getElementById("desk-config")?.textContent ?? "{}");

export const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;
