// Before the form is sent, ask whether anybody is there to take it: a session that has ended, or a server that
// is away, must not cost what was typed.
import { desk, make } from "blog/dom";

const form = document.getElementById("post_form");
const { session: url, login } = desk;
const PATIENCE = 15_000; // ms
let asking = false;
let taken = false;

/** A token that is good for this session, which may be a newer one than the page; throws what to tell the author. */
async function newestToken() {
  const away = () => { throw new Error("The server does not answer. Try again in a moment."); };
  // A redirect would lead to the login.
  const answer = await fetch(url, { redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(PATIENCE) }).catch(away);
  if (answer.type === "opaqueredirect" || answer.status === 403) {
    throw Object.assign(new Error("You have been logged out. Log in again in a new tab, come back here, and save."), { login });
  }
  if (!answer.ok) away();
  return (await answer.json()).token;
}

function tell(problem) {
  const close = make("button", { type: "submit", className: "default" }, "Back to the text");
  const way = problem.login ? [make("a", { href: problem.login, target: "_blank", rel: "opener", className: "button" }, "Log in in a new tab")] : [];
  const dialog = make("dialog", { className: "desk-dialog", ariaLabel: "Not saved" },
    make("form", { method: "dialog" },
      make("h2", {}, "Not saved, and nothing is lost"),
      make("p", {}, problem.message),
      make("p", { className: "desk-choices" }, ...way, close)));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

form.addEventListener("submit", async (event) => {
  const { submitter } = event;
  if (taken || submitter?.formTarget === "_blank") return;
  event.preventDefault();
  event.stopImmediatePropagation();
  // A second press while the first is still asking is the same wish.
  if (asking) return;
  asking = true;
  try {
    form.elements.csrfmiddlewaretoken.value = await newestToken();
    taken = true;
    form.requestSubmit(submitter);
  } catch (problem) {
    tell(problem);
  } finally {
    asking = taken = false;
  }
}, { capture: true });
