// Staff pages: htmx for partial updates, Tabler for menus, dialogs and collapsing parts.
// The content security policy forbids eval and inline script: never use hx-on, "js:" values or hx-vals functions.
import htmx from "htmx.org";
import "@tabler/core";

window.htmx = htmx;

// Django refuses unsafe requests without this header; the token is in the page's <body data-csrf>.
document.addEventListener("htmx:config:request", (event) => {
  const token = document.body.dataset.csrf;
  if (token) event.detail.ctx.request.headers["X-CSRFToken"] = token;
});
