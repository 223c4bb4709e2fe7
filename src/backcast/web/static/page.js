// The few words that the other modules share.
export const $ = (selector, root = document) => root.querySelector(selector);
export const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

// Storage may be forbidden: then nothing is remembered, and nothing breaks.
export function remember(name, value) {
  try { localStorage.setItem(name, value); } catch { /* not remembered */ }
}
export function recall(name) {
  try { return localStorage.getItem(name); } catch { return null; }
}

export const isTyping = target => target.matches?.("input, textarea, select, [contenteditable]");
export const hasModifier = event => event.ctrlKey || event.metaKey || event.altKey;
