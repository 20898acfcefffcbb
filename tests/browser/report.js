// Opens a report in a headless browser and says, as JSON, what it finds: `node report.js CHROMIUM REPORT [SCREENSHOTS]`.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import puppeteer from "puppeteer-core";

const [chromium, report, screenshots] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const said = { console: [], requests: [], charts: [], cut: [], sideways: [], violations: [], sorted: null };
const address = pathToFileURL(report).href;
const browser = await puppeteer.launch({ executablePath: chromium, args: ["--no-sandbox", "--disable-gpu", "--hide-scrollbars"] });

/// Texts that stick out of their drawing, and ids of the drawings.
const drawings = () => [...document.querySelectorAll("svg.chart")].map((svg) => {
  const frame = svg.getBoundingClientRect();
  const out = [...svg.querySelectorAll("text")].filter((text) => {
    const box = text.getBoundingClientRect();
    return box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1;
  });
  const named = ["aria-labelledby", "aria-describedby"].every((name) => document.getElementById(svg.getAttribute(name))?.textContent);
  return { id: svg.id, drawn: frame.width > 200 && frame.height > 80 && named, cut: out.map((text) => text.textContent) };
});

/// Presses the heading of the first column of figures twice; the figures must then fall, and first have risen.
const sort = () => {
  const table = document.querySelector("table.sortable:has(td[data-value])");
  const column = [...table.tBodies[0].rows[0].cells].findIndex((cell) => cell.dataset.value !== undefined);
  const heading = table.tHead.rows[0].cells[column];
  const figures = () => [...table.tBodies[0].rows].map((row) => row.cells[column].dataset.value).filter((v) => v !== undefined).map(Number);
  const states = [];
  for (let press = 0; press < 2; press += 1) {
    heading.querySelector("button").click();
    states.push({ order: heading.getAttribute("aria-sort"), figures: figures() });
  }
  return states;
};

try {
  for (const [name, width, scheme] of [["phone", 390, "light"], ["desk", 1280, "light"], ["dark", 1280, "dark"]]) {
    const page = await browser.newPage();
    page.on("console", (message) => said.console.push(`${name}: ${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => said.console.push(`${name}: ${error}`));
    page.on("request", (request) => { if (request.url() !== address) said.requests.push(request.url()); });
    await page.setViewport({ width, height: 900 });
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    await page.goto(address);
    await page.evaluate(() => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
    const found = await page.evaluate(drawings);
    said.charts = found.filter((chart) => chart.drawn).map((chart) => chart.id);
    said.cut.push(...found.flatMap((chart) => chart.cut.map((text) => `${name}: ${chart.id}: ${text}`)));
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    if (wide > width) said.sideways.push(`${name}: ${wide}`);
    await page.evaluate(axe);
    const checked = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
    const serious = checked.violations.filter((one) => ["serious", "critical"].includes(one.impact));
    said.violations.push(...serious.map((one) => `${name}: ${one.id}: ${one.nodes[0].html.slice(0, 200)}`));
    if (name === "desk") said.sorted = await page.evaluate(sort);
    if (screenshots) await page.screenshot({ path: `${screenshots}/${name}.png`, fullPage: true });
    await page.close();
  }
} finally {
  await browser.close();
}
console.log(JSON.stringify(said));
