// Shared by the operator pages: requests to the API, notices, and the live overview.
"use strict";

/**
 * The element of this type in `root`.
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

const NO_RESPONSE = "The service does not respond. Try again later.";
const RECONNECT_MILLISECONDS = 3_000;
const logIn = () => location.assign("/operator/login");

/**
 * The API's response. Throws an error with the API's message if the request is refused.
 * @param {string} method
 * @param {string} path
 * @param {FormData | object} [body]
 * @returns {Promise<Answer>}
 */
const callApi = async (method, path, body) => {
  const isForm = body instanceof FormData;
  const response = await fetch(path, {
    method,
    headers: body && !isForm ? { "Content-Type": "application/json" } : {},
    body: isForm ? body : body ? JSON.stringify(body) : null,
  }).catch(() => null);
  const answer = await response?.json().catch(() => null); // an error page of a proxy is not JSON
  if (response?.status === 401) logIn();
  if (!answer?.success) throw new Error(answer?.message ?? NO_RESPONSE);
  return answer;
};

/**
 * Follow the live overview for as long as the page is open.
 * @param {(overview: Overview) => void} onOverview
 * @param {() => void} onDisconnect
 */
const follow = (onOverview, onDisconnect) => {
  const source = new EventSource("/api/operator/stream");
  source.addEventListener("overview", (event) => onOverview(JSON.parse(event.data)));
  source.addEventListener("error", async () => {
    onDisconnect();
    if (source.readyState !== EventSource.CLOSED) return;
    // The browser does not retry a refused stream. Has the session ended, or does a proxy respond for the service?
    const response = await fetch("/api/operator/actors").catch(() => null);
    if (response?.status === 401 || response?.status === 403) logIn();
    else setTimeout(follow, RECONNECT_MILLISECONDS, onOverview, onDisconnect);
  });
};

/** @param {string} text */
const notify = (text, good = false) => {
  const notice = byId("notice");
  notice.textContent = text;
  notice.classList.toggle("good", good);
  notice.hidden = !text;
};

/** @param {unknown} error */
const messageOf = (error) => (error instanceof Error ? error.message : String(error));

/**
 * Run an action and show its result or its error.
 * @param {() => Promise<string>} action
 */
const run = async (action) => {
  try {
    const result = await action();
    if (result) notify(result, true);
  } catch (error) {
    notify(messageOf(error));
  }
};

/**
 * Ask for confirmation. Resolves to the reason, or to null if the operator declines.
 * Each question has a new dialog: the event "close" of the last one may come late, and would answer this one.
 * @param {string} question
 * @param {string} yes
 * @returns {Promise<string | null>}
 */
const confirmWithReason = (question, yes) =>
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
const jobUrl = (batch, job) => `/api/batch/${batch}/jobs/${job}`;
/** @param {Job} job */
const nameOf = (job) => job.filename || `Heat sheet ${job.sequence}`;

/** @param {string} text */
const formatTime = (text) => {
  const time = new Date(text);
  const isToday = time.toDateString() === new Date().toDateString();
  return isToday ? time.toLocaleTimeString() : time.toLocaleString();
};

/** @type {Record<"restart" | "reread" | "cancel" | "replace", (batch: string, job: string) => Promise<string>>} */
const actions = {
  restart: (batch, job) => callApi("POST", `${jobUrl(batch, job)}/restart`).then(() => "Restarted."),

  reread: async (batch, job) => {
    const reason = await confirmWithReason("Read this heat sheet again without the cache? It has no entries until then.", "Read again");
    if (reason === null) return "";
    await callApi("POST", `${jobUrl(batch, job)}/restart?force=1`, { reason });
    return "Reading the heat sheet again.";
  },

  cancel: async (batch, job) => {
    const reason = await confirmWithReason("Cancel this heat sheet? Its progress is lost.", "Cancel heat sheet");
    if (reason === null) return "";
    await callApi("POST", `${jobUrl(batch, job)}/cancel`, { reason });
    return "Cancelling.";
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
        callApi("PUT", `${jobUrl(batch, job)}/pdf`, form).then(() => resolve("Replaced the PDF and restarted its job."), reject);
      });
      input.click();
    }),
};
