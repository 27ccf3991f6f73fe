// A draft lives in this phone's storage only. Names, numbers and codes (data-private) are never put there.
const PREFIX = "draft:";
const MAX_AGE = 7 * 24 * 3600 * 1000;
const SKIPPED = ["csrfmiddlewaretoken", "do", "seen", "phone_token"];

export function keepDraft(form) {
  const key = PREFIX + form.dataset.draft;
  const bar = document.querySelector("[data-draft-bar]");
  const kept = read(key);
  // a page that answers what was just typed has nothing to take from a draft
  const fresh = "fresh" in form.dataset || !form.dataset.screen;
  if (kept && fresh && !typed(form)) {
    if (bar) offer(form, key, kept, bar);
    else restore(form, kept.values);
  }
  const save = () => write(key, form);
  form.addEventListener("input", save);
  form.addEventListener("change", save);
  form.addEventListener("submit", save);
  if (typed(form)) save();
}

export function clearDrafts() {
  try {
    Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)).forEach((key) => localStorage.removeItem(key));
  } catch (error) {
    // storage is off: there was no draft either
  }
}

function offer(form, key, kept, bar) {
  bar.hidden = false;
  bar.querySelector("[data-draft-take]").addEventListener("click", () => {
    restore(form, kept.values);
    bar.hidden = true;
    const first = form.querySelector("textarea, .input, input:not([type=hidden])");
    if (first) first.focus();
  });
  bar.querySelector("[data-draft-drop]").addEventListener("click", () => {
    try { localStorage.removeItem(key); } catch (error) { /* nothing kept */ }
    bar.hidden = true;
  });
}

function fields(form) {
  return Array.from(form.elements).filter(
    (one) => one.name && one.type !== "file" && one.type !== "submit" && !SKIPPED.includes(one.name) && !("private" in one.dataset)
  );
}

function typed(form) {
  return fields(form).some((one) =>
    one.type === "radio" || one.type === "checkbox" ? one.checked && one.name !== "how" : one.tagName === "TEXTAREA" && one.value.trim()
  );
}

function write(key, form) {
  const values = fields(form)
    .filter((one) => (one.type !== "radio" && one.type !== "checkbox") || one.checked)
    .map((one) => [one.name, one.value]);
  try {
    localStorage.setItem(key, JSON.stringify({ at: Date.now(), values }));
  } catch (error) {
    // full or switched off: the page itself still holds what was typed
  }
}

function read(key) {
  try {
    const kept = JSON.parse(localStorage.getItem(key) || "null");
    return kept && Date.now() - kept.at < MAX_AGE ? kept : null;
  } catch (error) {
    return null;
  }
}

// Values of fields that are not on this screen come back as hidden fields, so that no later screen is empty.
function restore(form, values) {
  const own = new Set(fields(form).filter((one) => one.type !== "hidden").map((one) => one.name));
  values.forEach((pair) => {
    const name = pair[0];
    const value = pair[1];
    if (name === "screen") return;
    const here = Array.from(form.elements).filter((one) => one.name === name);
    if (own.has(name)) {
      here.forEach((one) => {
        if (one.type === "radio" || one.type === "checkbox") one.checked = one.checked || one.value === value;
        else if (one.type !== "hidden") one.value = value;
      });
    } else if (here.length === 1 && here[0].type === "hidden" && !/^q-photos/.test(name)) {
      here[0].value = value;
    } else if (!here.some((one) => one.value === value)) {
      const hidden = document.createElement("input");
      Object.assign(hidden, { type: "hidden", name, value });
      form.prepend(hidden);
    }
  });
  form.dispatchEvent(new Event("input", { bubbles: true }));
  form.querySelectorAll("[data-live]:checked, textarea").forEach((one) => one.dispatchEvent(new Event("change", { bubbles: true })));
}
