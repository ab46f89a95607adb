// The operators' desk: shows what the live feed tells, and asks the API to put things right.
"use strict";

const byId = (id) => document.getElementById(id);
const mayAct = document.body.dataset.role === "operator";
const selected = new Set(); // "batch/job", kept while the lists change under it

// What the API answers in words is what people read.
const ask = async (method, path, body) => {
  const isForm = body instanceof FormData;
  const answer = await fetch(path, {
    method,
    headers: body && !isForm ? { "Content-Type": "application/json" } : {},
    body: body && !isForm ? JSON.stringify(body) : body,
  });
  const said = await answer.json();
  if (answer.status === 401) location.assign("/operator/login");
  if (!said.success) throw new Error(said.message);
  return said;
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
const confirmed = (question, yes) =>
  new Promise((resolve) => {
    const dialog = byId("question");
    byId("question-text").textContent = question;
    byId("question-yes").textContent = yes;
    byId("question-reason").value = "";
    dialog.returnValue = "no";
    dialog.addEventListener(
      "close",
      () => resolve(dialog.returnValue === "yes" ? byId("question-reason").value : null),
      { once: true },
    );
    dialog.showModal();
    byId("question-yes").focus();
  });

const counted = (number, one, many) => `${number} ${number === 1 ? one : many}`;
const address = (batch, job) => `/api/batch/${batch}/jobs/${job}`;
const nameOf = (job) => job.filename || `Heat sheet ${job.sequence}`;
const isOver = (job) => ["completed", "failed", "cancelled"].includes(job.status);

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

// Building the page. Elements are kept by key, so that focus and selection survive every change.
const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "onclick") element.addEventListener("click", value);
    else if (value !== false && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
};

const button = (text, label, kind, work) =>
  make("button", { type: "button", class: kind, "aria-label": label, onclick: () => attempt(work) }, text);

const keyed = (parent, items, keyOf, create, update) => {
  const old = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  let place = parent.firstElementChild;
  for (const item of items) {
    const key = keyOf(item);
    let element = old.get(key);
    if (element) old.delete(key);
    else {
      element = create(item);
      element.dataset.key = key;
    }
    if (element === place) place = place.nextElementSibling;
    else parent.insertBefore(element, place);
    update(element, item);
  }
  for (const gone of old.values()) gone.remove();
};

const setText = (element, text) => {
  if (element.textContent !== text) element.textContent = text;
};

const jobRow = (batch, job, ...before) =>
  make(
    "li",
    { class: "job" },
    make("span", {}, ...before),
    make(
      "div",
      { class: "what" },
      make("a", { href: `/operator/batch/${batch}/jobs/${job.id}` }, nameOf(job)),
      " ",
      make("span", { class: "status" }),
      make("p", { class: "message" }),
      make("progress", { max: 100, "aria-label": `Progress of ${nameOf(job)}` }),
    ),
    make("div", { class: "buttons" }),
  );

const showJob = (row, job) => {
  const status = row.querySelector(".status");
  const words = job.cancelRequested && !isOver(job) ? "stopping" : job.status;
  setText(status, words);
  status.className = `status ${job.status}`;
  setText(row.querySelector(".message"), job.error || job.progressMessage);
  const progress = row.querySelector("progress");
  progress.hidden = !["downloading", "processing"].includes(job.status);
  progress.value = job.progressPercent;
};

const offer = (row, may, makeButtons) => {
  const buttons = row.querySelector(".buttons");
  if (buttons.dataset.may === may) return;
  buttons.dataset.may = may;
  buttons.replaceChildren(...(mayAct ? makeButtons() : []));
};

const showRunning = (batches) => {
  setText(byId("running-count"), batches.length ? String(batches.length) : "");
  byId("running-none").hidden = batches.length > 0;
  keyed(
    byId("running"),
    batches,
    ({ batch }) => batch.id,
    ({ batch }) =>
      make(
        "li",
        {},
        make(
          "div",
          { class: "head" },
          make("h3", {}, batch.swimmerName, " ", make("span", { class: "status" })),
          ...(mayAct
            ? [button("Cancel all", `Cancel all heat sheets for ${batch.swimmerName}`, "danger", () => cancelBatch(batch))]
            : []),
        ),
        make("ul"),
      ),
    (card, { batch, jobs }) => {
      setText(card.querySelector("h3 .status"), batch.status === "pending" ? "waiting" : "running");
      keyed(card.querySelector("ul"), jobs, (job) => job.id, (job) => jobRow(batch.id, job), (row, job) => {
        showJob(row, job);
        const may = isOver(job) || job.cancelRequested ? (job.status === "failed" ? "restart" : "") : "cancel";
        offer(row, may, () => {
          if (may === "cancel") return [button("Cancel", `Cancel ${nameOf(job)}`, "danger", () => actions.cancel(batch.id, job.id))];
          if (may === "restart") return [button("Start again", `Start ${nameOf(job)} again`, "", () => actions.restart(batch.id, job.id))];
          return [];
        });
      });
    },
  );
};

const cancelBatch = async (batch) => {
  const reason = await confirmed(`Cancel everything that is not over for ${batch.swimmerName}?`, "Cancel all");
  if (reason === null) return "";
  await ask("POST", `/api/batch/${batch.id}/cancel`, { reason });
  return "It is being cancelled.";
};

