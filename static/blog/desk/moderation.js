// The queue by keyboard. Without this module every button still works.

const form = document.getElementById("queue");
const done = document.getElementById("done");
const undoing = document.getElementById("undo");
const DEEDS = { a: "approve", s: "spam", d: "delete" };
const NAMES = { approve: "approved", spam: "spam", delete: "deleted", wait: "waiting" };
const standing = form.dataset.standing;
// What was decided on this page, the last one at the end: the log's entry and the cards that it took away.
const decided = [];
let current = null;
// One request after the other, so that undoing takes back what was decided last.
let queue = Promise.resolve();

const cards = () => [...form.querySelectorAll(".card:not([hidden])")];
const below = () => cards().filter((card) => card.querySelector("[name=below_line]"));

function choose(card) {
  current?.removeAttribute("aria-current");
  current = card ?? null;
  current?.setAttribute("aria-current", "true");
  current?.focus({ preventScroll: true });
  current?.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = cards();
  const at = all.indexOf(current);
  choose(all[Math.max(0, Math.min(all.length - 1, at + by))]);
}

function count(standingOf, by) {
  const shown = document.querySelector(`[data-count="${standingOf}"]`);
  if (shown) shown.textContent = Number(shown.textContent) + by;
}

function tidy() {
  const line = document.getElementById("line");
  if (line) {
    const left = below().length;
    line.hidden = left === 0;
    line.querySelector("button").textContent = left === 1 ? "The one below is spam" : `All ${left} below are spam`;
  }
  document.getElementById("nothing").hidden = cards().length > 0;
}

function show(taken, deed, shown) {
  for (const card of taken) {
    card.hidden = !shown;
    // What is out of sight must not be sent along by another button.
    for (const field of card.querySelectorAll("input")) field.disabled = !shown;
  }
  count(standing, shown ? taken.length : -taken.length);
  count(NAMES[deed], shown ? -taken.length : taken.length);
  tidy();
}

async function post(url, fields) {
  const body = new URLSearchParams([["csrfmiddlewaretoken", form.csrfmiddlewaretoken.value], ...fields]);
  const response = await fetch(url, { method: "POST", body, headers: { Accept: "application/json" } });
  if (response.redirected || !response.headers.get("Content-Type")?.includes("json")) throw new Error(response.status);
  return { ok: response.ok, ...(await response.json()) };
}

// What its writer changed while it was on the screen comes back as it is now, above the line: nobody has judged it yet.
function readAgain(card, html) {
  const fresh = new DOMParser().parseFromString(html, "text/html").querySelector(".card");
  const line = document.getElementById("line");
  if (card.querySelector("[name=below_line]") && line) {
    line.before(fresh);
    card.remove();
  } else card.replaceWith(fresh);
  if (!current || current === card || !cards().includes(current)) choose(fresh);
}

// With a button to take back what was decided last, if anything is left.
function say(text, button = "Undo") {
  done.textContent = text;
  undoing.textContent = button;
  undoing.hidden = !decided.length;
}

function decide(deed, taken) {
  if (!taken.length || NAMES[deed] === standing) return;
  const all = cards();
  const after = all.slice(all.indexOf(taken.at(-1)) + 1).find((card) => !taken.includes(card));
  const before = all.filter((card) => !taken.includes(card)).at(-1);
  const entry = { deed, taken };
  show(taken, deed, false);
  if (!current || taken.includes(current)) choose(after ?? before);
  decided.push(entry);
  queue = queue.then(async () => {
    try {
      const fields = [["deed", deed], ...taken.map((card) => ["chosen", card.dataset.seen])];
      const answer = await post(form.action, fields);
      entry.number = answer.entry;
      const left = taken.filter((card) => answer.not_decided.includes(Number(card.dataset.comment)));
      entry.taken = taken.filter((card) => !left.includes(card));
      count(NAMES[deed], -left.length);
      for (const card of left) {
        const html = answer.read_again[card.dataset.comment];
        if (!html) continue;
        count(standing, 1);
        readAgain(card, html);
      }
      if (!entry.number) forget(entry);
      say(answer.said);
      tidy();
    } catch {
      forget(entry);
      show(taken, deed, true);
      say("That could not be sent, and nothing was decided. Are you still logged in?");
    }
  });
}

function forget(entry) {
  const at = decided.indexOf(entry);
  if (at >= 0) decided.splice(at, 1);
}

function undo() {
  // What is last when the key is pressed, whatever is decided while the answer is on its way.
  const entry = decided.pop();
  if (!entry) {
    say("Nothing on this page is left to undo. The log has everything.");
    return;
  }
  queue = queue.then(async () => {
    if (!entry.number) return;
    try {
      const answer = await post(form.dataset.undo.replace("/0/", `/${entry.number}/`), []);
      say(answer.said, "Undo the one before");
      if (!answer.ok) return;
      show(entry.taken, entry.deed, true);
      choose(entry.taken[0]);
    } catch {
      decided.push(entry);
      say("That could not be sent. Are you still logged in?");
    }
  });
}

function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
  // Caps Lock makes capitals without Shift: they mean what small letters mean.
  const key = event.key.toLowerCase();
  if (key === "j") step(1);
  else if (key === "k") step(-1);
  else if (key === "u") undo();
  else if (key === "s" && event.shiftKey) decide("spam", event.repeat ? [] : below());
  else if (key === "x" && current) current.querySelector("[name=chosen]").click();
  else if (key in DEEDS && current && !event.repeat && !event.shiftKey) decide(DEEDS[key], [current]);
  else return;
  event.preventDefault();
}

form.addEventListener("focusin", (event) => {
  const card = event.target.closest(".card");
  if (card && card !== current) {
    current?.removeAttribute("aria-current");
    current = card;
    card.setAttribute("aria-current", "true");
  }
});
form.addEventListener("submit", (event) => {
  const { name, value } = event.submitter ?? {};
  const [deed, number] = (value ?? "").split("-");
  let taken = [];
  if (name === "one") taken = cards().filter((card) => card.dataset.seen === number);
  else if (name === "below") taken = below();
  else if (name === "deed") taken = cards().filter((card) => card.querySelector("[name=chosen]").checked);
  if (!taken.length) return;
  event.preventDefault();
  decide(deed, taken);
});
document.addEventListener("keydown", press);
undoing.addEventListener("click", undo);
document.getElementById("keys").hidden = false;
choose(cards()[0]);
