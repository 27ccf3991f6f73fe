// Questions that depend on an answer: the server decides which (one rule text, one evaluator); the page swaps them in.
export function askAsAnswered(box) {
  const form = box.closest("form");
  let latest = 0;
  form.addEventListener("change", async (event) => {
    if (!event.target.matches || !event.target.matches("[data-live]")) return;
    const turn = (latest += 1);
    // only what decides goes along: what is being written stays on the phone until it is sent
    const data = new FormData();
    Array.from(form.elements)
      .filter((one) => one.name && !("private" in one.dataset))
      .filter((one) => one.type === "hidden" || (/^(radio|checkbox)$/.test(one.type) && one.checked))
      .forEach((one) => data.append(one.name, one.value));
    data.append("do", "refresh");
    try {
      const answer = await fetch(form.action, { method: "POST", body: data, credentials: "same-origin" });
      if (turn !== latest || !answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      merge(page.querySelector("[data-questions]"));
      page.querySelectorAll('input[name="seen"]').forEach((one) => {
        if (!form.querySelector(`input[name="seen"][value="${one.value}"]`)) form.prepend(document.importNode(one, true));
      });
    } catch (error) {
      // no connection: the next page asks what is missing
    }
  });

  function merge(fresh) {
    if (!fresh) return;
    const wanted = Array.from(fresh.querySelectorAll("[data-question]"));
    const names = new Set(wanted.map((one) => one.dataset.question));
    const present = {};
    box.querySelectorAll("[data-question]").forEach((one) => {
      if (names.has(one.dataset.question)) present[one.dataset.question] = one;
      else one.remove();
    });
    wanted.forEach((one) => {
      // moving a question would take the focus away, so only missing ones are put in, each before its neighbour
      if (present[one.dataset.question]) return;
      const added = document.importNode(one, true);
      const later = wanted.slice(wanted.indexOf(one) + 1).map((next) => present[next.dataset.question]).find(Boolean);
      box.insertBefore(added, later || null);
      present[one.dataset.question] = added;
    });
  }
}
