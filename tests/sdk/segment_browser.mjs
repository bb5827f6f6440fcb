import {createServer} from 'node:http';
import {readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {chromium} from 'playwright-core';
import {launchChromium} from '../support/chromium.mjs';
import {check, checkOnce, FaultyProxy, Server, sleep} from './harness.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const scripts = join(here, 'node_modules/@segment/analytics-next/dist/umd');

/// A page of another origin than the server's, so that CORS is real.
async function servePage() {
  const page = createServer((request, answer) => {
    if (request.url === '/' || request.url.startsWith('/?')) {
      answer.writeHead(200, {'Content-Type': 'text/html; charset=utf-8'});
      return void answer.end('<!doctype html><title>Shop</title><script src="/index.js"></script>');
    }
    try {
      const script = readFileSync(join(scripts, request.url.slice(1)));
      answer.writeHead(200, {'Content-Type': 'text/javascript'});
      answer.end(script);
    } catch {
      answer.writeHead(404).end();
    }
  });
  await new Promise((done) => page.listen(0, '127.0.0.1', done));
  return page;
}

async function sendFrom(page, proxy, writeKey, mode, from, to) {
  await page.evaluate(
    async ([origin, host, key, strategy, first, last]) => {
      window.client ??= window.AnalyticsNext.AnalyticsBrowser.load(
        {writeKey: key, cdnURL: origin},
        {integrations: {'Segment.io': {apiHost: `${host}/v1`, protocol: 'http',
          deliveryStrategy: strategy}}});
      const [analytics] = await window.client;
      for (let i = first; i < last; ++i) void analytics.track('Clicked', {i, note: '클릭'});
    },
    [proxy.origin, `127.0.0.1:${proxy.port}`, writeKey, mode, from, to]);
}

/// @segment/analytics-next in Chromium, one request an event or in batches.
export async function segmentBrowser(binary, mode) {
  const title = `segment browser ${mode.strategy}`;
  const server = new Server(binary);
  const writeKey = server.makeKey();
  await server.start();
  const batching = mode.strategy === 'batching';
  const faults = batching
    ? ['429', 'pass', '503', 'timeout', 'lost', 'reset']
    : ['pass', '429', '503', 'lost', 'timeout', 'reset', 'pass', '503', 'lost', '429'];
  const proxy = new FaultyProxy(server.port, faults);
  await proxy.start();
  const shop = await servePage();
  const browser = await launchChromium(chromium);
  try {
    const page = await browser.newPage();
    const problems = [];
    page.on('pageerror', (error) => problems.push(String(error)));
    await page.goto(`http://127.0.0.1:${shop.address().port}/`);
    await sendFrom(page, proxy, writeKey, mode, 0, 20);
    await sleep(1500);
    const killed = server.end('SIGKILL');
    await sendFrom(page, proxy, writeKey, mode, 20, 40);
    await killed;
    await sleep(300);
    await server.start();
    await sendFrom(page, proxy, writeKey, mode, 40, 50);
    // The client goes back to what failed after growing pauses.
    await sleep(25_000);
    await server.stores(50);
    await server.end('SIGTERM');
    const stored = server.storedEvents();
    checkOnce(`${title}: every event exactly once`, stored, [...Array(50).keys()],
      (event) => event.properties.i);
    check(`${title}: every fault was made`, proxy.faults.length === 0, JSON.stringify(proxy.made));
    check(`${title}: the page has no error`, problems.length === 0, problems[0]);
    check(`${title}: the address of the browser is known`,
      stored.every((event) => event.context?.ip === '127.0.0.1'));
  } finally {
    await browser.close();
    shop.close();
    proxy.stop();
    server.remove();
  }
}
