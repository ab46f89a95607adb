// What the operators' pages share: asking the API, saying what it said, and following the live feed.
"use strict";

/**
 * The page's element of this type, in `root`.
 * @template {Element} T
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => T} type
 * @returns {T}
 */
const elementIn = (root, selector, type) => {
  const element = root.querySelector(selector);
  if (element instanceof type) return element;
  throw new Error(`This page has no ${type.name} ${selector}.`);
};

/** @param {string} id */
const byId = (id) => elementIn(document, `#${id}`, HTMLElement);

const AWAY = "The service does not answer at the moment. Please try again.";
const MILLISECONDS_UNTIL_IT_IS_ASKED_AGAIN = 3_000;
const logIn = () => location.assign("/operator/login");

/**
 * What the API answers in words is what people read.
 * @param {string} method
 * @param {string} path
 * @param {FormData | object} [body]
 * @returns {Promise<Answer>}
 */
const ask = async (method, path, body) => {
  const isForm = body instanceof FormData;
  const answer = await fetch(path, {
    method,
    headers: body && !isForm ? { "Content-Type": "application/json" } : {},
    body: isForm ? body : body ? JSON.stringify(body) : null,
  }).catch(() => null);
  const said = await answer?.json().catch(() => null); // a proxy before us has no JSON
  if (answer?.status === 401) logIn();
  if (!said?.success) throw new Error(said?.message ?? AWAY);
  return said;
};

/**
 * The operators' live feed, for as long as the page is open.
 * @param {(overview: Overview) => void} hear
 * @param {() => void} lose
 */
const follow = (hear, lose) => {
  const feed = new EventSource("/api/operator/stream");
  feed.addEventListener("overview", (event) => hear(JSON.parse(event.data)));
  feed.addEventListener("error", async () => {
    lose();
    if (feed.readyState !== EventSource.CLOSED) return;
    // The browser does not try a refused stream again: is the session over, or is only the proxy there?
    const answer = await fetch("/api/operator/actors").catch(() => null);
    if (answer?.status === 401 || answer?.status === 403) logIn();
    else setTimeout(follow, MILLISECONDS_UNTIL_IT_IS_ASKED_AGAIN, hear, lose);
  });
};

/** @param {string} text */
const say = (text, good = false) => {
  const notice = byId("notice");
  notice.textContent = text;
  notice.classList.toggle("good", good);
  notice.hidden = !text;
};

/** @param {unknown} error */
const messageOf = (error) => (error instanceof Error ? error.message : String(error));

/**
 * Do this, and say what came of it.
 * @param {() => Promise<string>} work
 */
const attempt = async (work) => {
  try {
    const said = await work();
    if (said) say(said, true);
  } catch (error) {
    say(messageOf(error));
  }
};

/**
 * Asks first, for what cannot be taken back. Gives the reason, or null for "no".
 * Each question has a dialog of its own: "close" comes late, and would answer the next question in the same dialog.
 * @param {string} question
 * @param {string} yes
 * @returns {Promise<string | null>}
 */
const confirmed = (question, yes) =>
  new Promise((resolve) => {
    const content = elementIn(document, "#question", HTMLTemplateElement).content;
    const dialog = elementIn(document.importNode(content, true), "dialog", HTMLDialogElement);
    const confirm = elementIn(dialog, "[value=yes]", HTMLButtonElement);
    elementIn(dialog, "p", HTMLElement).textContent = question;
    confirm.textContent = yes;
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes" ? elementIn(dialog, "input", HTMLInputElement).value : null);
    });
    document.body.append(dialog);
    dialog.showModal();
    confirm.focus();
  });

/**
 * @param {string} batch
 * @param {string} job
 */
const address = (batch, job) => `/api/batch/${batch}/jobs/${job}`;
/** @param {Job} job */
const nameOf = (job) => job.filename || `Heat sheet ${job.sequence}`;

/** @param {string} text */
const moment = (text) => {
  const at = new Date(text);
  const isToday = at.toDateString() === new Date().toDateString();
  return isToday ? at.toLocaleTimeString() : at.toLocaleString();
};

/** @type {Record<"restart" | "reread" | "cancel" | "replace", (batch: string, job: string) => Promise<string>>} */
const actions = {
  restart: (batch, job) => ask("POST", `${address(batch, job)}/restart`).then(() => "It is started again."),

  reread: async (batch, job) => {
    const reason = await confirmed("Read this heat sheet again, past the cache? Its entries are gone until then.", "Read again");
    if (reason === null) return "";
    await ask("POST", `${address(batch, job)}/restart?force=1`, { reason });
    return "It is read again.";
  },

  cancel: async (batch, job) => {
    const reason = await confirmed("Cancel this heat sheet? Its work is lost.", "Cancel it");
    if (reason === null) return "";
    await ask("POST", `${address(batch, job)}/cancel`, { reason });
    return "It is being cancelled.";
  },

  replace: (batch, job) =>
    new Promise((resolve, reject) => {
      const input = document.createElement("input");
      input.type = "file";
      input.accept = "application/pdf,.pdf";
      input.addEventListener("cancel", () => resolve(""));
      input.addEventListener("change", () => {
        const [pdf] = input.files ?? [];
        if (!pdf) return;
        const form = new FormData();
        form.append("pdf", pdf);
        ask("PUT", `${address(batch, job)}/pdf`, form).then(() => resolve("The PDF is replaced, and its job started again."), reject);
      });
      input.click();
    }),
};
