// Looks at pages in Chromium: node looking.cjs PROGRAM FOLDER-OF-PACKAGES < JSON {"addresses": […], "looks": [[scheme, width], …]}
// Writes JSON: for each address and look the rules of axe that are broken, what the browser complains of, and whether the
// page is wider than the window.
const [program, packages] = process.argv.slice(2);
const { chromium } = require(`${packages}/playwright-core`);
const axe = require(`${packages}/axe-core`).source;

async function main() {
  const { addresses, looks } = JSON.parse(require("fs").readFileSync(0, "utf8"));
  const quiet = ["--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update"];
  const browser = await chromium.launch({ executablePath: program, args: ["--no-sandbox", "--disable-gpu", ...quiet] });
  const found = [];
  for (const [scheme, width] of looks) {
    const context = await browser.newContext({ colorScheme: scheme, viewport: { width, height: 800 }, hasTouch: width < 500 });
    const page = await context.newPage();
    let told = [];
    page.on("console", (message) => { if (message.type() === "error") told.push(message.text()); });
    page.on("pageerror", (error) => told.push(String(error)));
    for (const address of addresses) {
      told = [];
      await page.goto(address, { waitUntil: "load" });
      await page.evaluate(axe);
      const broken = await page.evaluate(async () =>
        (await axe.run({ rules: { "target-size": { enabled: true } } })).violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).slice(0, 3).join(" ")}`));
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
      found.push({ address, scheme, width, broken, told, wide });
    }
    await context.close();
  }
  await browser.close();
  process.stdout.write(JSON.stringify(found));
}

main().catch((error) => { console.error(error); process.exit(1); });
