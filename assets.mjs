// Builds what a browser fetches and the fonts that paper needs, into build/.
import { build } from "esbuild";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const out = process.env.RABT_BUILD || "build";
mkdirSync(out, { recursive: true });

const entries = {};
for (const room of readdirSync("src/rabt")) {
  const folder = join("src/rabt", room, "js");
  if (!existsSync(folder)) continue;
  for (const file of readdirSync(folder))
    if (file.endsWith(".js") && !file.endsWith(".test.js") && !["keys.js", "drafts.js", "days.js"].includes(file)) entries[`${room}/${file.slice(0, -3)}`] = join(folder, file);
}
entries["shell/rabt"] = "src/rabt/shell/css/rabt.css";

await build({
  entryPoints: Object.entries(entries).map(([to, from]) => ({ out: to, in: from })),
  bundle: true, minify: true, format: "esm", target: "es2022", outdir: join(out, "static"), logLevel: "warning",
  logOverride: { "direct-eval": "silent" }, // htmx asks, our policy and htmx-config forbid it
  loader: { ".woff2": "file", ".woff": "empty", ".wasm": "file" }, assetNames: "shell/fonts/[name]-[hash]",
});
const wasm = "node_modules/zxing-wasm/dist/reader/zxing_reader.wasm";
if (existsSync(wasm)) cpSync(wasm, join(out, "static/credentials/zxing_reader.wasm"));
const writer = "node_modules/zxing-wasm/dist/writer/zxing_writer.wasm"; // a trainer's screen draws codes without a line
if (existsSync(writer)) cpSync(writer, join(out, "static/courses/zxing_writer.wasm"));
// The map's worker is whole in itself, so there is nothing to bundle; its map of lines is not shipped, and not named.
const worker = readFileSync("node_modules/maplibre-gl/dist/maplibre-gl-worker.mjs", "utf8");
writeFileSync(join(out, "static/operations/tiler.js"), worker.replace(/\n\/\/# sourceMappingURL=.*$/, "\n"));
const ttf = "node_modules/@expo-google-fonts/ibm-plex-sans-arabic";
mkdirSync(join(out, "fonts"), { recursive: true });
for (const weight of readdirSync(ttf)) {
  if (!/^(400|700)/.test(weight)) continue;
  for (const file of readdirSync(join(ttf, weight))) if (file.endsWith(".ttf")) cpSync(join(ttf, weight, file), join(out, "fonts", file));
}
