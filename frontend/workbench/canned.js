// Canned texts: choosing one puts it into the message; its blanks become buttons that select them for typing over.
const BLANK = /\{[^{}\n]{0,60}\}|｛[^｛｝\n]{0,60}｝/g;

export function cannedTexts(document) {
  document.addEventListener("change", (event) => {
    const select = event.target.closest("select[data-canned]");
    const option = select?.selectedOptions[0];
    const area = select?.form?.querySelector("textarea[name=message]");
    if (!option?.dataset.body || !area) return;
    const before = area.value.trim();
    area.value = before ? `${before}\n${option.dataset.body}` : option.dataset.body;
    area.dispatchEvent(new Event("input", { bubbles: true }));
    showNext(area, 0);
  });
  document.addEventListener("input", (event) => {
    if (event.target.matches("textarea[data-blanks]")) showBlanks(event.target);
  });
  document.addEventListener("click", (event) => {
    const blank = event.target.closest("button.blank");
    if (!blank) return;
    const area = document.getElementById(blank.dataset.area);
    const start = area.value.indexOf(blank.textContent);
    if (start >= 0) select(area, start, blank.textContent.length);
  });
  // Tab inside the message goes from blank to blank, as on a paper form.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Tab" || event.shiftKey || !event.target.matches("textarea[data-blanks]")) return;
    if (showNext(event.target, event.target.selectionEnd)) event.preventDefault();
  });
  document.querySelectorAll("textarea[data-blanks]").forEach(showBlanks);
}

function select(area, start, length) {
  area.focus();
  area.setSelectionRange(start, start + length);
}

function showNext(area, from) {
  BLANK.lastIndex = from;
  const found = BLANK.exec(area.value);
  if (found) select(area, found.index, found[0].length);
  return Boolean(found);
}

function showBlanks(area) {
  const box = document.getElementById(area.dataset.blanks);
  if (!box) return;
  const blanks = [...new Set(area.value.match(BLANK) ?? [])];
  box.replaceChildren(
    ...(blanks.length ? [document.createTextNode(box.dataset.say)] : []),
    ...blanks.map((text) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "blank";
      button.textContent = text;
      button.dataset.area = area.id;
      return button;
    }),
  );
}
