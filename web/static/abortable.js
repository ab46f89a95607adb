/** Asynchronous work that ends as soon as an AbortSignal is aborted. */

/**
 * The response, or null if the network or the server does not respond.
 * @param {string} url
 * @param {string | null} etag
 * @param {AbortSignal} signal
 */
export async function fetchOrNull(url, etag, signal) {
  try {
    /** @type {Record<string, string>} */
    const headers = etag ? { "If-None-Match": etag } : {};
    return await fetch(url, { headers, cache: "no-store", signal });
  } catch {
    return null;
  }
}

/**
 * @param {number} milliseconds
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
export function wait(milliseconds, signal) {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener("abort", end);
  });
}

/**
 * A controller that is aborted with the signal, or before it.
 * @param {AbortSignal} signal
 */
export function linkedController(signal) {
  const controller = new AbortController();
  if (signal.aborted) controller.abort();
  signal.addEventListener("abort", () => controller.abort(), { signal: controller.signal });
  return controller;
}
