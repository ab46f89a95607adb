// The overview page: shows running, failed and finished batches live, and lets operators restart and cancel jobs.
"use strict";

const mayAct = document.body.dataset.role === "operator";
/** @type {Set<string>} "batch/job" of each selected job, kept while the lists are redrawn */
const selected = new Set();

/**
 * @param {number} number
 * @param {string} one
 * @param {string} many
 */
const counted = (number, one, many) => `${number} ${number === 1 ? one : many}`;
/** @param {Job} job */
const isOver = (job) => ["completed", "failed", "cancelled"].includes(job.status);

/**
 * A new element.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | number>} attributes
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
};

/**
 * @param {string} text
 * @param {string} label
 * @param {string} kind
 * @param {() => Promise<string>} action
 */
const button = (text, label, kind, action) => {
  const element = make("button", { type: "button", class: kind, "aria-label": label }, text);
  element.addEventListener("click", () => run(action));
  return element;
};

/**
 * Show a list of items. Elements are reused by key, so that focus and selection survive every change.
 * @template Item
 * @param {Element} parent
 * @param {Item[]} items
 * @param {(item: Item) => string} keyOf
 * @param {(item: Item) => HTMLElement} create
 * @param {(element: Element, item: Item) => void} update
 */
const keyed = (parent, items, keyOf, create, update) => {
  const old = new Map([...parent.children].map((child) => [child.getAttribute("data-key"), child]));
  let place = parent.firstElementChild;
  for (const item of items) {
    const key = keyOf(item);
    let element = old.get(key);
    if (element) old.delete(key);
    else {
      element = create(item);
      element.setAttribute("data-key", key);
    }
    if (element === place) place = element.nextElementSibling;
    else parent.insertBefore(element, place);
    update(element, item);
  }
  for (const gone of old.values()) gone.remove();
};

/**
 * @param {Element} element
 * @param {string} text
 */
const setText = (element, text) => {
  if (element.textContent !== text) element.textContent = text;
};

/**
 * @param {string} batch
 * @param {Job} job
 * @param {HTMLElement[]} before
 */
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
      " ",
      make("small", { class: "whose" }),
      make("p", { class: "message" }),
      make("progress", { max: 100, "aria-label": `Progress of ${nameOf(job)}` }),
    ),
    make("div", { class: "buttons" }),
  );

/**
 * @param {Element} row
 * @param {Job} job
 */
const showJob = (row, job) => {
  const status = elementIn(row, ".status", HTMLElement);
  setText(status, job.cancelRequested && !isOver(job) ? "cancelling" : job.status);
  status.className = `status ${job.status}`;
  setText(elementIn(row, ".message", HTMLElement), job.error || job.progressMessage);
  const progress = elementIn(row, "progress", HTMLProgressElement);
  progress.hidden = !["downloading", "processing"].includes(job.status);
  progress.value = job.progressPercent;
};

/**
 * @param {Element} row
 * @param {keyof typeof buttonsOf} action
 * @param {() => HTMLElement[]} makeButtons
 */
const showButtons = (row, action, makeButtons) => {
  const buttons = elementIn(row, ".buttons", HTMLElement);
  if (buttons.dataset.action === action) return;
  buttons.dataset.action = action;
  buttons.replaceChildren(...(mayAct ? makeButtons() : []));
};

/**
 * @param {Job} job
 * @returns {keyof typeof buttonsOf}
 */
const actionFor = (job) => {
  if (["failed", "cancelled"].includes(job.status)) return "restart";
  return isOver(job) || job.cancelRequested ? "" : "cancel";
};

/** @type {Record<"" | "cancel" | "restart", (batch: string, job: Job) => HTMLElement[]>} */
const buttonsOf = {
  "": () => [],
  cancel: (batch, job) => [button("Cancel", `Cancel ${nameOf(job)}`, "danger", () => actions.cancel(batch, job.id))],
  restart: (batch, job) => [
    button("Restart", `Restart ${nameOf(job)}`, "", () => actions.restart(batch, job.id)),
    button("Replace PDF", `Replace the PDF of ${nameOf(job)}`, "quiet", () => actions.replace(batch, job.id)),
  ],
};

/** @type {Record<string, string>} */
const batchStatusTexts = { processing: "running" };

/**
 * @param {"running" | "over"} list
 * @param {BatchAnswer[]} batches
 */
const showBatches = (list, batches) => {
  byId(`${list}-none`).hidden = batches.length > 0;
  keyed(
    byId(list),
    batches,
    ({ batch }) => batch.id,
    ({ batch }) =>
      make(
        "li",
        {},
        make(
          "div",
          { class: "head" },
          make("h3", {}, make("a", { href: `/batch/${batch.id}` }, batch.swimmerName), " ", make("span", { class: "status" })),
          ...(mayAct && list === "running"
            ? [button("Cancel all", `Cancel all heat sheets for ${batch.swimmerName}`, "danger", () => cancelBatch(batch))]
            : []),
        ),
        make("ul"),
      ),
    (card, { batch, jobs }) => {
      const status = elementIn(card, "h3 .status", HTMLElement);
      setText(status, batchStatusTexts[batch.status] ?? batch.status);
      status.className = `status ${batch.status}`;
      keyed(elementIn(card, "ul", HTMLElement), jobs, (job) => job.id, (job) => jobRow(batch.id, job), (row, job) => {
        showJob(row, job);
        const action = actionFor(job);
        showButtons(row, action, () => buttonsOf[action](batch.id, job));
      });
    },
  );
};

