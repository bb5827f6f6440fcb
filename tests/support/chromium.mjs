/// What a page waits for may take long on a busy machine; when all is well it costs nothing.
const patience = 90_000;

/// Debian's Chromium, driven by the playwright-core of whoever asks. A browser that does not come up, as happens when the machine has no
/// time for it, is started once more.
export async function launchChromium(chromium) {
  const start = () => chromium.launch({executablePath: process.env.ONDAM_CHROMIUM ?? '/usr/bin/chromium', chromiumSandbox: false, timeout: patience});
  let browser;
  try {
    browser = await start();
  } catch (error) {
    console.log(`Chromium did not start, once more: ${error}`);
    browser = await start();
  }
  const newContext = browser.newContext.bind(browser);
  browser.newContext = async (...options) => {
    const context = await newContext(...options);
    context.setDefaultTimeout(patience);
    return context;
  };
  return browser;
}
