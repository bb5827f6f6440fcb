import {createServer} from 'node:http';
import {readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {chromium} from 'playwright-core';
import {launchChromium} from '../support/chromium.mjs';
import {check, checkOnce, Server, sleep} from './harness.mjs';

const packages = join(dirname(fileURLToPath(import.meta.url)), 'node_modules');
const scripts = {
  '/rudder.js': '@rudderstack/analytics-js/dist/npm/modern/bundled/umd/index.js',
  '/jitsu.js': '@jitsu/js/dist/web/p.js.txt',
};

async function servePages(pages) {
  const server = createServer((request, answer) => {
    const script = scripts[request.url];
    answer.writeHead(200, {'Content-Type': script ? 'text/javascript' : 'text/html; charset=utf-8'});
    answer.end(script ? readFileSync(join(packages, script)) : `<!doctype html><title>Shop</title>${pages[request.url] ?? ''}`);
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return server;
}

/// The browser clients of RudderStack and Jitsu as their makers ship them, on a page of another origin.
export async function otherBrowsers(binary) {
  const server = new Server(binary);
  const key = server.makeKey();
  await server.start();
  const origin = `http://127.0.0.1:${server.port}`;
  const shop = await servePages({
    '/rudder': '<script src="/rudder.js"></script>',
    '/jitsu': `<script src="/jitsu.js" data-write-key="${key}:any" data-debug="true" data-init-only="true"></script>`,
  });
  const browser = await launchChromium(chromium);
  try {
    const page = await browser.newPage();
    const problems = [];
    page.on('pageerror', (error) => problems.push(String(error)));
    page.on('requestfailed', (request) => problems.push(`${request.url()}: ${request.failure().errorText}`));
    const at = `http://127.0.0.1:${shop.address().port}`;
    await page.goto(`${at}/rudder`);
    await page.evaluate(([place, writeKey]) => {
      const {RudderAnalytics} = window.rudderanalytics ?? window;
      const analytics = new RudderAnalytics();
      analytics.load(writeKey, place, {configUrl: place});
      analytics.identify('rudder-1', {email: 'rudder@example.com'});
      for (let i = 0; i < 5; ++i) analytics.track('Clicked', {i});
    }, [origin, key]);
    await sleep(4000);
    await server.stores(6);
    await page.goto(`${at}/jitsu`);
    await page.evaluate(async (host) => {
      // The script takes its own origin for the host.
      window.jitsu.configure({host});
      await window.jitsu.identify('jitsu-1', {email: 'jitsu@example.com'});
      for (let i = 5; i < 10; ++i) await window.jitsu.track('Clicked', {i});
    }, origin);
    await sleep(1500);
    await server.stores(12);
    await server.end('SIGTERM');
    const stored = server.storedEvents();
    checkOnce('other browsers: every event exactly once', stored.filter((event) => event.event === 'Clicked'), [...Array(10).keys()], (event) => event.properties.i);
    for (const user of ['rudder-1', 'jitsu-1']) {
      check(`other browsers: ${user} is known by name and address`, stored.some((event) => event.type === 'identify' && event.userId === user && JSON.stringify(event).includes('@example.com')));
    }
    check('other browsers: neither page has an error', problems.length === 0, problems.join('\n'));
  } finally {
    await browser.close();
    shop.close();
    server.remove();
  }
}
