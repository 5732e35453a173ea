// `node render.mjs JOB BROWSER BUNDLE OUT`: the reference ad as a user of Remotion renders it.
// The bundle is made beforehand with `node render.mjs --bundle JOB BUNDLE`; it holds the sources.
import { bundle } from "@remotion/bundler";
import { renderMedia, selectComposition } from "@remotion/renderer";
import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";

const [first, ...rest] = process.argv.slice(2);
if (first === "--bundle") {
  const [job, outDir] = rest;
  const entryPoint = fileURLToPath(new URL("src/index.jsx", import.meta.url));
  await bundle({ entryPoint, publicDir: job, outDir });
} else {
  const [browserExecutable, serveUrl, outputLocation] = rest;
  const inputProps = { ad: JSON.parse(readFileSync(`${first}/ad.json`, "utf8")) };
  const browser = { browserExecutable, chromeMode: "chrome-for-testing", chromiumOptions: { gl: "swangle" } };
  const composition = await selectComposition({ serveUrl, id: "ad", inputProps, ...browser });
  await renderMedia({
    composition, serveUrl, inputProps, outputLocation, ...browser,
    codec: "h264", x264Preset: "veryfast", crf: 20, pixelFormat: "yuv420p", colorSpace: "bt709",
    audioBitrate: "192k", concurrency: cpus().length, logLevel: "error",
  });
}
