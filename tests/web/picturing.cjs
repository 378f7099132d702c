// Takes pictures of pages in Chromium: node picturing.cjs PROGRAM FOLDER-OF-PACKAGES < JSON [{"address", "file", "scheme", "width", "height"}, …]
// A picture without a height is of the whole page.
const [program, packages] = process.argv.slice(2);
const { chromium } = require(`${packages}/playwright-core`);

async function main() {
  const quiet = ["--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update"];
  const browser = await chromium.launch({ executablePath: program, args: ["--no-sandbox", "--disable-gpu", ...quiet] });
  for (const { address, file, scheme, width, height } of JSON.parse(require("fs").readFileSync(0, "utf8"))) {
    const page = await browser.newPage({ colorScheme: scheme, viewport: { width, height: height || 800 } });
    await page.goto(address, { waitUntil: "load" });
    await page.screenshot({ path: file, fullPage: !height });
    await page.close();
  }
  await browser.close();
}

main().catch((error) => { console.error(error); process.exit(1); });
