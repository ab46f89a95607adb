// What the operators' pages share: asking the API, saying what it said, and following the live feed.
"use strict";

const byId = (id) => document.getElementById(id);

const AWAY = "The service does not answer at the moment. Please try again.";
const MILLISECONDS_UNTIL_IT_IS_ASKED_AGAIN = 3_000;
const logIn = () => location.assign("/operator/login");

// What the API answers in words is what people read.
const ask = async (method, path, body) => {
  const isForm = body instanceof FormData;
  const answer = await fetch(path, {
    method,
    headers: body && !isForm ? { "Content-Type": "application/json" } : {},
    body: body && !isForm ? JSON.stringify(body) : body,
  }).catch(() => null);
  const said = await answer?.json().catch(() => null); // a proxy before us has no JSON
  if (answer?.status === 401) logIn();
  if (!said?.success) throw new Error(said?.message ?? AWAY);
  return said;
};

// The operators' live feed, for as long as the page is open.
const follow = (hear, lose) => {
  const feed = new EventSource("/api/operator/stream");
  feed.addEventListener("overview", (event) => hear(JSON.parse(event.data)));
  feed.addEventListener("error", async () => {
    lose();
    if (feed.readyState !== EventSource.CLOSED) return;
    // The browser does not try a refused stream again: is the session over, or is only the proxy there?
    const answer = await fetch("/api/operator/actors").catch(() => null);
    if ([401, 403].includes(answer?.status)) logIn();
    else setTimeout(follow, MILLISECONDS_UNTIL_IT_IS_ASKED_AGAIN, hear, lose);
  });
};

const say = (text, good = false) => {
  const notice = byId("notice");
  notice.textContent = text;
  notice.classList.toggle("good", good);
  notice.hidden = !text;
};

const attempt = async (work) => {
  try {
    const said = await work();
    if (said) say(said, true);
  } catch (error) {
    say(error.message);
  }
};

// Asks first, for what cannot be taken back. Gives the reason, or null for "no".
// Each question has a dialog of its own: "close" comes late, and would answer the next question in the same dialog.
const confirmed = (question, yes) =>
  new Promise((resolve) => {
    const dialog = byId("question").content.firstElementChild.cloneNode(true);
    const confirm = dialog.querySelector("[value=yes]");
    dialog.querySelector("p").textContent = question;
    confirm.textContent = yes;
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes" ? dialog.querySelector("input").value : null);
    });
    document.body.append(dialog);
    dialog.showModal();
    confirm.focus();
  });

const address = (batch, job) => `/api/batch/${batch}/jobs/${job}`;
const nameOf = (job) => job.filename || `Heat sheet ${job.sequence}`;

const moment = (text) => {
  const at = new Date(text);
  const isToday = at.toDateString() === new Date().toDateString();
  return isToday ? at.toLocaleTimeString() : at.toLocaleString();
};

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
        const form = new FormData();
        form.append("pdf", input.files[0]);
        ask("PUT", `${address(batch, job)}/pdf`, form).then(() => resolve("The PDF is replaced, and its job started again."), reject);
      });
      input.click();
    }),
};
