// Staff pages: htmx for partial updates. Everything works without this file; it only makes things quicker.
// The content security policy forbids eval and inline script: never use hx-on, "js:" values or hx-vals functions.
import htmx from "htmx.org";

import { cannedTexts } from "./workbench/canned.js";
import { keyboard } from "./workbench/keyboard.js";
import { comforts } from "./workbench/comforts.js";

window.htmx = htmx;
// the policy allows no inline styles; ours are in workbench.css
htmx.config.includeIndicatorCSS = false;

keyboard(document);
cannedTexts(document);
comforts(document);
