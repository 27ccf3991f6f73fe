// Builds what the pages load into src/mashangban/web/static/built/, from the entries in this folder.
//
//   node frontend/build.mjs            build everything (about two seconds)
//   node frontend/build.mjs --whole    keep every style of the libraries, used or not
//
// Styles that no template, form or script names are dropped (PurgeCSS), because a resident's first page
// must stay under 100 KB over the wire. So always write class names whole: `class="is-red"`, never
// "is-" + colour; names that must be put together are listed in KEEP below.

import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import * as esbuild from "esbuild";
import { PurgeCSS } from "purgecss";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const OUT = join(ROOT, "src/mashangban/web/static/built");

// The phones of residents are older than the desks of the staff: WeChat's own browser on an old Android.
const PHONES = ["chrome67", "safari12.1"];
const DESKS = ["chrome100", "safari15.4", "firefox100", "edge100"];

// entry → the browsers it must run in, and the folders whose words decide which styles stay.
const BUNDLES = [
  { entry: "portal.css", target: PHONES, users: ["web/portal", "web/services", "web/entitled", "web/shared"] },
  { entry: "portal.js", target: PHONES },
  { entry: "workbench.css", target: DESKS, users: ["web/workbench", "web/hall", "web/counter", "web/region", "web/granting", "web/board", "web/shared", "web/api", "config"] },
  { entry: "workbench.js", target: DESKS },
  { entry: "board.css", target: DESKS, users: ["web/board"] },
  { entry: "board.js", target: DESKS },
  { entry: "map.css", target: PHONES },
  { entry: "map.js", target: PHONES },
];

// Styles that stay whatever the templates say: state classes that scripts set at run time, and names that
// templates have to put together (a light's colour, a message's level).
const KEEP = {
  standard: [/^(show|showing|hide|hiding|fade|active|disabled|collapse|collapsed|collapsing|open|was-validated)$/],
  deep: [/^(is|has)-/, /^htmx-/],
  greedy: [/^data-bs-theme/, /^data-weui-theme/],
  families: [
    /^(bg|text|badge|alert|status|btn|card-status)-(red|yellow|green|blue|orange|azure|secondary|primary|success|warning|danger|info|muted)(-lt|-fg)?$/,
  ],
};

const whole = process.argv.includes("--whole");

async function main() {
  const partial = `${OUT}.partial-${process.pid}`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  const packages = new Set();
  try {
    for (const bundle of BUNDLES) {
      const result = await bundled(bundle);
      Object.keys(result.metafile.inputs).forEach((input) => addPackage(packages, input));
      let content = result.outputFiles[0].text;
      if (bundle.users && !whole) content = await purged(content, bundle);
      refuseAddresses(bundle.entry, content);
      await writeFile(join(partial, bundle.entry), content);
      report(bundle.entry, content);
    }
    await writeFile(join(partial, "LICENCES.txt"), await licences([...packages].sort()));
    await rm(OUT, { recursive: true, force: true });
    await rename(partial, OUT);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

function bundled({ entry, target }) {
  return esbuild.build({
    absWorkingDir: ROOT,
    entryPoints: [join("frontend", entry)],
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: "iife",
    charset: "utf8",
    legalComments: "none", // all licences are in LICENCES.txt
    loader: { ".png": "dataurl", ".svg": "dataurl" },
    target,
    outdir: "built",
  });
}

async function purged(css, { entry, users }) {
  const folders = users.map((folder) => join(ROOT, "src/mashangban", folder));
  const words = (await Promise.all(folders.map(wordsIn))).join("\n");
  // Scripts add classes too: the bundle's own and, for the staff's kit, those of its drop-downs and dialogs.
  const scripts = await bundled({ entry: entry.replace(".css", ".js"), target: ["esnext"] });
  const [result] = await new PurgeCSS().purge({
    content: [{ raw: words + "\n" + scripts.outputFiles[0].text, extension: "html" }],
    css: [{ raw: css }],
    safelist: { ...KEEP, standard: [...KEEP.standard, ...KEEP.families] },
    defaultExtractor: (text) => text.match(/[\w-/:.]+(?<!:)/g)?.flatMap((word) => [word, ...word.split(".")]) ?? [],
    variables: false,
    keyframes: true,
  });
  return result.css;
}

async function wordsIn(folder) {
  let entries;
  try {
    entries = await readdir(folder, { withFileTypes: true, recursive: true });
  } catch (error) {
    if (error.code === "ENOENT") return ""; // a face that is not there yet has no words
    throw error;
  }
  const files = entries.filter((entry) => entry.isFile() && /\.(html|py|svg)$/.test(entry.name));
  const paths = files.map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  return (await Promise.all(paths.sort().map((path) => readFile(path, "utf8")))).join("\n");
}

// Nothing may be loaded from elsewhere at run time: pages must work in a closed network.
function refuseAddresses(entry, content) {
  const found = content.match(/url\(\s*["']?https?:[^)]*\)|@import\s*["']?(url\()?https?:/);
  if (found) throw new Error(`${entry} would load from outside: ${found[0]}`);
}

function addPackage(packages, input) {
  const found = input.match(/node_modules\/((?:@[^/]+\/)?[^/]+)\//);
  if (found) packages.add(found[1]);
}

async function licences(packages) {
  const parts = ["What this folder's files contain besides Mashangban's own code, and under which licences.\n"];
  for (const name of packages) {
    const folder = join(ROOT, "node_modules", name);
    const about = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const entries = await readdir(folder, { withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile() && /^(licen[cs]e|notice)/i.test(entry.name));
    const texts = await Promise.all(files.map((file) => readFile(join(folder, file.name), "utf8")));
    parts.push(`${"=".repeat(100)}\n${name} ${about.version} (${about.license})\n`, ...texts);
  }
  return parts.join("\n");
}

function report(entry, content) {
  const size = (bytes) => `${(bytes / 1024).toFixed(1)} KB`.padStart(9);
  const digest = createHash("sha256").update(content).digest("hex").slice(0, 8);
  console.log(`${entry.padEnd(14)}${size(Buffer.byteLength(content))} ${size(gzipSync(content).length)} gzip  ${digest}`);
}

main().catch((error) => {
  console.error(`front-end build failed: ${error.message}`);
  console.error(`(in ${relative(process.cwd(), ROOT) || "."}; are the packages there? npm ci --ignore-scripts)`);
  process.exitCode = 1;
});
