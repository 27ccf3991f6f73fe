// Answers about one's situation change the list below at once: the server says how, the page swaps it in. The answers
// stand in the address, so that the page can be kept, shared and gone back to.
export function answerLive(form) {
  const asked = form.querySelector("[data-asked]");
  if (!asked || !window.fetch) return;
  const said = document.querySelector("[data-situation-said]");
  let latest = 0;
  form.addEventListener("change", async () => {
    const turn = (latest += 1);
    const address = form.action.split("?")[0] + "?" + new URLSearchParams(given(form)).toString();
    try {
      const answer = await fetch(address, { credentials: "same-origin" });
      if (turn !== latest || !answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      merge(asked, page.querySelector("[data-asked]"));
      const old = document.querySelector("[data-notice]");
      const fresh = document.importNode(page.querySelector("[data-notice]"), true);
      // the token of the page that stands is the one its cookie belongs to
      const token = old.querySelector("input[name=csrfmiddlewaretoken]");
      const other = fresh.querySelector("input[name=csrfmiddlewaretoken]");
      if (token && other) other.value = token.value;
      old.replaceWith(fresh);
      history.replaceState(null, "", address);
      if (said) said.textContent = said.dataset.words;
    } catch (error) {
      // no connection: the button of the page without scripts still works when it is back
      form.querySelectorAll(".no-script").forEach((one) => one.classList.remove("no-script"));
    }
  });
}

function given(form) {
  return Array.from(form.elements)
    .filter((one) => one.name && one.value !== "")
    .filter((one) => one.type !== "radio" || one.checked)
    .map((one) => [one.name, one.value]);
}

// Questions come and go with the answers; those that stay are not touched, so that the focus stays where it is.
function merge(box, fresh) {
  const wanted = Array.from(fresh.querySelectorAll("[data-question]"));
  const present = {};
  box.querySelectorAll("[data-question]").forEach((one) => {
    if (wanted.some((other) => other.dataset.question === one.dataset.question)) present[one.dataset.question] = one;
    else one.remove();
  });
  let before = null;
  wanted
    .slice()
    .reverse()
    .forEach((one) => {
      const name = one.dataset.question;
      if (!present[name]) {
        present[name] = document.importNode(one, true);
        box.insertBefore(present[name], before);
      } else if (one.classList.contains("is-wrong") !== present[name].classList.contains("is-wrong")) {
        const renewed = document.importNode(one, true);
        present[name].replaceWith(renewed);
        present[name] = renewed;
      }
      before = present[name];
    });
}