/** @param {BatchAnswer[]} batches */
const showRunning = (batches) => {
  setText(byId("running-count"), batches.length ? String(batches.length) : "");
  showBatches("running", batches);
};

/** @param {Batch} batch */
const cancelBatch = async (batch) => {
  const reason = await confirmWithReason(`Cancel all unfinished heat sheets for ${batch.swimmerName}?`, "Cancel all");
  if (reason === null) return "";
  await callApi("POST", `/api/batch/${batch.id}/cancel`, { reason });
  return "Cancelling.";
};

/** @param {string} errorCode */
const restartAll = async (errorCode) => {
  const filter = { errorCode };
  const preview = await callApi("POST", "/api/operator/restart", { filter, dryRun: true });
  const jobs = counted(preview.count, "heat sheet", "heat sheets");
  const reason = await confirmWithReason(`Restart ${jobs} in ${counted(preview.batches, "batch", "batches")}?`, "Restart");
  if (reason === null) return "";
  const { count } = await callApi("POST", "/api/operator/restart", { filter, reason });
  return `Restarted ${counted(count, "heat sheet", "heat sheets")}.`;
};

/**
 * @param {string} key
 * @returns {[string, string]}
 */
const batchAndJob = (key) => {
  const [batch = "", job = ""] = key.split("/");
  return [batch, job];
};

const restartSelected = async () => {
  const keys = [...selected];
  const results = await Promise.allSettled(keys.map((key) => actions.restart(...batchAndJob(key))));
  const refused = results.filter((result) => result.status === "rejected");
  const done = keys.length - refused.length;
  selected.clear();
  showSelection();
  if (refused[0]) throw new Error(`Restarted ${done} of ${keys.length}. ${messageOf(refused[0].reason)}`);
  return `Restarted ${counted(done, "heat sheet", "heat sheets")}.`;
};

const showSelection = () => {
  byId("selection").hidden = selected.size === 0;
  setText(byId("restart-selected"), `Restart ${counted(selected.size, "selected heat sheet", "selected heat sheets")}`);
};

/**
 * @param {string} key
 * @param {Job} job
 */
const checkbox = (key, job) => {
  const box = make("input", { type: "checkbox", "aria-label": `Select ${nameOf(job)}` });
  box.addEventListener("change", () => {
    if (box.checked) selected.add(key);
    else selected.delete(key);
    showSelection();
  });
  return box;
};

/** @param {FailureGroup[]} groups */
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
          ...(mayAct ? [button("Restart all", `Restart all ${group.errorCode}`, "quiet all", () => restartAll(group.errorCode))] : []),
        ),
        make("p", { class: "message none" }),
        make("ul"),
      ),
    (section, group) => {
      const hidden = group.count - group.jobs.length;
      setText(elementIn(section, "p.message", HTMLElement), counted(group.count, "heat sheet", "heat sheets") + (hidden ? `, showing the newest ${group.jobs.length}` : ""));
      keyed(
        elementIn(section, "ul", HTMLElement),
        group.jobs,
        (job) => `${job.batchId}/${job.id}/${job.attempt}`,
        (job) => jobRow(job.batchId, job, ...(mayAct ? [checkbox(`${job.batchId}/${job.id}`, job)] : [])),
        (row, job) => {
          showJob(row, job);
          setText(elementIn(row, ".whose", HTMLElement), `for ${job.swimmerName}`);
          showButtons(row, "restart", () => buttonsOf.restart(job.batchId, job));
        },
      );
    },
  );
};

/**
 * @param {string} id
 * @param {(string | number | null)[][]} rows
 */
const tableRows = (id, rows) =>
  byId(id).replaceChildren(...rows.map((cells) => make("tr", {}, ...cells.map((cell) => make("td", {}, String(cell ?? ""))))));

/**
 * Each actor with its depth in the tree. The list has every parent before its children.
 * @param {ActorStatus[]} actors
 * @returns {[ActorStatus, number][]}
 */
const tree = (actors) => {
  /** @type {Map<string | null, number>} */
  const depths = new Map();
  return actors.map((actor) => {
    const depth = (depths.get(actor.parent) ?? -1) + 1;
    depths.set(actor.id, depth);
    return [actor, depth];
  });
};

const pauseButton = document.getElementById("pause"); // readers have none

/** @param {Overview} overview */
const show = (overview) => {
  setText(byId("state"), overview.paused ? "Paused: no new jobs start" : "Active");
  if (pauseButton) {
    pauseButton.hidden = false;
    pauseButton.dataset.to = overview.paused ? "resume" : "pause";
    setText(pauseButton, overview.paused ? "Resume" : "Pause");
  }
  showRunning(overview.running);
  showFailures(overview.failures);
  showBatches("over", overview.over);
  tableRows("actors", tree(overview.actors).map(([actor, depth]) => ["└ ".repeat(depth) + actor.kind, actor.doing, actor.inbox, formatTime(actor.since)]));
  tableRows("audit", overview.audit.map((entry) => [formatTime(entry.at), entry.actor, entry.action, entry.count, entry.reason]));
};

const openOverview = () => {
  follow(show, () => setText(byId("state"), "Disconnected, reconnecting …"));
  byId("restart-selected").addEventListener("click", () => run(restartSelected));
  pauseButton?.addEventListener("click", () =>
    run(async () => {
      if (pauseButton.dataset.to === "resume") await callApi("POST", "/api/operator/resume");
      else {
        const reason = await confirmWithReason("Pause? No new jobs start until you resume. Running jobs finish.", "Pause");
        if (reason === null) return "";
        await callApi("POST", "/api/operator/pause", { reason });
      }
      return "";
    }),
  );
};

openOverview();