const restartAll = async (errorCode) => {
  const filter = { errorCode };
  const would = await ask("POST", "/api/operator/restart", { filter, dryRun: true });
  const jobs = counted(would.count, "heat sheet", "heat sheets");
  const reason = await confirmed(`Start ${jobs} in ${counted(would.batches, "batch", "batches")} again?`, "Start again");
  if (reason === null) return "";
  const did = await ask("POST", "/api/operator/restart", { filter, reason });
  return `${counted(did.count, "heat sheet is", "heat sheets are")} started again.`;
};

const restartSelected = async () => {
  const wanted = [...selected];
  const results = await Promise.allSettled(wanted.map((key) => actions.restart(...key.split("/"))));
  const done = results.filter((result) => result.status === "fulfilled").length;
  selected.clear();
  showSelection();
  if (done < wanted.length) throw new Error(`${done} of ${wanted.length} are started again. ${results.find((r) => r.reason).reason.message}`);
  return `${counted(done, "heat sheet is", "heat sheets are")} started again.`;
};

const showSelection = () => {
  byId("selection").hidden = selected.size === 0;
  setText(byId("restart-selected"), `Start ${counted(selected.size, "selected heat sheet", "selected heat sheets")} again`);
};

const checkbox = (key, job) => {
  const box = make("input", { type: "checkbox", "aria-label": `Select ${nameOf(job)}` });
  box.addEventListener("change", () => {
    if (box.checked) selected.add(key);
    else selected.delete(key);
    showSelection();
  });
  return box;
};

const showFailures = (groups) => {
  const total = groups.reduce((sum, group) => sum + group.count, 0);
  setText(byId("failed-count"), total ? String(total) : "");
  byId("failed-none").hidden = total > 0;
  const present = new Set(groups.flatMap((group) => group.jobs.map((job) => `${job.batchId}/${job.id}`)));
  for (const key of selected) if (!present.has(key)) selected.delete(key);
  showSelection();
  keyed(
    byId("failed"),
    groups,
    (group) => group.errorCode,
    (group) =>
      make(
        "section",
        { class: "reason", "aria-label": group.errorCode },
        make(
          "div",
          { class: "head" },
          make("h3", {}, group.sentence, " ", make("code", {}, group.errorCode)),
          ...(mayAct ? [button("Start all again", `Start all ${group.errorCode} again`, "quiet all", () => restartAll(group.errorCode))] : []),
        ),
        make("p", { class: "message none" }),
        make("ul"),
      ),
    (section, group) => {
      const hidden = group.count - group.jobs.length;
      setText(section.querySelector("p.message"), counted(group.count, "heat sheet", "heat sheets") + (hidden ? `, the newest ${group.jobs.length} are shown` : ""));
      keyed(
        section.querySelector("ul"),
        group.jobs,
        (job) => `${job.batchId}/${job.id}/${job.attempt}`,
        (job) => jobRow(job.batchId, job, ...(mayAct ? [checkbox(`${job.batchId}/${job.id}`, job)] : [])),
        (row, job) => {
          showJob(row, job);
          offer(row, "failed", () => [
            button("Start again", `Start ${nameOf(job)} again`, "", () => actions.restart(job.batchId, job.id)),
            button("Replace the PDF", `Replace the PDF of ${nameOf(job)}`, "quiet", () => actions.replace(job.batchId, job.id)),
          ]);
        },
      );
    },
  );
};

const time = (text) => new Date(text).toLocaleTimeString();
const tableRows = (id, rows) =>
  byId(id).replaceChildren(...rows.map((cells) => make("tr", {}, ...cells.map((cell) => make("td", {}, String(cell ?? ""))))));

const show = (overview) => {
  setText(byId("state"), overview.paused ? "Paused: nothing new is started" : "Taking work");
  const pause = byId("pause");
  if (pause) {
    pause.hidden = false;
    pause.dataset.to = overview.paused ? "resume" : "pause";
    setText(pause, overview.paused ? "Take work again" : "Pause");
  }
  showRunning(overview.running);
  showFailures(overview.failures);
  tableRows("actors", overview.actors.map((actor) => [actor.kind, actor.doing, actor.inbox, time(actor.since)]));
  tableRows("audit", overview.audit.map((entry) => [time(entry.at), entry.actor, entry.action, entry.count, entry.reason]));
};

const openDesk = () => {
  const feed = new EventSource("/api/operator/stream");
  feed.addEventListener("overview", (event) => show(JSON.parse(event.data)));
  feed.addEventListener("error", () => {
    setText(byId("state"), "Not connected, trying again …");
    // A stream that is refused is not tried again by the browser: the session may be over.
    if (feed.readyState === EventSource.CLOSED) location.assign("/operator/login");
  });
  byId("restart-selected").addEventListener("click", () => attempt(restartSelected));
  byId("pause")?.addEventListener("click", () =>
    attempt(async () => {
      const to = byId("pause").dataset.to;
      if (to === "resume") await ask("POST", "/api/operator/resume");
      else {
        const reason = await confirmed("Start nothing new until somebody resumes? What runs will finish.", "Pause");
        if (reason === null) return "";
        await ask("POST", "/api/operator/pause", { reason });
      }
      return "";
    }),
  );
};

const openJob = (card) => {
  for (const each of card.querySelectorAll("[data-action]")) {
    each.addEventListener("click", () =>
      attempt(async () => {
        const said = await actions[each.dataset.action](card.dataset.batch, card.dataset.job);
        if (said) location.reload();
      }),
    );
  }
};

if (byId("running")) openDesk();
const card = document.querySelector("[data-job]");
if (card) openJob(card);
