// Keys of the desk: j/k through a list, Enter opens, / searches, ? explains, r replies, n notes, u goes back;
// in a review o finds in order, d writes what is wrong, + and - change the size, t turns.
export function keyboard(document) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const act = KEYS[event.key];
    if (act ? act(document) : pressed(document, event.key)) event.preventDefault();
  });
}

const KEYS = {
  j: (page) => step(page, 1) || followed(page.querySelector("a[data-step=on]")),
  k: (page) => step(page, -1) || followed(page.querySelector("a[data-step=back]")),
  "/": (page) => focused(page.querySelector("[data-search]")),
  "?": (page) => followed(page.querySelector("a[data-key-help]")),
  u: (page) => followed(page.querySelector("a[data-key-back]")),
  r: (page) => opened(page.querySelector("details[data-key=r]")),
  n: (page) => opened(page.querySelector("details[data-key=n]")),
  x: (page) => ticked(page),
  o: (page) => followed(page.querySelector("button[data-key=o]")),
  d: (page) => focused(page.querySelector("input[data-key=d]")),
  "+": (page) => followed(page.querySelector("a[data-key='+']")),
  "-": (page) => followed(page.querySelector("a[data-key='-']")),
  t: (page) => followed(page.querySelector("a[data-key=t]")),
};

// Keys of single pages: what carries `data-press="c"` is pressed by c, a field is gone to.
function pressed(page, key) {
  const element = /^[a-z]$/.test(key) && page.querySelector(`[data-press="${key}"]`);
  if (!element || element.disabled) return false;
  if (element.matches("input, select, textarea")) return focused(element);
  element.click();
  return true;
}

function step(page, by) {
  const links = [...page.querySelectorAll("a.case-link")];
  if (!links.length) return false;
  const at = links.indexOf(page.activeElement);
  const next = links[Math.max(0, Math.min(links.length - 1, at + by))];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
  return true;
}

function ticked(page) {
  const box = page.activeElement?.closest(".case-row")?.querySelector("input[type=checkbox]");
  if (!box) return false;
  box.click();
  return true;
}

function focused(element) {
  element?.focus();
  element?.select?.();
  return Boolean(element);
}

function followed(link) {
  link?.click();
  return Boolean(link);
}

function opened(details) {
  if (!details) return false;
  details.open = true;
  details.scrollIntoView({ block: "nearest" });
  return focused(details.querySelector("textarea") ?? details.querySelector("input:not([type=hidden]), select"));
}
